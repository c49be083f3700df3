import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Trouble } from '@onramp/ui';
import { common } from '@onramp/text/common';
import { list } from '@onramp/text/list';
import { useId } from 'react';
import { Link as RouterLink } from 'react-router';

import { pageOf } from '../flows';
import type { Reason } from './lines';
import { useRetries, type Round } from './useRetries';

const text = list.retryAll;

interface RetryAllProps {
  reason: Reason;
  /** How many need attention in all, where that is known: what there is to look at. */
  all: number | null;
  nameOf: (id: string) => string;
  close: () => void;
}

/** Retries all that failed for one reason: asks first, shows how far it is, can be stopped, and says what is left. */
export default function RetryAll({ reason, all, nameOf, close }: RetryAllProps) {
  const { round, run, stop } = useRetries(reason);
  const id = useId();
  const running = round.phase === 'running';
  return (
    <Dialog open onClose={running ? undefined : close} aria-labelledby={id} maxWidth="sm" fullWidth>
      <DialogTitle id={id}>{text.title}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Typography>{text.explains(reason.title, reason.code)}</Typography>
        {round.phase === 'ready' && <Typography sx={{ color: 'text.secondary' }}>{text.first}</Typography>}
        {round.phase !== 'ready' && <HowFar round={round} all={all} />}
        {round.phase === 'failed' && <Trouble error={round.error} />}
        {round.left.length > 0 && <Left round={round} flow={reason.flow} nameOf={nameOf} />}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        {running ? (
          <Button onClick={stop}>{text.stop}</Button>
        ) : (
          <Button onClick={close} color="inherit">
            {round.phase === 'ready' ? common.cancel : common.close}
          </Button>
        )}
        {round.phase === 'ready' && (
          <Button variant="contained" onClick={() => void run()}>
            {text.start}
          </Button>
        )}
        {(round.phase === 'failed' || round.phase === 'stopped') && (
          <Button variant="contained" onClick={() => void run()}>
            {text.goOn}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function saysOf({ phase, retried, left, lookedAt }: Round): string {
  const figures = [text.retried(retried), text.left(left.length), text.lookedAt(lookedAt)].join(' · ');
  if (phase === 'running') return `${text.running} ${figures}`;
  if (phase === 'stopped') return `${text.stopped} ${figures}`;
  if (phase === 'done') return `${retried + left.length === 0 ? text.nothing : text.done} ${figures}`;
  return figures;
}

function HowFar({ round, all }: { round: Round; all: number | null }) {
  const known = all !== null && all > 0;
  const done = round.phase === 'done';
  return (
    <Box>
      {(round.phase === 'running' || done) && (
        <LinearProgress
          aria-label={text.progress}
          variant={known || done ? 'determinate' : 'indeterminate'}
          {...((known || done) && { value: done ? 100 : Math.min(100, (100 * round.lookedAt) / (all ?? 1)) })}
          sx={{ mb: 1.5, height: 8, borderRadius: 4 }}
        />
      )}
      <Alert role="status" severity={done && round.left.length === 0 ? 'success' : 'info'}>
        {saysOf(round)}
      </Alert>
    </Box>
  );
}

function Left({ round, flow, nameOf }: { round: Round; flow: string; nameOf: (id: string) => string }) {
  return (
    <Box>
      <Typography component="h3" variant="h3" sx={{ mb: 0.5 }}>
        {text.leftTitle}
      </Typography>
      <Box component="ul" sx={{ m: 0, pl: 2.5, maxHeight: 240, overflow: 'auto' }} tabIndex={0}>
        {round.left.map(({ record_id, code, detail }) => (
          <li key={record_id}>
            <Link component={RouterLink} to={pageOf(flow, record_id)}>
              {nameOf(record_id)}
            </Link>
            {' — '}
            {detail || code}
          </li>
        ))}
      </Box>
    </Box>
  );
}
