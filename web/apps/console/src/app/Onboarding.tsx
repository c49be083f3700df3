import { PageTitle } from '@onramp/ui';
import { common } from '@onramp/text/common';

/** `/onboarding?key=…`: the link, the wizard, the progress. */
export default function Onboarding() {
  return <PageTitle tab={common.product}>{common.product}</PageTitle>;
}
