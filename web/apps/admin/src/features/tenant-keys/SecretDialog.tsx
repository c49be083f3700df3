import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { tenantKeys } from '@onramp/text/tenant-keys';
import { CODE_FONT, CopyButton } from '@onramp/ui';
import { useId, useState } from 'react';

import { useAskedBeforeLeaving } from '../../shared/useAskedBeforeLeaving';
import type { NewKey } from './keys';

const text = tenantKeys.secret;

/**
 * Shows the secret of a key that was issued: this once. It goes by its button alone, and not before its reader has said
 * that the secret is stored: a click beside the dialog would lose it.
 */
export function SecretDialog({ made, old, onClose }: { made: NewKey; old?: string; onClose: () => void }) {
  const id = useId();
  const [stored, store] = useState(false);
  const [tried, setTried] = useState(false);
  const missing = tried && !stored;
  useAskedBeforeLeaving(!stored);
  return (
    <Dialog open aria-labelledby={id} fullWidth maxWidth="sm">
      <DialogTitle id={id}>{text.title}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Alert severity="warning">{text.once}</Alert>
        <Box>
          <Typography id={`${id}-label`} sx={{ fontWeight: 600, mb: 0.5 }}>
            {text.label(made.name)}
          </Typography>
          <Box
            id={`${id}-secret`}
            tabIndex={0}
            role="group"
            aria-labelledby={`${id}-label`}
            sx={{
              fontFamily: CODE_FONT,
              fontSize: '0.9rem',
              overflowWrap: 'anywhere',
              p: 1.5,
              borderRadius: 1,
              bgcolor: 'action.hover',
            }}
          >
            {made.secret}
          </Box>
        </Box>
        <Box>
          <CopyButton text={made.secret} label={text.copy} element={`${id}-secret`} prominent />
        </Box>
        <Typography>{text.way}</Typography>
        {old !== undefined && <Typography>{old}</Typography>}
        <Box>
          <FormControlLabel
            label={text.stored}
            control={
              <Checkbox
                checked={stored}
                onChange={(_, checked) => store(checked)}
                slotProps={{
                  input: {
                    id: `${id}-stored`,
                    'aria-describedby': missing ? `${id}-missing` : undefined,
                    'aria-invalid': missing,
                  },
                }}
              />
            }
          />
          {missing && (
            <Typography id={`${id}-missing`} role="alert" variant="body2" sx={{ color: 'error.main' }}>
              {text.storedMissing}
            </Typography>
          )}
        </Box>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button
          variant="contained"
          onClick={() => {
            setTried(true);
            if (stored) onClose();
            else document.getElementById(`${id}-stored`)?.focus();
          }}
        >
          {text.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
