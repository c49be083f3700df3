import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { useQuery } from '@tanstack/react-query';

import { meQuery } from '../shared/me';
import { useSessionOver } from '../shared/session';

const LOOK_AGAIN = 5_000;

/**
 * Says, over the page as it stands, that the session of Access has ended. Loading the page anew leads to Access's own
 * sign-in page and back here; whoever signs in in another tab keeps even what is typed nowhere but here.
 */
export function SignedOut() {
  const over = useSessionOver();
  useQuery({ ...meQuery, refetchInterval: over ? LOOK_AGAIN : false });
  return (
    <Dialog open={over} aria-labelledby="signed-out" aria-describedby="signed-out-why" maxWidth="xs">
      <DialogTitle id="signed-out">{admin.signedOut.title}</DialogTitle>
      <DialogContent>
        <DialogContentText id="signed-out-why">{admin.signedOut.detail}</DialogContentText>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5, flexWrap: 'wrap', gap: 1 }}>
        <Button href="/admin/" target="_blank">
          {admin.signedOut.elsewhere} {common.opensNewTab}
        </Button>
        <Button variant="contained" onClick={() => location.reload()}>
          {admin.signedOut.signIn}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
