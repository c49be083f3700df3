import Box from '@mui/material/Box';
import { wizard as text } from '@onramp/text/wizard';
import { SparkleIcon } from '@onramp/ui/icons';

/** Marks a field that still is as it was filled in for the customer. */
export function Prefilled() {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        px: 1,
        py: 0.125,
        borderRadius: 5,
        fontSize: '0.8rem',
        fontWeight: 600,
        color: 'primary.main',
        bgcolor: 'color-mix(in srgb, var(--mui-palette-primary-main) 10%, transparent)',
      }}
    >
      <SparkleIcon sx={{ fontSize: 16 }} />
      {text.prefilled}
    </Box>
  );
}
