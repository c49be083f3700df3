import { Progress } from '../features/progress';
import { Page } from '../shared/Plain';

/** After the submission: what is being done, and what comes next. */
export default function Submitted({ linkKey }: { linkKey: string }) {
  return (
    <Page wide>
      <Progress onboardingKey={linkKey} />
    </Page>
  );
}
