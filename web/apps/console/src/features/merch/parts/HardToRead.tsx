import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';

import type { Warning } from '../contract';

/** A colour that is hard to read, and the nearest that is not. */
export function HardToRead({
  warning: { says, repaired },
  use,
}: {
  warning: Warning;
  use: (colour: string) => void;
}) {
  return (
    <Box
      sx={{
        ...{ mt: 1, display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' },
        ...{ color: 'warning.main', fontWeight: 500 },
      }}
    >
      <Typography variant="body2" sx={{ fontWeight: 500 }}>
        {says}
      </Typography>
      <Button
        size="small"
        variant="outlined"
        onClick={() => use(repaired)}
        startIcon={
          <Box
            component="span"
            style={{ backgroundColor: repaired }}
            sx={{ width: 16, height: 16, borderRadius: 0.5, forcedColorAdjust: 'none' }}
          />
        }
      >
        {text.brand.use(repaired)}
      </Button>
    </Box>
  );
}
