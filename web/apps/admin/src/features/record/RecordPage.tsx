import { PageTitle } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { useParams } from 'react-router';

/** One record: an onboarding, or a record of any other flow by its declaration. */
export default function RecordPage() {
  const { id } = useParams();
  return <PageTitle tab={admin.tab(id ?? '')}>{id}</PageTitle>;
}
