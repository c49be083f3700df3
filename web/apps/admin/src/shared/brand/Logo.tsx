import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { brandShown as text } from '@onramp/text/brand-shown';
import { useState } from 'react';

/** A logo, on the ground that most are drawn for. */
export function Logo({ address, words }: { address: string; words: string }) {
  const [failed, setFailed] = useState(false);
  if (failed) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {text.logoMissing}
      </Typography>
    );
  }
  return (
    <Box
      sx={{
        display: 'grid',
        placeItems: 'center',
        width: '100%',
        maxWidth: 360,
        p: 2,
        borderRadius: 1,
        border: 1,
        borderColor: 'divider',
        bgcolor: '#f4f4f5', // as most logos are drawn for, whatever the page's own colours
        '& img': { maxWidth: '100%', maxHeight: 72 },
      }}
    >
      <img src={address} alt={words} referrerPolicy="no-referrer" onError={() => setFailed(true)} />
    </Box>
  );
}
