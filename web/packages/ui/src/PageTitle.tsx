import Typography from '@mui/material/Typography';
import { useEffect, useRef, type ReactNode } from 'react';

/** A page's heading and its name in the tab. Takes the focus when the page changes under the reader's eyes. */
export function PageTitle({
  children,
  tab,
  focus = true,
}: {
  children: ReactNode;
  tab: string;
  focus?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = tab;
    if (focus) heading.current?.focus({ preventScroll: false });
  }, [tab, focus]);
  return (
    <Typography
      ref={heading}
      component="h1"
      variant="h1"
      tabIndex={-1}
      sx={{ mb: 1, overflowWrap: 'anywhere', '&:focus': { outline: 'none' } }}
    >
      {children}
    </Typography>
  );
}
