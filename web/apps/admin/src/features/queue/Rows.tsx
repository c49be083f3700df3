import { serverNow } from '@onramp/api';
import { queue as text } from '@onramp/text/queue';
import { Moment } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';

import { DESIGN, pageOf } from '../../shared/flows';
import { meQuery } from '../../shared/me';
import { Status } from '../../shared/records/Status';
import * as table from '../../shared/records/table';
import type { TicketLine } from './model';
import { whatOf } from './words';

const WIDTHS = 'minmax(200px, 1.5fr) 120px minmax(150px, 1fr) minmax(150px, 1fr) 128px';

/** The tickets, as lines of a table or, where there is little room, as cards. */
export function Rows({ tickets, busy }: { tickets: readonly TicketLine[]; busy: boolean }) {
  const { columns } = text;
  return (
    <table.Table
      role="table"
      aria-label={text.title}
      aria-busy={busy}
      style={{ ['--columns' as string]: WIDTHS }}
    >
      <table.Head role="row">
        {Object.entries(columns).map(([name, title]) => (
          <div key={name} role="columnheader">
            {title}
          </div>
        ))}
      </table.Head>
      {tickets.map((ticket) => (
        <Row key={ticket.ticket_id} ticket={ticket} />
      ))}
    </table.Table>
  );
}

function Row({ ticket }: { ticket: TicketLine }) {
  const { columns } = text;
  return (
    <table.Row role="row">
      <table.Main role="cell">
        <table.NameLink as={RouterLink} to={pageOf(DESIGN, ticket.ticket_id)}>
          {whatOf(ticket)}
        </table.NameLink>
        {ticket.revisions > 0 && <table.Small>{text.revisions(ticket.revisions)}</table.Small>}
      </table.Main>
      <table.Cell role="cell" data-name={columns.status}>
        <Status status={ticket.status} />
      </table.Cell>
      <table.Cell role="cell" data-name={columns.company}>
        <bdi>{ticket.company_name}</bdi>
      </table.Cell>
      <table.Cell role="cell" data-name={columns.designer}>
        <Designer who={ticket.designer} />
      </table.Cell>
      <table.Cell role="cell" data-name={columns.since}>
        <Moment at={ticket.in_status_since} now={serverNow} />
      </table.Cell>
    </table.Row>
  );
}

function Designer({ who }: { who: string }) {
  const { data: me } = useQuery(meQuery);
  if (who === '') return <table.Faint>{text.nobody}</table.Faint>;
  return who === me?.email ? <strong>{text.you}</strong> : <span>{who}</span>;
}
