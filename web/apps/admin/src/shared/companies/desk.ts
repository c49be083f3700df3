import { answerOf, type Schemas } from '@onramp/api';
import { queryOptions, useQueryClient, type QueryClient } from '@tanstack/react-query';

import { api } from '../api';
import { againIn, beforeItEnds, POLL } from '../queries';
import { LISTS } from '../records/useLines';

export type CompanyDetail = Schemas['CompanyDetail'];
export type Which = Schemas['BrandKit']['logos'][number];
export type CompanyDeed = CompanyDetail['may'][number];

const of = (id: string) => ({ params: { path: { company_id: id } } });

/** How what is read of a company's record begins: what changes it lets all of that be read anew. */
const recordOf = (id: string) => ['record', 'merch', id] as const;

/** A company as the desk shows it: its keys, its brand, and what whoever is signed in may do. */
export function companyQuery(id: string) {
  return queryOptions({
    queryKey: [...recordOf(id), 'company'],
    queryFn: () =>
      answerOf(api.GET('/v1/merch/desk/companies/{company_id}', of(id)), 'company_name', 'keys', 'may'),
    refetchInterval: ({ state }) => againIn(state, POLL),
    staleTime: 2000, // several parts of the page read it at once
  });
}

/** Where a logo of a company that lies with us can be read, for a short while: kept until shortly before that ends. */
export function logoQuery(id: string, which: Which) {
  return queryOptions({
    queryKey: ['logo', id, which],
    queryFn: () =>
      answerOf(
        api.GET('/v1/merch/desk/companies/{company_id}/logos/{which}', {
          params: { path: { company_id: id, which } },
        }),
        'url',
      ),
    staleTime: Infinity, // a logo that was taken over, or approved, stays
    refetchInterval: ({ state }) => beforeItEnds(state.data),
  });
}

/**
 * Whether whoever is signed in may do something to a company at a status. What was read of it before it came to that
 * status says nothing, and is read anew.
 */
export async function mayDo(
  queries: QueryClient,
  id: string,
  status: string,
  deed: CompanyDeed,
): Promise<boolean> {
  const known = await queries.query(companyQuery(id));
  const now = known.status === status ? known : await queries.query({ ...companyQuery(id), staleTime: 0 });
  return now.may.includes(deed);
}

export const pause = (id: string, reason: string) =>
  answerOf(api.POST('/v1/merch/desk/companies/{company_id}/pause', { ...of(id), body: { reason } }));

export const resume = (id: string) =>
  answerOf(api.DELETE('/v1/merch/desk/companies/{company_id}/pause', of(id)));

export const churn = (id: string, reason: string) =>
  answerOf(api.POST('/v1/merch/desk/companies/{company_id}/churn', { ...of(id), body: { reason } }));

export const rescrape = (id: string) =>
  answerOf(api.POST('/v1/merch/desk/companies/{company_id}/rescrape', of(id)));

export const nameAdmin = (id: string, admin_email: string) =>
  answerOf(api.PUT('/v1/merch/desk/companies/{company_id}/admin', { ...of(id), body: { admin_email } }));

/** Lets all that is shown of a company be read anew. */
export function useReadAnew(id: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: recordOf(id) });
    await queries.invalidateQueries({ queryKey: [LISTS] });
  };
}
