import type { ReactNode } from 'react';

import { Progress } from '../features/progress';
import { Page } from '../shared/Plain';

/** After the submission: what is being done, and what comes next. `above`: what is to be said first. */
export default function Submitted({ linkKey, above }: { linkKey: string; above: ReactNode }) {
  return (
    <Page wide>
      {above}
      <Progress onboardingKey={linkKey} />
    </Page>
  );
}
