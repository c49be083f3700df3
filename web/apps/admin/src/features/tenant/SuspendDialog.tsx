import { tenant as text } from '@onramp/text/tenant';

import type { Done } from '../../shared/deeds';
import { ReasonDialog } from '../../shared/ReasonDialog';
import { suspend, useTenantAnew } from '../../shared/tenants/desk';

/** Lets nothing of a tenant go on, for a reason. */
export default function SuspendDialog({ id, title, onClose }: Done) {
  const anew = useTenantAnew(id);
  return (
    <ReasonDialog
      name={`onramp.suspend.${id}`}
      words={{ ...text.suspend, title: text.suspend.title(title), says: [text.suspend.detail] }}
      send={(reason) => suspend(id, reason)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
