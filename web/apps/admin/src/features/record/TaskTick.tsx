import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import Snackbar from '@mui/material/Snackbar';
import { record as text } from '@onramp/text/record';
import { sentenceOf, useAnnounce } from '@onramp/ui';
import { useRef, useState } from 'react';

import type { SeLine, SharedDetail } from './model';
import { amendIf, changedMeanwhile } from './place';
import { useAmendment, useShown } from './useRecord';

/** Whether a task is done, as a record tells it. */
function isTicked(record: SharedDetail, { name }: SeLine): boolean {
  return record.checklist.some((each) => each.kind === 'task' && each.name === name && each.state === 'done');
}

/** The box of a task that no probe can see to. What was ticked meanwhile by another is not written over. */
export function TaskTick({ line }: { line: SeLine }) {
  const { place, record } = useShown();
  const announce = useAnnounce();
  const change = useAmendment((done: boolean) =>
    amendIf(
      (now) => isTicked(now, line) !== done,
      place,
      { se_tasks: { [line.name]: done } },
      record.amend_tag,
    ),
  );
  // What was asked for is shown until the record tells: a box that jumps back while it is asked looks refused.
  const [asked, setAsked] = useState<boolean | null>(null);
  const last = useRef(false);
  const why = change.error && (changedMeanwhile(change.error) ? text.todo.changed : sentenceOf(change.error));
  function send(done: boolean) {
    change.mutate(done, {
      onSuccess: () => announce(done ? text.todo.ticked(line.title) : text.todo.unticked(line.title)),
      onSettled: (_, error) => {
        if (error === null && last.current !== done) send(last.current);
        else setAsked(null);
      },
    });
  }
  /** One press after another: what is pressed while another is sent goes after it, and the last one holds. */
  function tick(done: boolean) {
    last.current = done;
    setAsked(done);
    if (asked === null) send(done);
  }
  return (
    <Box sx={{ ml: '-9px', mt: '-9px', mr: '-9px' }}>
      <Checkbox
        checked={asked ?? line.state === 'done'}
        onChange={(_, checked) => tick(checked)}
        slotProps={{ input: { 'aria-label': text.todo.tick(line.title), 'aria-busy': asked !== null } }}
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
    </Box>
  );
}
