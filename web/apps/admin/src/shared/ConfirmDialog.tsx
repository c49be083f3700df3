import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { common } from '@onramp/text/common';
import { BusyButton, Trouble } from '@onramp/ui';
import { useId, type ReactNode } from 'react';

/**
 * Asks before something is done. While it is being done the dialog stays, and asks for it once only; what went wrong is
 * said in it, and what was typed stays. Once it is done the dialog shows `done`, if there is more to tell.
 */
export function ConfirmDialog({
  title,
  says,
  confirm,
  danger = false,
  pending,
  error,
  onConfirm,
  onClose,
  done,
  children,
}: {
  title: string;
  says: readonly string[];
  confirm: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  /** What is shown instead once it is done; null: it is not. */
  done?: { title: string; says: ReactNode } | null;
  children?: ReactNode;
}) {
  const id = useId();
  const close = () => {
    if (!pending) onClose();
  };
  return (
    <Dialog open onClose={close} aria-labelledby={id} aria-describedby={`${id}-says`} fullWidth maxWidth="sm">
      <Box
        component="form"
        sx={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) onConfirm();
        }}
      >
        <DialogTitle id={id}>{done ? done.title : title}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <Box id={`${id}-says`} sx={{ display: 'grid', gap: 1.5 }}>
            {done
              ? done.says
              : says.map((sentence) => <DialogContentText key={sentence}>{sentence}</DialogContentText>)}
          </Box>
          {!done && children}
          {!done && Boolean(error) && <Trouble error={error} />}
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5 }}>
          {done ? (
            <Button variant="contained" onClick={onClose}>
              {common.close}
            </Button>
          ) : (
            <>
              <Button onClick={close} disabled={pending}>
                {common.cancel}
              </Button>
              <BusyButton
                type="submit"
                variant="contained"
                color={danger ? 'error' : 'primary'}
                busy={pending}
              >
                {confirm}
              </BusyButton>
            </>
          )}
        </DialogActions>
      </Box>
    </Dialog>
  );
}
