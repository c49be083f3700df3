import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { RefreshIcon } from '@onramp/ui/icons';
import { list } from '@onramp/text/list';

import { sharedReasons, type Line, type Reason } from './lines';

/** Reasons that several lines share, each with the way to retry all of them. */
export function Reasons({ lines, retryAll }: { lines: readonly Line[]; retryAll: (reason: Reason) => void }) {
  const reasons = sharedReasons(lines);
  if (reasons.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1, mb: 2.5 }}>
      {reasons.map((reason) => (
        <Alert
          key={`${reason.flow} ${reason.action} ${reason.code}`}
          severity="warning"
          icon={<RefreshIcon />}
          role="note"
          sx={{ alignItems: 'center', '& .MuiAlert-message': { overflowWrap: 'anywhere' } }}
          action={
            <Button color="inherit" onClick={() => retryAll(reason)} sx={{ whiteSpace: 'nowrap' }}>
              {list.retryAll.ask}
            </Button>
          }
        >
          {list.retryAll.reason(reason.title, reason.code, reason.ids.length)}
        </Alert>
      ))}
    </Box>
  );
}
