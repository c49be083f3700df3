import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem, serverNow } from '@onramp/api';
import { admin } from '@onramp/text/admin';
import { brandShown } from '@onramp/text/brand-shown';
import { queue as text } from '@onramp/text/queue';
import { Moment, PageTitle, StatusChip, Trouble, useAnnounceChanges, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useParams } from 'react-router';

import { CompanyBrand } from '../../shared/companies/CompanyBrand';
import { DESIGN, idOf, recordOf } from '../../shared/flows';
import { Part } from '../../shared/Part';
import { toneOfStatus } from '../../shared/tones';
import { wordOfStatus } from '../../shared/words';
import type { TicketDetail } from './model';
import { keyOf, ticketQuery } from './desk';
import { Now } from './Now';
import { Revisions } from './Revisions';
import { whatOf } from './words';

/** One ticket: what it is about, what there is of it, and what whoever looks can do next. */
export default function TicketPage() {
  const { id: part = '' } = useParams();
  const id = idOf(part);
  const { data, error, refetch } = useQuery(ticketQuery(id));
  useAnnounceChanges(data && { status: text.ticket.became(wordOfStatus(data.status)) });
  const again = () => void refetch();
  if (!data) {
    return error ? <NotShown error={error} again={again} /> : <Waiting says={text.ticket.loading} />;
  }
  const shows = keyOf.ticket(id);
  return (
    <>
      <Head ticket={data} />
      {error && (
        <Box sx={{ mb: 2 }}>
          <Trouble error={error} again={again} />
        </Box>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 360px' },
          alignItems: 'start',
        }}
      >
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          <Part name={text.now.title} shows={shows}>
            <Now key={id} ticket={data} />
          </Part>
          <Part name={text.list.title} shows={shows}>
            <Revisions ticket={data} />
          </Part>
        </Box>
        <Part name={brandShown.title} shows={shows}>
          <CompanyBrand id={data.company_id} />
        </Part>
      </Box>
    </>
  );
}

function Head({ ticket }: { ticket: TicketDetail }) {
  const what = whatOf(ticket);
  return (
    <Box component="header" sx={{ mb: 3 }}>
      <ToQueue />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1.5,
          '& h1': { mb: 0 },
        }}
      >
        <PageTitle tab={admin.tab(`${what} · ${ticket.company_name}`)}>{what}</PageTitle>
        <StatusChip tone={toneOfStatus(ticket.status)}>{wordOfStatus(ticket.status)}</StatusChip>
      </Box>
      <Typography sx={{ color: 'text.secondary', mt: 0.75, overflowWrap: 'anywhere' }}>
        {text.ticket.company}{' '}
        <Link component={RouterLink} to={recordOf('merch', ticket.company_id)}>
          <bdi>{ticket.company_name}</bdi>
        </Link>{' '}
        · {wordOfStatus(ticket.status)} <Moment at={ticket.in_status_since} now={serverNow} lasting /> ·{' '}
        <Link component={RouterLink} to={recordOf(DESIGN, ticket.ticket_id)}>
          {text.ticket.record}
        </Link>
      </Typography>
    </Box>
  );
}

function ToQueue() {
  return (
    <Link
      component={RouterLink}
      to="/queue"
      sx={{ display: 'inline-flex', alignItems: 'center', minHeight: 32, mb: 0.5, fontSize: '0.9rem' }}
    >
      {text.ticket.up}
    </Link>
  );
}

/** Why a ticket is not shown. That there is none, or that one may not see it, is no trouble that trying again ends. */
function NotShown({ error, again }: { error: Error; again: () => void }) {
  const refused = error instanceof Problem && error.kind === 'refused';
  const missing = refused && error.status === 404;
  const title = missing ? text.ticket.missing : text.title;
  return (
    <>
      <ToQueue />
      <PageTitle tab={admin.tab(title)}>{title}</PageTitle>
      <Box sx={{ my: 2 }}>
        {refused ? <Trouble error={error} /> : <Trouble error={error} again={again} />}
      </Box>
    </>
  );
}
