import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { common } from '@onramp/text/common';
import { RampIcon } from '@onramp/ui/icons';

/** The product's mark and name. */
export function Brand() {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
      <Box
        aria-hidden
        sx={{
          width: 34,
          height: 34,
          borderRadius: 1,
          display: 'grid',
          placeItems: 'center',
          bgcolor: 'primary.main',
          color: 'primary.contrastText',
        }}
      >
        <RampIcon sx={{ fontSize: 22 }} />
      </Box>
      <Typography component="span" sx={{ fontWeight: 700, fontSize: '1.1rem', letterSpacing: '-0.01em' }}>
        {common.product}
      </Typography>
    </Box>
  );
}
