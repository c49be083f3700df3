import { store as text } from '@onramp/text/store';

import { StepRail } from '../../shared/StepRail';
import { pageOf } from './addresses';
import type { Status, Step } from './questions';

/** The four steps as circles in a row; those that are open are links. */
export function StepCircles({ status, shown }: { status: Status; shown: Step }) {
  const stops = status.steps.map((step, place) => ({
    ...{ name: step.name, title: step.title, state: step.state, to: pageOf(status, step.name) },
    says: `${text.stepOf(place + 1, status.steps.length)}, ${text.state[step.state]}`,
  }));
  return <StepRail label={text.steps} stops={stops} shown={shown.name} />;
}
