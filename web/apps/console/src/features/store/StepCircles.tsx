import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { store as text } from '@onramp/text/store';
import { visuallyHidden } from '@onramp/ui';
import { CheckIcon, WarningIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import { pageOf } from './addresses';
import type { Status, Step } from './questions';

const SIZE = 40;

/** The four steps as circles in a row; those that are open are links. */
export function StepCircles({ status, shown }: { status: Status; shown: Step }) {
  return (
    <Box component="nav" aria-label={text.steps} sx={{ mb: { xs: 3, sm: 5 } }}>
      <Box
        component="ol"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'grid',
          gridTemplateColumns: `repeat(${status.steps.length}, minmax(0, 1fr))`,
        }}
      >
        {status.steps.map((step, place) => (
          <Box
            key={step.name}
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
                bgcolor: step.state === 'locked' ? 'divider' : 'primary.main',
                transition: 'background-color .4s',
              },
            }}
          >
            <Stop status={status} step={step} number={place + 1} here={step.name === shown.name} />
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function Stop({ status, step, number, here }: { status: Status; step: Step; number: number; here: boolean }) {
  const says = `${text.stepOf(number, status.steps.length)}, ${text.state[step.state]}`;
  const inside = (
    <>
      <Circle step={step} number={number} here={here} />
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
        {step.title}
      </Typography>
      <Box component="span" sx={visuallyHidden}>
        {`${step.title}: ${says}`}
      </Box>
    </>
  );
  const look = {
    display: 'grid',
    justifyItems: 'center',
    textAlign: 'center',
    px: 0.5,
    py: 0.375,
    borderRadius: 1,
  } as const;
  if (step.state === 'locked') return <Box sx={look}>{inside}</Box>;
  return (
    <Link
      component={RouterLink}
      to={pageOf(status, step.name)}
      underline="none"
      aria-current={here ? 'step' : undefined}
      sx={{ ...look, '&:hover span': { color: 'text.primary' } }}
    >
      {inside}
    </Link>
  );
}

function Circle({ step, number, here }: { step: Step; number: number; here: boolean }) {
  const { state } = step;
  const held = state === 'held_up';
  const done = state === 'done';
  const colour = held ? 'warning.main' : state === 'locked' ? 'divider' : 'primary.main';
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
      {inCircle(step, number)}
    </Box>
  );
}

function inCircle({ state }: Step, number: number): ReactNode {
  if (state === 'done') return <CheckIcon sx={{ fontSize: 20 }} />;
  if (state === 'held_up') return <WarningIcon sx={{ fontSize: 20 }} />;
  if (state === 'arriving') return <CircularProgress size={22} thickness={5} />;
  return number;
}
