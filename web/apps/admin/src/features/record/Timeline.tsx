import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { useState } from 'react';

import { ActionRow } from './ActionRow';
import type { AdminAction, Attempt, DeclaredFlow } from './model';
import { dayAndTime, length } from './lengths';
import { marksOf } from './marks';
import { OutcomeMark } from './OutcomeMark';
import { scaleOf, type Scale } from './scale';
import { useNow } from './useNow';
import { useShown } from './useRecord';

const OUTCOMES = ['succeeded', 'failed', 'waits', 'running', 'lost', 'skipped'] as const;

/** A row for each action with a bar for each attempt; on a narrow screen a list without the axis. */
export function Timeline({
  attempts,
  declared,
}: {
  attempts: readonly Attempt[];
  declared: DeclaredFlow | null;
}) {
  const { record } = useShown();
  const [zoom, setZoom] = useState<number | null>(null);
  const [later, setLater] = useState(false);
  const moving = record.actions.some((each) => each.status === 'running' || each.status === 'pending');
  const now = useNow(moving ? 1000 : null);
  const whole = scaleOf(attempts, now);
  const scale = zoom === null ? whole : (scaleOf(attempts, now, zoom) ?? whole);
  const { begun, ahead } = sorted(record.actions, record.plan.runnable, declared);
  const of = (name: string) => attempts.filter((each) => each.action === name);
  const used = OUTCOMES.filter((outcome) => attempts.some((each) => each.outcome === outcome));
  return (
    <>
      {whole && whole.bursts.length > 1 && <Zoom scale={whole} zoom={zoom} onZoom={setZoom} />}
      {scale && begun.length > 0 && <Axis scale={scale} />}
      {begun.length === 0 && <Typography color="text.secondary">{text.activity.none}</Typography>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {begun.map((action) => (
          <ActionRow key={action.name} action={action} attempts={of(action.name)} scale={scale} now={now} />
        ))}
        {later &&
          ahead.map((action) => (
            <ActionRow key={action.name} action={action} attempts={[]} scale={null} now={now} />
          ))}
      </Box>
      {ahead.length > 0 && (
        <Button size="small" aria-expanded={later} onClick={() => setLater(!later)} sx={{ mt: 1, ml: -0.5 }}>
          {later ? text.activity.hideLater : text.activity.later(ahead.length)}
        </Button>
      )}
      {used.length > 0 && <Legend used={used} />}
    </>
  );
}

/**
 * What has begun or is over, and what is still to come: what takes something back, or what nothing leads to, only once
 * it has begun.
 */
function sorted(actions: readonly AdminAction[], next: readonly string[], declared: DeclaredFlow | null) {
  const undoing = new Set(declared?.actions.filter((each) => each.undoes !== '').map((each) => each.name));
  const begun = actions.filter((each) => each.status !== 'waiting' || each.attempts > 0);
  const comes = (each: AdminAction) =>
    next.includes(each.name) || (each.waiting_for !== '' && !undoing.has(each.name));
  const ahead = actions.filter((each) => !begun.includes(each) && comes(each));
  return { begun, ahead };
}

function Zoom({
  scale,
  zoom,
  onZoom,
}: {
  scale: Scale;
  zoom: number | null;
  onZoom: (zoom: number | null) => void;
}) {
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={zoom ?? 'all'}
      aria-label={text.activity.zoom}
      onChange={(_, chosen: number | 'all' | null) => onZoom(typeof chosen === 'number' ? chosen : null)}
      sx={{
        mb: 2,
        ml: 1,
        flexWrap: 'wrap',
        display: { xs: 'none', sm: 'inline-flex' },
        '& button': { textTransform: 'none', minHeight: 36, px: 1.25, fontSize: '0.8rem' },
      }}
    >
      <ToggleButton value="all">{text.activity.everything}</ToggleButton>
      {scale.bursts.map((burst, index) => (
        <ToggleButton key={burst.from} value={index}>
          {text.activity.cluster(dayAndTime(burst.from), length(burst.to - burst.from))}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** The times of the axis; decoration, since each attempt says its own. */
function Axis({ scale }: { scale: Scale }) {
  return (
    <Box
      aria-hidden
      sx={{
        display: { xs: 'none', sm: 'block' },
        position: 'relative',
        height: 22,
        ml: '268px',
        mr: '128px',
        fontSize: '0.75rem',
        color: 'text.secondary',
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      {marksOf(scale).map(({ at, says }) => (
        <Box
          key={at}
          component="span"
          sx={{
            position: 'absolute',
            left: `${at * 100}%`,
            borderLeft: 1,
            borderColor: 'divider',
            pl: 0.5,
            whiteSpace: 'nowrap',
          }}
        >
          {says}
        </Box>
      ))}
    </Box>
  );
}

function Legend({ used }: { used: readonly Attempt['outcome'][] }) {
  return (
    <Box
      component="ul"
      aria-label={text.activity.legend}
      sx={{
        listStyle: 'none',
        m: 0,
        mt: 2,
        p: 0,
        display: { xs: 'none', sm: 'flex' },
        flexWrap: 'wrap',
        gap: 2,
        fontSize: '0.8rem',
        color: 'text.secondary',
      }}
    >
      {used.map((outcome) => (
        <Box component="li" key={outcome} sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}>
          <OutcomeMark outcome={outcome} />
          {text.activity.outcome[outcome]}
        </Box>
      ))}
    </Box>
  );
}
