import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import Typography from '@mui/material/Typography';
import { session as text } from '@onramp/text/session';
import { useState } from 'react';

import { useConfig } from '../../shared/onboarding';
import { authorizeUrl, canKeep } from './google';
import { GoogleIcon } from './GoogleIcon';

/** Signing in with Google, where it is configured. `link`: key of the link to claim; empty: none. */
export function GoogleButton({ link }: { link: string }) {
  const google = useConfig()?.google ?? null;
  const [possible] = useState(canKeep);
  const [leaving, setLeaving] = useState(false);
  if (google === null) return null;
  async function leave(to: NonNullable<typeof google>) {
    setLeaving(true);
    location.assign(await authorizeUrl(to, link));
  }
  return (
    <Box>
      <Button
        fullWidth
        size="large"
        variant="outlined"
        color="inherit"
        startIcon={<GoogleIcon />}
        disabled={!possible || leaving}
        onClick={() => void leave(google)}
        sx={{ bgcolor: 'background.paper', borderColor: 'divider' }}
      >
        {leaving ? text.google.leaving : text.google.button}
      </Button>
      {!possible && (
        <Typography variant="body2" sx={{ mt: 1, color: 'text.secondary' }}>
          {text.google.blocked}
        </Typography>
      )}
      <Divider sx={{ my: 3, color: 'text.secondary' }}>{text.or}</Divider>
    </Box>
  );
}
