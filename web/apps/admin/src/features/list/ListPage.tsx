import { PageTitle } from '@onramp/ui';
import { admin } from '@onramp/text/admin';

/** The list of onboardings. */
export default function ListPage() {
  return <PageTitle tab={admin.tab(admin.nav.onboardings)}>{admin.nav.onboardings}</PageTitle>;
}
