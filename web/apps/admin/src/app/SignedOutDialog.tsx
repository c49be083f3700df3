import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';

/** Says that the session of Access has ended, and how to go on. */
export default function SignedOutDialog({ over }: { over: boolean }) {
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
