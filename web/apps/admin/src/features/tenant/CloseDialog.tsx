import { tenant as text } from '@onramp/text/tenant';

import type { Done } from '../../shared/deeds';
import { ReasonDialog } from '../../shared/ReasonDialog';
import { close, useTenantAnew } from '../../shared/tenants/desk';

/** Closes a tenant for good, for a reason. */
export default function CloseDialog({ id, title, onClose }: Done) {
  const anew = useTenantAnew(id);
  const says = [text.close.detail(title), text.close.final];
  return (
    <ReasonDialog
      name={`onramp.close-tenant.${id}`}
      words={{ ...text.close, title: text.close.title(title), says }}
      danger
      send={(reason) => close(id, reason)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
