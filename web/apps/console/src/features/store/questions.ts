import { answerOf, Problem, type Schemas } from '@onramp/api';
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { api } from '../../shared/api';
import { pollIn } from '../../shared/polls';

export type Status = Schemas['StoreStatus'];
export type Step = Schemas['StoreStep'];
export type StepName = Step['name'];
export type Sync = Schemas['SyncProgress'];
export type Tried = Schemas['ConnectionTest'];
export type Result = Tried['result'];

const STATUS = ['store', 'status'];
const PROFILE = ['store', 'profile'];
const FEEDS = ['store', 'feeds'];

/** How far the store is. Asked again as the answer says, while the page is seen. */
export const statusQuery = queryOptions({
  queryKey: STATUS,
  queryFn: ({ signal }) => answerOf(api.GET('/v1/store/onboarding/status', { signal }), 'steps', 'status'),
  refetchInterval: ({ state }) => pollIn(state.data?.ask_again_seconds, state),
});

/** What was saved of the first step, of this store: its user may be moved to another while the page is open. */
export const profileQuery = (store: string) =>
  queryOptions({
    queryKey: [...PROFILE, store],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/store/onboarding/step/merchant-profile', { signal }), 'values', 'step'),
  });

/** What was saved of the third step. */
export const feedsQuery = (store: string) =>
  queryOptions({
    queryKey: [...FEEDS, store],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/v1/store/onboarding/step/product-import', { signal }), 'values', 'step'),
  });

/** How far an import of orders is. */
export const syncQuery = (store: string, job: string) =>
  queryOptions({
    queryKey: ['store', 'sync', store, job],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/store/onboarding/step/order-sync/progress/{job_id}', {
          params: { path: { job_id: job } },
          signal,
        }),
        'state',
        'failed_rows',
      ),
    refetchInterval: ({ state }) => pollIn(state.data?.ask_again_seconds, state),
  });

/** The step of this name. */
export const stepOf = (status: Status, name: StepName): Step | undefined =>
  status.steps.find((each) => each.name === name);

/** That a change is of what its user has seen: of this store, and of what stood there. */
const having = (step: Step | undefined) => (step ? { header: { 'If-Match': `"${step.tag}"` } } : {});

/** `seen`: the step as it is shown; the API refuses what would write over anything else. */
export const saveProfile = (body: Schemas['MerchantProfile'], seen: Step) =>
  answerOf(api.POST('/v1/store/onboarding/step/merchant-profile', { params: having(seen), body }), 'steps');

export const saveFeeds = (body: Schemas['ImportFeeds'], seen: Step) =>
  answerOf(api.POST('/v1/store/onboarding/step/product-import', { params: having(seen), body }), 'steps');

/** Tries a key; nothing of it is kept. */
export const testKey = (key: string) =>
  answerOf(api.POST('/v1/store/onboarding/step/letzshop-api/test', { body: { api_key: key } }), 'result');

/** Keeps a key, once the API has tried it. */
export const saveKey = (key: string, seen: Step) =>
  answerOf(
    api.POST('/v1/store/onboarding/step/letzshop-api', { params: having(seen), body: { api_key: key } }),
    'steps',
  );

export const startImport = (seen: Step | undefined) =>
  answerOf(api.POST('/v1/store/onboarding/step/order-sync/trigger', { params: having(seen) }), 'job_id');

/** Comes to the end. `later`: the import need not be through. */
export const complete = (later: boolean, seen: Step | undefined) =>
  answerOf(
    api.POST('/v1/store/onboarding/step/order-sync/complete', {
      params: having(seen),
      body: { import_later: later },
    }),
    'steps',
  );

/** Takes over what the API answers to a change; and asks anew where a refusal shows that the page is behind. */
export function useTaken() {
  const queries = useQueryClient();
  const taken = useCallback(
    (status: Status) => {
      void queries.cancelQueries({ queryKey: STATUS }); // a reading from before must not overtake it
      queries.setQueryData(STATUS, status);
    },
    [queries],
  );
  const asking = useCallback(
    async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
      try {
        return await asked;
      } catch (error) {
        if (error instanceof Problem && (error.status === 409 || error.status === 412))
          void queries.invalidateQueries({ queryKey: ['store'] });
        throw error;
      }
    },
    [queries],
  );
  return { taken, asking };
}
