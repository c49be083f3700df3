import { answerOf, createApi, Problem } from '@onramp/api';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

import { pollIn } from '../../../shared/polls';
import type { Basics, BrandDetails, Kind, Plan, Wizard } from '../contract';

/** Asked as who has a draft: who is signed in, if anybody, is no matter, and is not found out. */
const api = createApi();

const AT = '/v1/onboarding/wizard';

const of = (token: string) => ({ headers: { 'Draft-Token': token } });

const WIZARD = ['merch', 'wizard'];

/** What can be ordered, for whom, and for how much. */
export const catalogueQuery = queryOptions({
  queryKey: ['merch', 'catalogue'],
  queryFn: ({ signal }) => answerOf(api.GET('/v1/onboarding/catalogue', { signal }), 'verticals', 'products'),
  staleTime: 5 * 60_000,
});

/** The draft that a token opens. */
export const wizardQuery = (token: string) =>
  queryOptions({
    queryKey: [...WIZARD, token],
    queryFn: ({ signal }) => answerOf(api.GET(AT, { ...of(token), signal }), 'company_id', 'open_step'),
    refetchInterval: ({ state }) => pollIn(state.data?.ask_again_seconds, state),
  });

/** The payment of a draft, with the secret by which the payment form is opened. It is kept as long as it is shown. */
export const paymentQuery = (token: string) =>
  queryOptions({
    queryKey: ['merch', 'payment', token],
    queryFn: ({ signal }) => answerOf(api.GET(`${AT}/payment`, { ...of(token), signal }), 'state'),
    refetchInterval: ({ state }) => pollIn(state.data?.ask_again_seconds, state),
    gcTime: 0,
  });

/** Begin a draft. `check`: the token of the bot check. */
export const begin = (body: Basics, check: string) =>
  answerOf(
    api.POST(`${AT}/basics`, { body, params: { header: { 'Bot-Check': check } } }),
    'draft_token',
    'wizard',
  );

/** What can be asked of a draft; each answers the draft as it is then. */
export function asking(token: string) {
  const draft = of(token);
  return {
    basics: (body: Basics) => answerOf(api.PUT(`${AT}/basics`, { ...draft, body }), 'open_step'),
    look: (own_assets: boolean) =>
      answerOf(api.POST(`${AT}/brand-teaser`, { ...draft, body: { own_assets } }), 'open_step'),
    products: (sku_ids: string[]) =>
      answerOf(api.POST(`${AT}/products`, { ...draft, body: { sku_ids } }), 'open_step'),
    brand: (body: BrandDetails) => answerOf(api.POST(`${AT}/brand`, { ...draft, body }), 'open_step'),
    confirm: (plan: Plan, logo_addon: boolean) =>
      answerOf(api.POST(`${AT}/confirm`, { ...draft, body: { plan, logo_addon } }), 'open_step'),
    logo: (kind: Kind) => answerOf(api.POST(`${AT}/logo`, { ...draft, body: { kind } }), 'url', 'fields'),
    lookAtLogo: () => answerOf(api.GET(`${AT}/logo`, draft), 'kind', 'size'),
    lookAtPayment: () => answerOf(api.POST(`${AT}/payment`, draft), 'state'),
  };
}
export type Asking = ReturnType<typeof asking>;

/** Whether a refusal says that there is no such draft, or not any more. */
export function isGone(error: unknown): boolean {
  return error instanceof Problem && error.code === 'DRAFT_TOKEN_INVALID';
}

/** Takes over what the API answers to a change; and asks anew where a refusal shows that the page is behind. */
export function useTaken(token: string | null) {
  const queries = useQueryClient();
  return useMemo(
    () => ({
      taken: (wizard: Wizard, of = token ?? '') => {
        const { queryKey } = wizardQuery(of);
        void queries.cancelQueries({ queryKey }); // a reading from before must not overtake it
        queries.setQueryData(queryKey, wizard);
      },
      caught: async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
        try {
          return await asked;
        } catch (error) {
          if (isGone(error) || (error instanceof Problem && error.status === 409))
            void queries.invalidateQueries({ queryKey: WIZARD });
          throw error;
        }
      },
    }),
    [queries, token],
  );
}
