import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { interruptions } from '@onramp/text/interruptions';
import { useAnnounce } from '@onramp/ui';
import { InfoIcon } from '@onramp/ui/icons';
import { useEffect, useState } from 'react';

import { useWizard } from '../context';

/** That text came back which was not saved when the page was loaded anew; until the customer goes to another step. */
export default function PutBack() {
  const { saver, step } = useWizard();
  const announce = useAnnounce();
  const [at, setAt] = useState(() => (saver.putBack || (step === 'team' && saver.putBackList) ? step : null));
  if (at !== null && at !== step) setAt(null);
  const shown = at === step;
  useEffect(() => {
    if (shown) announce(interruptions.kept);
  }, [shown, announce]);
  if (!shown) return null;
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1.5,
        p: 2,
        mb: 3,
        borderRadius: 1.5,
        bgcolor: 'color-mix(in srgb, var(--mui-palette-info-main) 8%, transparent)',
      }}
    >
      <InfoIcon color="info" />
      <Typography>{interruptions.kept}</Typography>
    </Box>
  );
}
