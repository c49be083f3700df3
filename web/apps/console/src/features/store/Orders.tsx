import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { store as text } from '@onramp/text/store';
import { BusyButton, Trouble } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';

import { pageOf } from './addresses';
import { Import } from './Import';
import { complete, stepOf, useTaken, type Status, type Step } from './questions';
import { Remark } from '../../shared/Remark';
import type { StepProps } from './StepProps';
import { useSync } from './useSync';

/** The last step: the orders of before are imported, or left for later, and the wizard ends. */
export function Orders({ status }: StepProps) {
  const reading = useSync(status);
  const undone = status.steps.filter((each) => each.name !== 'order_sync' && !each.completed);
  return (
    <>
      <Import status={status} reading={reading} />
      <Box sx={{ mt: 4 }}>
        {undone.length > 0 ? (
          <Awaited status={status} undone={undone} />
        ) : (
          <Finish
            status={status}
            through={reading.sync?.state === 'succeeded'}
            begun={status.latest_job !== null}
          />
        )}
      </Box>
    </>
  );
}

/** Steps before that have not arrived: the wizard cannot end until they have. */
function Awaited({ status, undone }: { status: Status; undone: readonly Step[] }) {
  const held = undone.some(({ state }) => state === 'held_up');
  return (
    <Remark tone={held ? 'warning' : 'working'} title={text.orders.waitsTitle}>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {undone.map((each) => (
          <li key={each.name}>
            {text.orders.waitsFor(each.title, each.says || text.state[each.state])}{' '}
            {each.mended_by === 'customer' && (
              <Link component={RouterLink} to={pageOf(status, each.name)}>
                {text.orders.look(each.title)}
              </Link>
            )}
          </li>
        ))}
      </Box>
    </Remark>
  );
}

function Finish({ status, through, begun }: { status: Status; through: boolean; begun: boolean }) {
  const { taken, asking } = useTaken();
  const end = useMutation({
    mutationFn: () => asking(complete(!through, stepOf(status, 'order_sync'))),
    onSuccess: taken,
  });
  const words = through ? text.orders.finish : begun ? text.orders.later : text.orders.laterNone;
  return (
    <>
      {end.error && (
        <Box sx={{ mb: 2 }}>
          <Trouble error={end.error} />
          <OpenStep status={status} error={end.error} />
        </Box>
      )}
      <BusyButton
        variant={through ? 'contained' : 'outlined'}
        size="large"
        busy={end.isPending}
        onClick={() => end.mutate()}
      >
        {end.isPending ? text.orders.finishing : words}
      </BusyButton>
      {!through && (
        <Typography variant="body2" sx={{ mt: 1, color: 'text.secondary' }}>
          {text.orders.laterSays}
        </Typography>
      )}
    </>
  );
}

/** The way to the step that a refusal names. */
function OpenStep({ status, error }: { status: Status; error: Error }) {
  const named = error instanceof Problem ? error.body['open_step'] : undefined;
  const step = status.steps.find(({ name }) => name === named);
  if (!step) return null;
  return (
    <Link component={RouterLink} to={pageOf(status, step.name)} sx={{ display: 'inline-block', mt: 1 }}>
      {text.orders.look(step.title)}
    </Link>
  );
}
