import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';
import { serverNow, type Schemas } from '@onramp/api';
import { progress as text } from '@onramp/text/progress';
import { duration } from '@onramp/ui';
import { CheckIcon, PersonIcon } from '@onramp/ui/icons';
import { useEffect, useState } from 'react';

type ProgressLine = Schemas['ProgressLineShown'];
type LineState = Schemas['LineState'];

/** One thing that is being done, how far it is, and what to expect of it. */
export function Line({ line }: { line: ProgressLine }) {
  const { title, state } = line;
  return (
    <Box
      component="li"
      aria-current={state === 'working' ? 'step' : undefined}
      sx={{
        display: 'flex',
        gap: 2,
        position: 'relative',
        pb: 2.5,
        '&:last-of-type': { pb: 0 },
        // The thread from one step to the next.
        '&:not(:last-of-type)::before': {
          content: '""',
          position: 'absolute',
          insetInlineStart: 15,
          top: 36,
          bottom: 4,
          width: 2,
          borderRadius: 1,
          bgcolor: state === 'done' ? 'success.main' : 'divider',
          transition: 'background-color .6s',
        },
      }}
    >
      <Bullet state={state} />
      <Box sx={{ flex: 1, minWidth: 0, pt: 0.5 }}>
        <Box sx={{ display: 'flex', columnGap: 2 }}>
          <Typography
            component="h2"
            variant="h3"
            color={state === 'waiting' ? 'textSecondary' : 'textPrimary'}
            sx={{ flex: 1, overflowWrap: 'anywhere' }}
          >
            {title}
          </Typography>
          <Typography
            variant="body2"
            sx={{ color: COLOURS[state], fontWeight: 600, whiteSpace: 'nowrap', pt: '1px' }}
          >
            {text.state[state]}
          </Typography>
        </Box>
        <Detail line={line} />
      </Box>
    </Box>
  );
}

const COLOURS: Readonly<Record<LineState, string>> = {
  waiting: 'text.secondary',
  working: 'primary.main',
  done: 'success.main',
  held_up: 'warning.main',
};

function Bullet({ state }: { state: LineState }) {
  const colour = state === 'waiting' ? 'divider' : COLOURS[state];
  return (
    <Box
      aria-hidden
      sx={{
        width: 32,
        height: 32,
        flexShrink: 0,
        borderRadius: '50%',
        display: 'grid',
        placeItems: 'center',
        border: 2,
        borderColor: state === 'working' ? 'transparent' : colour,
        bgcolor: state === 'done' ? colour : 'transparent',
        color: state === 'done' ? 'background.paper' : colour,
        transition: 'background-color .4s, border-color .4s',
      }}
    >
      {state === 'working' && <CircularProgress size={30} thickness={4} />}
      {state === 'done' && <CheckIcon sx={{ fontSize: 18 }} />}
      {state === 'held_up' && <PersonIcon sx={{ fontSize: 18 }} />}
    </Box>
  );
}

function Detail({ line }: { line: ProgressLine }) {
  const { state, since, usually_seconds: usually, says } = line;
  if (state === 'working') return <Elapsed since={since} usually={usually} says={says} />;
  const sentence = says || (state === 'held_up' ? text.heldUp : '');
  const expected = state === 'waiting' ? text.usually(duration(usually)) : '';
  if (!sentence && !expected) return null;
  return (
    <Typography variant="body2" color="textSecondary">
      {[sentence, expected].filter(Boolean).join(' ')}
    </Typography>
  );
}

/** How long it has taken so far, beside how long it usually takes: what moves does not look stuck. */
function Elapsed({ since, usually, says }: { since: string | null; usually: number; says: string }) {
  const now = useSeconds();
  const elapsed = since === null ? null : Math.max(0, (now - Date.parse(since)) / 1000);
  const late = elapsed !== null && elapsed > usually;
  const sentences = [
    says,
    elapsed !== null && elapsed >= 1 ? text.since(counted(elapsed)) : '',
    late ? !says && text.longer : text.usually(duration(usually)),
  ];
  return (
    <Typography variant="body2" color="textSecondary">
      {sentences.filter(Boolean).join(' ')}
    </Typography>
  );
}

/** A length of time that is seen to grow: with its seconds, for some minutes. */
function counted(seconds: number): string {
  const rest = Math.floor(seconds) % 60;
  if (seconds < 60 || seconds >= 600 || rest === 0) return duration(Math.floor(seconds));
  return `${duration(Math.floor(seconds) - rest)} ${duration(rest)}`;
}

/** Now, in milliseconds as the server's clock has it, each second anew. */
function useSeconds(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
