import { answerOf, type Problem } from '@onramp/api';
import { queryOptions } from '@tanstack/react-query';

import { api } from '../../../shared/api';
import { pollIn } from '../../../shared/polls';
import type { Edits, Kit } from '../contract';

const ONE = '/v1/merch/companies/{company_id}';
const of = (company_id: string) => ({ params: { path: { company_id } } });
/** Seconds between two readings of a kit while a look at the website is under way. */
const LOOKING = 5;

/** A company, as its admin sees it. Asked again as the answer says, while the page is seen. */
export const companyQuery = (id: string) =>
  queryOptions({
    queryKey: ['merch', 'company', id],
    queryFn: ({ signal }) => answerOf(api.GET(ONE, { ...of(id), signal }), 'id', 'keys', 'timeline'),
    refetchInterval: ({ state }) => pollIn(state.data?.ask_again_seconds, state),
  });

/** The brand of a company. */
export const kitQuery = (id: string) =>
  queryOptions({
    queryKey: ['merch', 'kit', id],
    queryFn: ({ signal }) => tagged(api.GET(`${ONE}/brand`, { ...of(id), signal })),
    refetchInterval: ({ state }) =>
      pollIn(state.data?.kit.rescrape?.state === 'running' ? LOOKING : null, state),
  });

/** Milliseconds before its end from which on an address is asked for anew. */
const AHEAD = 30_000;

/** Where a logo of a company can be read, for a short while: kept until shortly before that ends. */
export const logoQuery = (id: string, which: Kit['logos'][number]) =>
  queryOptions({
    queryKey: ['merch', 'logo', id, which],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET(`${ONE}/logos/{which}`, { params: { path: { company_id: id, which } }, signal }),
        'url',
        'expires_at',
      ),
    staleTime: Infinity, // a logo that was taken over, or approved, stays
    refetchInterval: ({ state: { data } }) =>
      data === undefined ? false : Math.max(AHEAD, Date.parse(data.expires_at) - Date.now() - AHEAD),
  });

/** What is left to be paid, with the secret by which the payment form is opened. */
export const companyPaymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['merch', 'company payment', id],
    queryFn: ({ signal }) => answerOf(api.GET(`${ONE}/payment`, { ...of(id), signal }), 'state'),
    refetchInterval: ({ state }) => pollIn(state.data?.ask_again_seconds, state),
    gcTime: 0,
  });

/** Has the payment looked at now; one that was called off is made anew. */
export const lookAtPayment = (id: string) => answerOf(api.POST(`${ONE}/payment`, of(id)), 'state');

/** Makes a company that of who is signed in, if they have the address that it has named. */
export const claim = (id: string) => answerOf(api.POST(`${ONE}/claim`, of(id)), 'company_id');

export const pause = (id: string, reason: string) =>
  answerOf(api.POST(`${ONE}/pause`, { ...of(id), body: { reason } }), 'id');

export const resume = (id: string) => answerOf(api.DELETE(`${ONE}/pause`, of(id)), 'id');

/** Change the brand, if it still stands as it was seen (`tag`); null takes a change back. */
export const edit = (id: string, body: Edits, tag: string) =>
  tagged(
    api.PATCH(`${ONE}/brand`, { params: { path: { company_id: id }, header: { 'If-Match': tag } }, body }),
  );

/** Have the website looked at once more. */
export const rescrape = (id: string) => answerOf(api.POST(`${ONE}/rescrape`, of(id)), 'fields');

/** A brand as it was seen. */
export interface Seen {
  kit: Kit;
  /** The answer's ETag: what is changed is changed if it is still that. */
  tag: string;
}

async function tagged(asked: Promise<{ data?: Kit; error?: unknown; response: Response }>): Promise<Seen> {
  const kit = await answerOf(asked, 'fields', 'warnings');
  return { kit, tag: (await asked).response.headers.get('ETag') ?? '*' };
}

/** Whether a refusal says that nobody has claimed the company as this user yet. */
export const isUnclaimed = (problem: Problem): boolean => problem.code === 'NOT_COMPANY_ADMIN';
