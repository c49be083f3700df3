// How the tests open the queue's pages, and what the API answers there.
import { Route, Routes } from 'react-router';

import { show } from '../../../../../tests/page';
import { answers, server } from '../../../../../tests/server';
import { aKit } from '../../shared/brand/sample';
import { FocusKept } from '../../shared/FocusKept';
import type { TicketDetail, TicketLine, TicketRevision } from './model';
import QueuePage from './QueuePage';
import TicketPage from './TicketPage';

export const ME = 'dee@onramp.example';
export const TICKET = '/v1/merch/desk/tickets/:id';
export const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

export function aLine(part: Partial<TicketLine> = {}): TicketLine {
  return {
    ticket_id: 't-1',
    title: 'Acme Gym: Crew-neck T-shirt, front',
    sku_id: 'TEE-CREW',
    created_at: ago(6),
    status: 'QUEUED',
    kind: 'print',
    product: 'Crew-neck T-shirt',
    placement: 'front',
    company_id: 'c-1',
    company_name: 'Acme Gym',
    designer: '',
    revisions: 0,
    in_status_since: ago(5),
    ...part,
  };
}

export function aRevision(part: Partial<TicketRevision> = {}): TicketRevision {
  return { n: 1, kind: 'png', by: ME, at: ago(1), size: 340_000, state: 'submitted', note: '', ...part };
}

export function aTicket(part: Partial<TicketDetail> = {}): TicketDetail {
  const all = part.all_revisions ?? [];
  return {
    ...aLine(),
    version: 3,
    status_says: 'As the API says.',
    all_revisions: [],
    revisions: all.filter(({ state }) => state !== 'awaited').length,
    sent_back: null,
    overrides: [],
    bounds: [
      { kind: 'png', most_bytes: 25 * 1024 ** 2 },
      { kind: 'svg', most_bytes: 5 * 1024 ** 2 },
      { kind: 'pdf', most_bytes: 25 * 1024 ** 2 },
    ],
    may: [],
    who_can: {},
    ...part,
  };
}

/** The ticket's company, as the desk shows it. */
const COMPANY = {
  company_id: 'c-1',
  company_name: 'Acme Gym',
  keys: {},
  may: [],
  brand: aKit(),
};

/** What the API answers on every page, unless a test says otherwise. */
export function serve(ticket: TicketDetail = aTicket(), company: object = {}): void {
  const status = (name: string, on_path = true) => {
    return { name, description: name, on_path, held: false, leads_to: [] };
  };
  const statuses = ['QUEUED', 'IN_DESIGN', 'IN_REVIEW', 'APPROVED'].map((name) => status(name));
  server.use(
    answers('get', '/v1/me', { email: ME, name: 'Dee' }),
    answers('get', '/v1/flows', { flows: [{ name: 'design', kind: 'TICKET', statuses, actions: [] }] }),
    answers('get', TICKET, { ...ticket }),
    answers('get', '/v1/merch/desk/companies/c-1', { ...COMPANY, ...company }),
    answers('get', `${TICKET}/revisions/:n`, { url: 'https://files.example/1.png', expires_at: ago(-1) }),
  );
}

export function open(at: string) {
  return show(
    <FocusKept>
      <Routes>
        <Route path="/queue" element={<QueuePage />} />
        <Route path="/queue/:id" element={<TicketPage />} />
      </Routes>
    </FocusKept>,
    at,
  );
}
