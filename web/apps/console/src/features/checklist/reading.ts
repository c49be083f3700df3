import { answerOf, askAgainIn, Problem, type Api } from '@onramp/api';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';

import type { ChecklistAnswer } from './contract';

/** Seconds between two readings while the checklist is closed, where only its button shows something. */
const CLOSED = 30;

/** A checklist as it was read. */
export interface Reading {
  answer: ChecklistAnswer;
  /** When this answer came first, in milliseconds of this machine's clock. */
  first: number;
  /** When it was last heard to be so still: what the lines say of when they were checked is older by that. */
  last: number;
}

/**
 * The checklist of whoever is signed in; data null: their account has no onboarding, so there is none. Read anew while
 * the page is seen: as the answer says while the checklist is open, now and then while it is closed.
 */
export function useReading(api: Api, user: string, open: boolean): UseQueryResult<Reading | null> {
  const queries = useQueryClient();
  const key = ['checklist', user];
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const answer = await read(api, signal);
      if (answer === null) return null;
      const before = queries.getQueryData<Reading | null>(key);
      const last = Date.now();
      const same = before && JSON.stringify(before.answer) === JSON.stringify(answer);
      return { answer, first: same ? before.first : last, last };
    },
    refetchInterval: ({ state }) => {
      if (state.data === null) return false;
      const wait = askAgainIn(state.data?.answer.ask_again_seconds, state.error);
      return wait === false || open ? wait : Math.max(wait, CLOSED * 1000);
    },
    refetchOnWindowFocus: true,
  });
}

async function read(api: Api, signal: AbortSignal): Promise<ChecklistAnswer | null> {
  try {
    return await answerOf(api.GET('/onboarding/checklist', { signal }));
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'CHECKLIST_NOT_FOUND') return null;
    throw problem;
  }
}
