import { merch as text } from '@onramp/text/merch';

import { StepRail } from '../../../shared/StepRail';
import { STEPS, type StepName, type Wizard } from '../contract';
import { pageOf } from './addresses';

type State = keyof typeof text.state;

function stateOf(wizard: Wizard | null, step: StepName): State {
  // Who has confirmed has still to pay, and sees no steps once that is done.
  if (step !== 'confirm' && wizard?.done.includes(step)) return 'done';
  const reached = STEPS.indexOf(wizard?.open_step ?? 'basics');
  return STEPS.indexOf(step) <= reached ? 'open' : 'locked';
}

/** The five steps in a row; those that have been come to are links. */
export function Steps({ wizard, shown }: { wizard: Wizard | null; shown: StepName }) {
  const stops = STEPS.map((step, place) => {
    const state = stateOf(wizard, step);
    return {
      ...{ name: step, title: text.titles[step], state, to: pageOf(step) },
      says: `${text.stepOf(place + 1, STEPS.length)}, ${text.state[state]}`,
    };
  });
  return <StepRail label={text.steps} stops={stops} shown={shown} />;
}
