import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { store as text } from '@onramp/text/store';
import { BusyButton, duration, sentenceOf, Trouble, useAnnounceChanges, Waiting } from '@onramp/ui';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import { pageOf } from './addresses';
import { FailedRows } from './FailedRows';
import type { Status, Sync } from './questions';
import { Remark } from '../../shared/Remark';
import type { useSync } from './useSync';

const OFFLINE = new Problem('offline', '', '');
const number = (count: number) => count.toLocaleString('en-GB');

type Reading = ReturnType<typeof useSync>;

/** The import of orders: how it is begun, how far it is, and what to do where it stands still. */
export function Import({ status, reading }: { status: Status; reading: Reading }) {
  const { sync, error, isPaused, refetch, start } = reading;
  const trouble = isPaused ? OFFLINE : error;
  const button = (words: string, variant: 'contained' | 'outlined') => (
    <BusyButton variant={variant} busy={start.isPending} onClick={() => start.mutate()}>
      {start.isPending ? text.orders.before.starting : words}
    </BusyButton>
  );
  if (sync === undefined) {
    return trouble ? <Trouble error={trouble} again={refetch} /> : <Waiting says={text.loading} />;
  }
  return (
    <Paper component="section" aria-label={text.orders.bar} variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
      {start.error && (
        <Box sx={{ mb: 2 }}>
          <Trouble error={start.error} />
        </Box>
      )}
      {sync === null ? (
        <>
          <Typography component="h2" variant="h2">
            {text.orders.before.title}
          </Typography>
          <Typography sx={{ color: 'text.secondary', mt: 1, mb: 2.5 }}>{text.orders.before.lead}</Typography>
          {button(text.orders.before.button, 'contained')}
        </>
      ) : (
        <>
          {trouble !== null && sync.ask_again_seconds !== null && (
            <Remark tone="info">
              {sentenceOf(trouble)} {text.orders.quiet}
            </Remark>
          )}
          <Bar sync={sync} />
          {sync.state === 'failed' && (
            <Stopped status={status} sync={sync} again={button(text.orders.again, 'outlined')} />
          )}
          {sync.state !== 'failed' && sync.mended_by === 'customer' && (
            <Box sx={{ mt: 1.5 }}>
              <ToKey status={status} />
            </Box>
          )}
          {sync.failed > 0 && <FailedRows sync={sync} />}
          {sync.state === 'succeeded' && sync.failed > 0 && (
            <Box sx={{ mt: 2 }}>{button(text.orders.oncemore, 'outlined')}</Box>
          )}
        </>
      )}
    </Paper>
  );
}

/** How far it is, as a bar, in counts, and in time. Said aloud at each quarter, and when it comes to stand. */
function Bar({ sync }: { sync: Sync }) {
  const { state, total, percent } = sync;
  const title = text.orders.state[state];
  const quarter = Math.floor(percent / 25) * 25;
  useAnnounceChanges({ [sync.job_id]: text.orders.announce(quarter, title) });
  const counting = total === null && (state === 'waiting' || state === 'running');
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 2, mb: 1.5 }}>
        <Typography component="h2" variant="h2" sx={{ flex: 1 }}>
          {title}
        </Typography>
        {!counting && (
          <Typography sx={{ fontWeight: 650, fontVariantNumeric: 'tabular-nums' }}>
            {text.orders.percent(percent)}
          </Typography>
        )}
      </Box>
      <LinearProgress
        aria-label={text.orders.bar}
        variant={counting ? 'indeterminate' : 'determinate'}
        {...(!counting && { value: percent })}
        color={state === 'failed' ? 'warning' : state === 'succeeded' ? 'success' : 'primary'}
        sx={{ height: 10, borderRadius: 5, '& .MuiLinearProgress-bar': { borderRadius: 5 } }}
      />
      <Typography
        sx={{ mt: 1.5, color: 'text.secondary', fontVariantNumeric: 'tabular-nums', minHeight: '1.5em' }}
      >
        {counting ? text.orders.counting : countsOf(sync)}
      </Typography>
      {sync.says !== '' && state !== 'failed' && (
        <Typography variant="body2" sx={{ mt: 0.5 }}>
          {sync.says}
        </Typography>
      )}
    </>
  );
}

function countsOf({ state, done, failed, total, per_second: rate }: Sync): string {
  if (total === 0) return text.orders.none;
  const through = done + failed;
  const counts =
    total === null ? text.orders.countOnly(number(done)) : text.orders.count(number(done), number(total));
  if (state !== 'running' || rate === null || rate <= 0) return counts;
  const left = total === null || total <= through ? null : (total - through) / rate;
  return [
    counts,
    text.orders.rate(rate >= 10 ? number(Math.round(rate)) : String(rate)),
    left !== null && text.orders.left(duration(Math.max(1, left))),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Why it stands still, and what is to be done by whom. */
function Stopped({ status, sync, again }: { status: Status; sync: Sync; again: ReactNode }) {
  const { says, mended_by: who } = sync;
  const mayFinish =
    !status.is_completed && status.steps.every(({ name, completed }) => completed || name === 'order_sync');
  if (who !== 'customer') {
    return (
      <Box sx={{ mt: 2 }}>
        <Remark tone="warning" title={text.orders.ours.title}>
          {says} {mayFinish && text.orders.ours.next}
        </Remark>
        {again}
      </Box>
    );
  }
  return (
    <Box sx={{ mt: 2 }}>
      <Remark tone="warning" title={text.orders.theirs.title}>
        {says} {text.orders.theirs.next}
      </Remark>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <ToKey status={status} />
        {again}
      </Box>
    </Box>
  );
}

function ToKey({ status }: { status: Status }) {
  return (
    <Button component={RouterLink} to={pageOf(status, 'letzshop_api')} variant="contained">
      {text.orders.theirs.button}
    </Button>
  );
}
