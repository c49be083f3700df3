import { styled } from '@mui/material/styles';
import type { Schemas } from '@onramp/api';
import { Moment, visuallyHidden } from '@onramp/ui';
import { health } from '@onramp/text/health';
import { memo } from 'react';

import { ToneMark } from './ToneMark';
import { toneOfState } from './tones';
import { inWords } from './words';

const SIDES = ['account', 'team', 'api_keys', 'index', 'pixel'] as const;
type Glance = Schemas['HealthGlance'] | Schemas['PixelGlance'];
const WORDS: Readonly<Record<string, string>> = health.words;

/** The state of a side of the health in a word. */
export function wordOfState(state: string): string {
  return WORDS[state] ?? inWords(state.toLowerCase());
}

function statesOf(glance: Glance): Partial<Record<(typeof SIDES)[number], string>> {
  return glance;
}

const Sides = styled('ul')({
  display: 'flex',
  gap: 2,
  listStyle: 'none',
  margin: 0,
  padding: 0,
});

const Side = styled('li')(({ theme }) => ({
  width: 46,
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  gap: 2,
  fontSize: '0.6875rem',
  lineHeight: 1.3,
  color: (theme.vars ?? theme).palette.text.secondary,
}));

const Age = styled('span')(({ theme }) => ({
  display: 'block',
  marginTop: 2,
  fontSize: '0.75rem',
  color: (theme.vars ?? theme).palette.text.secondary,
}));

const Hidden = styled('span')(visuallyHidden);

/** Five small states, with their age: how the customer was when somebody last looked. */
export const HealthGlance = memo(function HealthGlance({ glance }: { glance: Glance | null | undefined }) {
  if (!glance) return <Age>{health.never}</Age>;
  return (
    <div>
      <Sides aria-label={health.title}>
        {SIDES.map((side) => {
          const state = statesOf(glance)[side];
          if (state === undefined) return null; // a pixel on its own has but one side
          const word = wordOfState(state);
          return (
            <Side key={side} title={health.state(health.sides[side], word)}>
              <ToneMark tone={toneOfState(state)} />
              <span>{health.sides[side]}</span>
              <Hidden> {word}</Hidden>
            </Side>
          );
        })}
      </Sides>
      <Age>
        {health.lookedAt} <Moment at={glance.checked_at} />
      </Age>
    </div>
  );
});
