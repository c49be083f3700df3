import { tenant as text } from '@onramp/text/tenant';

import type { Done } from '../../shared/deeds';
import { PlainDialog } from '../../shared/PlainDialog';
import { resume, useTenantAnew } from '../../shared/tenants/desk';

/** Lets a tenant go on that was suspended. */
export default function ResumeDialog({ id, title, onClose }: Done) {
  const anew = useTenantAnew(id);
  return (
    <PlainDialog
      words={{ ...text.resume, title: text.resume.title(title) }}
      send={() => resume(id)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
