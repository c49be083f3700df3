import { PageTitle } from '@onramp/ui';
import { common } from '@onramp/text/common';

/** The list of onboardings. */
export default function List() {
  return <PageTitle tab={common.product}>{common.product}</PageTitle>;
}
