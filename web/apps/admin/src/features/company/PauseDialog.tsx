import { company as text } from '@onramp/text/company-record';

import type { Done } from '../../shared/deeds';
import { ReasonDialog } from '../../shared/ReasonDialog';
import { pause, useReadAnew } from '../../shared/companies/desk';

/** Lets a company's shop stand still, for a reason. */
export default function PauseDialog({ id, title, onClose }: Done) {
  const anew = useReadAnew(id);
  return (
    <ReasonDialog
      name={`onramp.pause.${id}`}
      words={{ ...text.pause, title: text.pause.title(title), says: [text.pause.detail] }}
      send={(reason) => pause(id, reason)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
