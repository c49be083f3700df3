import { PageTitle } from '@onramp/ui';
import { common } from '@onramp/text/common';

/** The console, as far as it is ours: its header with the checklist. */
export default function Home() {
  return <PageTitle tab={common.product}>{common.product}</PageTitle>;
}
