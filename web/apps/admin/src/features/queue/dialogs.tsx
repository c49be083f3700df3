import { queue as text } from '@onramp/text/queue';
import { NativePick } from '@onramp/ui';
import { useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { ReasonDialog } from '../../shared/ReasonDialog';
import type { Override, TicketDetail } from './model';
import { approve, override, sendBack } from './desk';
import { useDeed, useShownAnew } from './useDeed';
import { lastSubmitted, whatOf } from './words';

const OVERRIDES: readonly Override[] = ['APPROVED', 'CANCELLED'];

interface DialogProps {
  ticket: TicketDetail;
  onClose: () => void;
}

const nameOf = (ticket: TicketDetail) => `${whatOf(ticket)} · ${ticket.company_name}`;

/** Makes the newest revision the print file. */
export function ApproveDialog({ ticket, onClose }: DialogProps) {
  const { ticket_id: id } = ticket;
  // The one that its reader has looked at: where another was submitted meanwhile, the API says so.
  const [revision] = useState(() => lastSubmitted(ticket.all_revisions));
  const doing = useDeed(id, () => approve(id, revision), text.approve.done);
  return (
    <ConfirmDialog
      title={text.approve.title(nameOf(ticket))}
      says={[text.approve.detail(revision)]}
      confirm={text.approve.confirm}
      pending={doing.isPending}
      error={doing.error}
      onConfirm={() => doing.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

/** Has another revision made, for a reason that the designer reads. */
export function SendBackDialog({ ticket, onClose }: DialogProps) {
  const { ticket_id: id } = ticket;
  const [revision] = useState(() => lastSubmitted(ticket.all_revisions));
  const shownAnew = useShownAnew(id);
  return (
    <ReasonDialog
      name={`onramp.send-back.${id}`}
      words={{ ...text.sendBack, title: text.sendBack.title(nameOf(ticket)), says: [text.sendBack.detail] }}
      send={(reason) => sendBack(id, revision, reason)}
      onDone={shownAnew}
      onClose={onClose}
    />
  );
}

/** Gives the ticket another status, past the queue's own way. */
export function OverrideDialog({ ticket, onClose }: DialogProps) {
  const { ticket_id: id } = ticket;
  // What nobody has submitted a file for cannot be printed.
  const possible = ticket.revisions > 0 ? OVERRIDES : OVERRIDES.filter((to) => to !== 'APPROVED');
  const [to, choose] = useState<Override>(possible[0] ?? 'CANCELLED');
  const shownAnew = useShownAnew(id);
  return (
    <ReasonDialog
      name={`onramp.override.${id}`}
      words={{ ...text.override, title: text.override.title(nameOf(ticket)), says: [text.override.detail] }}
      danger
      send={(reason) => override(id, to, reason)}
      onDone={shownAnew}
      onClose={onClose}
    >
      <NativePick
        id="override-to"
        label={text.override.to}
        value={to}
        options={possible.map((each) => [each, text.override[each]] as const)}
        onChange={(chosen) => choose(chosen ?? 'CANCELLED')}
      />
    </ReasonDialog>
  );
}
