import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import { record as text } from '@onramp/text/record';
import { sentenceOf, useAnnounce, visuallyHidden } from '@onramp/ui';
import Snackbar from '@mui/material/Snackbar';
import Alert from '@mui/material/Alert';

import type { SeLine } from './model';
import { amend, changedMeanwhile } from './place';
import { useChange, useShown } from './useRecord';

/** The box of a task that no probe can see to. What was ticked meanwhile by another is not written over. */
export function TaskTick({ line }: { line: SeLine }) {
  const { place, record } = useShown();
  const announce = useAnnounce();
  const change = useChange((done: boolean) =>
    amend(place, { se_tasks: { [line.name]: done } }, record.amend_tag),
  );
  const done = change.isPending ? change.variables : line.state === 'done';
  const why = change.error && (changedMeanwhile(change.error) ? text.todo.changed : sentenceOf(change.error));
  return (
    <Box sx={{ ml: '-9px', mt: '-9px', mr: '-9px' }}>
      <Checkbox
        checked={done}
        onChange={(_, checked) => {
          change.mutate(checked, {
            onSuccess: () =>
              announce(checked ? text.todo.ticked(line.title) : text.todo.unticked(line.title)),
          });
        }}
        slotProps={{ input: { 'aria-label': text.todo.tick(line.title), 'aria-busy': change.isPending } }}
      />
      <Snackbar
        open={why !== null}
        autoHideDuration={null}
        onClose={(_, reason) => {
          if (reason !== 'clickaway') change.reset();
        }}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
      >
        <Alert severity="warning" onClose={() => change.reset()}>
          {why}
        </Alert>
      </Snackbar>
      <Box component="span" sx={visuallyHidden}>
        {change.isPending ? '…' : ''}
      </Box>
    </Box>
  );
}
