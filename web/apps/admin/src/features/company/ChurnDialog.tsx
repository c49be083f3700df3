import { company as text } from '@onramp/text/company-record';

import type { Done } from '../../shared/deeds';
import { ReasonDialog } from '../../shared/ReasonDialog';
import { churn, useReadAnew } from '../../shared/companies/desk';

/** Closes a company for good, for a reason. */
export default function ChurnDialog({ id, title, onClose }: Done) {
  const anew = useReadAnew(id);
  const says = [text.churn.detail(title), text.churn.final];
  return (
    <ReasonDialog
      name={`onramp.churn.${id}`}
      words={{ ...text.churn, title: text.churn.title(title), says }}
      danger
      send={(reason) => churn(id, reason)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
