import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { visuallyHidden } from '@onramp/ui';
import { CheckIcon, WarningIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

const SIZE = 40;

/** One step of a wizard, as its circle shows it. `says` is what only screen readers are told beside the title. */
export interface Stop {
  name: string;
  title: string;
  says: string;
  state: 'locked' | 'open' | 'arriving' | 'held_up' | 'done';
  to: string;
}

/** The steps of a wizard as circles in a row; those that are open are links. `shown` names the one that is shown. */
export function StepRail({ label, stops, shown }: { label: string; stops: readonly Stop[]; shown: string }) {
  return (
    <Box component="nav" aria-label={label} sx={{ mb: { xs: 3, sm: 5 } }}>
      <Box
        component="ol"
        sx={{
          ...{ listStyle: 'none', m: 0, p: 0, display: 'grid' },
          gridTemplateColumns: `repeat(${stops.length}, minmax(0, 1fr))`,
        }}
      >
        {stops.map((stop, place) => (
          <Box
            key={stop.name}
            component="li"
            sx={{
              position: 'relative',
              // The thread to the step before, whose colour says whether one has come along it.
              '&:not(:first-of-type)::before': {
                content: '""',
                position: 'absolute',
                top: SIZE / 2 + 3,
                right: `calc(50% + ${SIZE / 2 + 8}px)`,
                width: `calc(100% - ${SIZE + 16}px)`,
                height: 2,
                borderRadius: 1,
                bgcolor: stop.state === 'locked' ? 'divider' : 'primary.main',
                transition: 'background-color .4s',
              },
            }}
          >
            <OneStop stop={stop} number={place + 1} here={stop.name === shown} />
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function OneStop({ stop, number, here }: { stop: Stop; number: number; here: boolean }) {
  const inside = (
    <>
      <Circle state={stop.state} number={number} here={here} />
      <Typography
        component="span"
        aria-hidden
        variant="body2"
        sx={{
          // Narrow screens name the one that is shown, in its heading.
          ...{ display: { xs: 'none', sm: 'block' }, mt: 1, lineHeight: 1.3 },
          fontWeight: here ? 650 : 500,
          color: here ? 'text.primary' : 'text.secondary',
        }}
      >
        {stop.title}
      </Typography>
      <Box component="span" sx={visuallyHidden}>
        {`${stop.title}: ${stop.says}`}
      </Box>
    </>
  );
  const look = {
    ...{ display: 'grid', justifyItems: 'center', textAlign: 'center', px: 0.5, py: 0.375, borderRadius: 1 },
  } as const;
  if (stop.state === 'locked') return <Box sx={look}>{inside}</Box>;
  return (
    <Link
      component={RouterLink}
      to={stop.to}
      underline="none"
      aria-current={here ? 'step' : undefined}
      sx={{ ...look, '&:hover span': { color: 'text.primary' } }}
    >
      {inside}
    </Link>
  );
}

function Circle({ state, number, here }: { state: Stop['state']; number: number; here: boolean }) {
  const done = state === 'done';
  const colour = state === 'held_up' ? 'warning.main' : state === 'locked' ? 'divider' : 'primary.main';
  return (
    <Box
      aria-hidden
      sx={{
        position: 'relative',
        width: SIZE,
        height: SIZE,
        borderRadius: '50%',
        display: 'grid',
        placeItems: 'center',
        border: 2,
        borderColor: colour,
        fontWeight: 650,
        bgcolor: done ? colour : 'background.paper',
        color: done ? 'background.paper' : state === 'locked' ? 'text.secondary' : colour,
        transition: 'background-color .4s, border-color .4s, color .4s',
        ...(here && {
          boxShadow: '0 0 0 4px color-mix(in srgb, var(--mui-palette-primary-main) 22%, transparent)',
        }),
      }}
    >
      {inCircle(state, number)}
    </Box>
  );
}

function inCircle(state: Stop['state'], number: number): ReactNode {
  if (state === 'done') return <CheckIcon sx={{ fontSize: 20 }} />;
  if (state === 'held_up') return <WarningIcon sx={{ fontSize: 20 }} />;
  if (state === 'arriving') return <CircularProgress size={22} thickness={5} />;
  return number;
}
