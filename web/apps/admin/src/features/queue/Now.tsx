import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { queue as text } from '@onramp/text/queue';
import { BusyButton, Trouble } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { Card } from '../../shared/Card';
import { meQuery } from '../../shared/me';
import type { Deed, TicketDetail } from './model';
import { submit, take as sendTake } from './desk';
import { ApproveDialog, OverrideDialog, SendBackDialog } from './dialogs';
import { Upload } from './Upload';
import { useDeed } from './useDeed';
import { lastSubmitted } from './words';

const NAMES: Readonly<Record<string, string>> = text.deeds;

/** How the ticket stands in a sentence, and what whoever is signed in can do about it. */
export function Now({ ticket }: { ticket: TicketDetail }) {
  const { ticket_id: id, may } = ticket;
  const taking = useDeed(id, (from: string) => sendTake(id, from), text.take.done);
  const open = newestOpen(ticket);
  const submitting = useDeed(id, (n: number) => submit(id, n), text.submit.done);
  const does = (deed: Deed) => may.includes(deed);
  const { data: me } = useQuery(meQuery);
  const { designer } = ticket;
  const takes = does('take') && me !== undefined && designer !== me.email;
  const take = takes && (
    <BusyButton
      key={designer} // one whose words change under the finger is another one
      variant={designer === '' ? 'contained' : 'outlined'}
      busy={taking.isPending}
      onClick={() => taking.mutate(designer)}
    >
      {designer === '' ? text.take.label : text.take.over(designer)}
    </BusyButton>
  );
  return (
    <Card title={text.now.title}>
      <Stands ticket={ticket} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, '&:empty': { display: 'none' } }}>
        {designer === '' && take}
        {does('submit') && open !== null && (
          <BusyButton variant="contained" busy={submitting.isPending} onClick={() => submitting.mutate(open)}>
            {text.submit.label(open)}
          </BusyButton>
        )}
        <Verdicts ticket={ticket} does={does} />
        {designer !== '' && take}
      </Box>
      {me !== undefined && isOwn(ticket, me.email) && !does('approve') && (
        <Typography variant="body2">{text.approve.own}</Typography>
      )}
      {taking.error && <Trouble error={taking.error} />}
      {submitting.error && <Trouble error={submitting.error} />}
      <Upload ticket={ticket} />
      {Object.entries(ticket.who_can).map(([deed, sentence]) => (
        <Typography key={deed} variant="body2" sx={{ color: 'text.secondary' }}>
          {text.whoCan(NAMES[deed] ?? deed, sentence)}
        </Typography>
      ))}
    </Card>
  );
}

/** The newest revision, if it was begun and is not submitted: its upload may be through, and its answer lost. */
function newestOpen({ all_revisions: all }: TicketDetail): number | null {
  const newest = all.at(-1);
  return newest?.state === 'awaited' ? newest.n : null;
}

/** Whether what waits for a verdict was made by whoever looks. */
function isOwn({ status, all_revisions: all }: TicketDetail, me: string): boolean {
  return status === 'IN_REVIEW' && all.findLast(({ state }) => state !== 'awaited')?.by === me;
}

function Verdicts({ ticket, does }: { ticket: TicketDetail; does: (deed: Deed) => boolean }) {
  const [open, show] = useState<'approve' | 'send_back' | 'override' | null>(null);
  const close = () => show(null);
  return (
    <>
      {does('approve') && (
        <Button variant="contained" aria-haspopup="dialog" onClick={() => show('approve')}>
          {text.approve.label}
        </Button>
      )}
      {does('send_back') && (
        <Button variant="outlined" aria-haspopup="dialog" onClick={() => show('send_back')}>
          {text.sendBack.label}
        </Button>
      )}
      {does('override') && (
        <Button color="warning" aria-haspopup="dialog" onClick={() => show('override')}>
          {text.override.label}
        </Button>
      )}
      {open === 'approve' && <ApproveDialog ticket={ticket} onClose={close} />}
      {open === 'send_back' && <SendBackDialog ticket={ticket} onClose={close} />}
      {open === 'override' && <OverrideDialog ticket={ticket} onClose={close} />}
    </>
  );
}

function Stands({ ticket }: { ticket: TicketDetail }) {
  const { data: me } = useQuery(meQuery);
  const { status, designer, sent_back: sent } = ticket;
  const person = (who: string) => (who === '' ? text.now.somebody : who === me?.email ? text.you : who);
  if (status === 'SENT_BACK' && sent !== null) {
    return (
      <Alert severity="warning">
        {text.now.SENT_BACK(person(sent.by))}{' '}
        <Box component="span" sx={{ display: 'block', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          <bdi>{sent.reason}</bdi>
        </Box>
      </Alert>
    );
  }
  const last = ticket.overrides.at(-1);
  return (
    <>
      <Typography>{sentenceOf(ticket, person(designer))}</Typography>
      {last?.to === status && (
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {text.overridden(person(last.by))} <bdi>{last.reason}</bdi>
        </Typography>
      )}
    </>
  );
}

function sentenceOf({ status, status_says: says, all_revisions: all }: TicketDetail, who: string): string {
  switch (status) {
    case 'QUEUED':
      return text.now.QUEUED;
    case 'IN_DESIGN':
      return who === text.you ? text.now.mine : text.now.IN_DESIGN(who);
    case 'IN_REVIEW':
      return text.now.IN_REVIEW(lastSubmitted(all));
    case 'APPROVED':
      return text.now.APPROVED;
    case 'CANCELLED':
      return text.now.CANCELLED;
    case 'SENT_BACK':
    default:
      return says; // a status that is newer than this page
  }
}
