import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { admin } from '@onramp/text/admin';
import { useLoadedSoon } from '@onramp/ui/useLoadedSoon';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { meQuery } from '../shared/me';
import { useSessionOver } from '../shared/session';

const load = () => import('./SignedOutDialog');
const SignedOutDialog = lazy(() => load().catch(() => ({ default: SignedOutLine })));
const LOOK_AGAIN = 5_000;

/**
 * Says, over the page as it stands, that the session of Access has ended. Loading the page anew leads to Access's own
 * sign-in page and back here; whoever signs in in another tab keeps even what is typed nowhere but here.
 */
export function SignedOut() {
  const over = useSessionOver();
  const [wasOver, setWasOver] = useState(false);
  if (over && !wasOver) setWasOver(true);
  useQuery({ ...meQuery, refetchInterval: over ? LOOK_AGAIN : false });
  useLoadedSoon(load); // without a session it may not come any more
  return <Suspense>{wasOver && <SignedOutDialog over={over} />}</Suspense>;
}

/** The same in one line, where the session ended before the dialog had come: without one, nothing of the admin comes. */
function SignedOutLine({ over }: { over: boolean }) {
  if (!over) return null;
  return (
    <Box
      role="dialog"
      aria-labelledby="signed-out"
      sx={{
        position: 'fixed',
        inset: 'auto 0 0 0',
        zIndex: 'modal',
        p: 2,
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 2,
        bgcolor: 'background.paper',
        borderTop: 1,
        borderColor: 'divider',
      }}
    >
      <Typography id="signed-out" component="h2" variant="subtitle1">
        {admin.signedOut.title}
      </Typography>
      <Button variant="contained" onClick={() => location.reload()}>
        {admin.signedOut.signIn}
      </Button>
    </Box>
  );
}
