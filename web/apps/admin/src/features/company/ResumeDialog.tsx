import { company as text } from '@onramp/text/company-record';

import type { Done } from '../../shared/deeds';
import { resume, useReadAnew } from '../../shared/companies/desk';
import { PlainDialog } from '../../shared/PlainDialog';

/** Lets a company's shop go on. */
export default function ResumeDialog({ id, title, onClose }: Done) {
  const anew = useReadAnew(id);
  return (
    <PlainDialog
      words={{ ...text.resume, title: text.resume.title(title) }}
      send={() => resume(id)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
