import { answerOf } from '@onramp/api';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { againIn, beforeItEnds, POLL } from '../../shared/queries';
import { questionOf, type Asked } from './asked';
import type { Override, RevisionForm, TicketDetail } from './model';

const of = (id: string) => ({ params: { path: { ticket_id: id } } });
const ofRevision = (id: string, n: number) => ({ params: { path: { ticket_id: id, number: String(n) } } });

/** The names under which the queue's readings are kept. */
export const keyOf = {
  queue: ['queue'] as const,
  ticket: (id: string) => ['ticket', id] as const,
  revision: (id: string, n: number) => ['ticket', id, 'revision', n] as const,
};

/** A page of the queue; looked at again and again, since it changes under its readers' hands. */
export function queueQuery(asked: Asked) {
  const query = questionOf(asked);
  return queryOptions({
    queryKey: [...keyOf.queue, query],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/merch/desk/tickets', { params: { query }, signal }), 'tickets'),
    refetchInterval: ({ state }) => againIn(state, POLL),
    ...(asked.cursor !== '' && { placeholderData: keepPreviousData }),
  });
}

/** One ticket, with its revisions and what whoever is signed in may do. */
export function ticketQuery(id: string) {
  return queryOptions({
    queryKey: keyOf.ticket(id),
    queryFn: () =>
      answerOf(api.GET('/v1/merch/desk/tickets/{ticket_id}', of(id)), 'all_revisions', 'may', 'bounds'),
    refetchInterval: ({ state }) => againIn(state, POLL),
  });
}

/** Where the file of a revision can be read, for a short while: kept until shortly before that ends. */
export function fileQuery(id: string, n: number) {
  return queryOptions({
    queryKey: keyOf.revision(id, n),
    queryFn: () =>
      answerOf(api.GET('/v1/merch/desk/tickets/{ticket_id}/revisions/{number}', ofRevision(id, n)), 'url'),
    staleTime: Infinity, // what is in it never changes: a new file is another revision
    refetchInterval: ({ state }) => beforeItEnds(state.data),
  });
}

/** Takes a ticket, or takes it over: from whom the page shows, so that nobody loses one to a page of yesterday. */
export const take = (id: string, designer: string): Promise<TicketDetail> =>
  answerOf(api.POST('/v1/merch/desk/tickets/{ticket_id}/take', { ...of(id), body: { designer } }));

export const approve = (id: string, revision: number): Promise<TicketDetail> =>
  answerOf(api.POST('/v1/merch/desk/tickets/{ticket_id}/approve', { ...of(id), body: { revision } }));

export const sendBack = (id: string, revision: number, reason: string): Promise<TicketDetail> =>
  answerOf(
    api.POST('/v1/merch/desk/tickets/{ticket_id}/send-back', {
      ...of(id),
      body: { revision, reason },
    }),
  );

export const override = (id: string, to: Override, reason: string): Promise<TicketDetail> =>
  answerOf(api.POST('/v1/merch/desk/tickets/{ticket_id}/override', { ...of(id), body: { to, reason } }));

/** Makes a revision, and the form by which its file is sent. */
export const begin = (id: string, kind: 'png' | 'svg' | 'pdf'): Promise<RevisionForm> =>
  answerOf(
    api.POST('/v1/merch/desk/tickets/{ticket_id}/revisions', { ...of(id), body: { kind } }),
    'url',
    'fields',
  );

/** Hands a revision in, once its file is there. */
export const submit = (id: string, n: number): Promise<TicketDetail> =>
  answerOf(api.POST('/v1/merch/desk/tickets/{ticket_id}/revisions/{number}/submit', ofRevision(id, n)));
