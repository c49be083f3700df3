import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { visuallyHidden } from '@onramp/ui';
import { CheckIcon } from '@onramp/ui/icons';
import { Link as RouterLink } from 'react-router';

import { STEPS, type StepName, type Wizard } from '../contract';
import { pageOf } from './addresses';

const SIZE = 36;

type State = keyof typeof text.state;

function stateOf(wizard: Wizard | null, step: StepName): State {
  // Who has confirmed has still to pay, and sees no steps once that is done.
  if (step !== 'confirm' && wizard?.done.includes(step)) return 'done';
  const reached = STEPS.indexOf(wizard?.open_step ?? 'basics');
  return STEPS.indexOf(step) <= reached ? 'open' : 'locked';
}

/** The five steps in a row; those that have been come to are links. */
export function Steps({ wizard, shown }: { wizard: Wizard | null; shown: StepName }) {
  return (
    <Box component="nav" aria-label={text.steps} sx={{ mb: { xs: 3, sm: 5 } }}>
      <Box
        component="ol"
        sx={{
          ...{ listStyle: 'none', m: 0, p: 0, display: 'grid' },
          gridTemplateColumns: `repeat(${STEPS.length}, minmax(0, 1fr))`,
        }}
      >
        {STEPS.map((step, place) => {
          const state = stateOf(wizard, step);
          return (
            <Box
              key={step}
              component="li"
              sx={{
                position: 'relative',
                '&:not(:first-of-type)::before': {
                  content: '""',
                  position: 'absolute',
                  top: SIZE / 2 + 3,
                  right: `calc(50% + ${SIZE / 2 + 8}px)`,
                  width: `calc(100% - ${SIZE + 16}px)`,
                  height: 2,
                  borderRadius: 1,
                  bgcolor: state === 'locked' ? 'divider' : 'primary.main',
                },
              }}
            >
              <Stop step={step} number={place + 1} state={state} here={step === shown} />
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}

function Stop({
  step,
  number,
  state,
  here,
}: {
  step: StepName;
  number: number;
  state: State;
  here: boolean;
}) {
  const title = text.titles[step];
  const look = {
    ...{ display: 'grid', justifyItems: 'center', textAlign: 'center', px: 0.5, py: 0.375, borderRadius: 1 },
  } as const;
  const inside = (
    <>
      <Circle state={state} number={number} here={here} />
      <Typography
        component="span"
        aria-hidden
        variant="body2"
        sx={{
          ...{ display: { xs: 'none', sm: 'block' }, mt: 1, lineHeight: 1.3 },
          fontWeight: here ? 650 : 500,
          color: here ? 'text.primary' : 'text.secondary',
        }}
      >
        {title}
      </Typography>
      <Box component="span" sx={visuallyHidden}>
        {`${title}: ${text.stepOf(number, STEPS.length)}, ${text.state[state]}`}
      </Box>
    </>
  );
  if (state === 'locked') return <Box sx={look}>{inside}</Box>;
  return (
    <Link
      component={RouterLink}
      to={pageOf(step)}
      underline="none"
      aria-current={here ? 'step' : undefined}
      sx={{ ...look, '&:hover span': { color: 'text.primary' } }}
    >
      {inside}
    </Link>
  );
}

function Circle({ state, number, here }: { state: State; number: number; here: boolean }) {
  const colour = state === 'locked' ? 'divider' : 'primary.main';
  const done = state === 'done';
  return (
    <Box
      aria-hidden
      sx={{
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
        ...(here && {
          boxShadow: '0 0 0 4px color-mix(in srgb, var(--mui-palette-primary-main) 22%, transparent)',
        }),
      }}
    >
      {done ? <CheckIcon sx={{ fontSize: 19 }} /> : number}
    </Box>
  );
}
