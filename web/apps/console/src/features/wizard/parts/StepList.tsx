import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import { wizard as text } from '@onramp/text/wizard';
import { visuallyHidden } from '@onramp/ui';
import { CheckIcon, WarningIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';

import type { StepState } from '../../../shared/models';
import { FIELDS_OF } from '../checks';
import { useWizard } from '../context';

type How = 'done' | 'current' | 'look' | 'unsaved' | 'open' | 'later';

/** The steps with their states; those that are open lead there. */
export function StepList() {
  const { onboarding, saver, step, go } = useWizard();
  const current = onboarding.steps.findIndex((each) => each.name === step);
  const reached = Math.max(
    current,
    onboarding.steps.findIndex((each) => each.name === onboarding.resume_at),
  );
  function howOf(each: StepState, place: number): How {
    // A step that the reader has not come to yet is no fault of theirs: what was filled in for them is said there.
    const wrong = FIELDS_OF[each.name].some((field) => saver.disputed.has(field) || saver.fault(field));
    if (wrong && place <= reached) return 'look';
    if (each.name === step) return 'current';
    if (FIELDS_OF[each.name].some((field) => saver.pending(field))) return 'unsaved';
    if (each.done) return 'done';
    return place < reached ? 'open' : 'later';
  }
  return (
    <Box component="ol" sx={{ listStyle: 'none', p: 0, m: 0 }}>
      {onboarding.steps.map((each, place) => (
        <Step
          key={each.name}
          how={howOf(each, place)}
          current={each.name === step}
          last={place === onboarding.steps.length - 1}
          number={place + 1}
          title={titleOf(each)}
          onGo={each.open && place <= reached ? () => go(each.name) : null}
        />
      ))}
    </Box>
  );
}

export function titleOf(step: StepState): string {
  return step.name === 'done' ? text.steps.check : step.title;
}

function Step({
  how,
  current,
  last,
  number,
  title,
  onGo,
}: {
  how: How;
  current: boolean;
  last: boolean;
  number: number;
  title: string;
  onGo: (() => void) | null;
}) {
  const inside = (
    <>
      <Mark how={how} current={current}>
        {number}
      </Mark>
      <Typography component="span" sx={{ fontWeight: current ? 650 : 500 }}>
        {title}
      </Typography>
      <span style={visuallyHidden}>({text.steps[how]})</span>
    </>
  );
  const look = {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-start',
    gap: 1.5,
    py: 1,
    px: 1,
    width: '100%',
    borderRadius: 1,
    textAlign: 'start',
    font: 'inherit',
    color: current || onGo ? 'text.primary' : 'text.secondary',
  } as const;
  return (
    <Box
      component="li"
      aria-current={current ? 'step' : undefined}
      sx={{
        position: 'relative',
        pb: 0.5,
        ...(!last && {
          '&::after': {
            content: '""',
            position: 'absolute',
            insetInlineStart: 23,
            top: 44,
            bottom: -6,
            width: '2px',
            bgcolor: how === 'done' ? 'primary.main' : 'divider',
          },
        }),
      }}
    >
      {onGo && !current ? (
        <ButtonBase onClick={onGo} sx={{ ...look, '&:hover': { bgcolor: 'action.hover' } }}>
          {inside}
        </ButtonBase>
      ) : (
        <Box sx={look}>{inside}</Box>
      )}
    </Box>
  );
}

function Mark({ how, current, children }: { how: How; current: boolean; children: ReactNode }) {
  const filled = how === 'done' || current;
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
        fontSize: '0.85rem',
        fontWeight: 650,
        border: 2,
        borderColor: how === 'look' ? 'warning.main' : how === 'later' ? 'divider' : 'primary.main',
        bgcolor: how === 'done' || (current && how !== 'look') ? 'primary.main' : 'background.paper',
        color: how === 'look' ? 'warning.main' : filled ? 'primary.contrastText' : 'text.secondary',
      }}
    >
      {how === 'done' && !current ? (
        <CheckIcon sx={{ fontSize: 18 }} />
      ) : how === 'look' ? (
        <WarningIcon sx={{ fontSize: 18 }} />
      ) : (
        children
      )}
    </Box>
  );
}
