import { company as text } from '@onramp/text/company-record';

import type { Done } from '../../shared/deeds';
import { resume } from '../../shared/companies/desk';
import { PlainDialog } from './PlainDialog';

/** Lets a company's shop go on. */
export default function ResumeDialog({ id, title, onClose }: Done) {
  return (
    <PlainDialog
      id={id}
      words={{ ...text.resume, title: text.resume.title(title) }}
      send={resume}
      onClose={onClose}
    />
  );
}
