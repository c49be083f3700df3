import Link from '@mui/material/Link';
import { common } from '@onramp/text/common';

/** The first thing the keyboard comes to: past the frame, to the page's content (id `content`). */
export function SkipLink() {
  return (
    <Link
      href="#content"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('content')?.focus();
      }}
      sx={{
        position: 'absolute',
        left: -9999,
        zIndex: 'tooltip',
        bgcolor: 'background.paper',
        p: 1.5,
        '&:focus': { left: 8, top: 8 },
      }}
    >
      {common.skipToContent}
    </Link>
  );
}
