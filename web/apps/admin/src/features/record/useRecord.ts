import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { createContext, use, useRef } from 'react';

import { flowsQuery } from '../../shared/flows';
import { useForgottenOnceBack } from '../../shared/session';
import { type amend, keyOf, read, type Place, type Read } from './place';

/** Milliseconds until a reading that failed is tried again. */
const AFTER_TROUBLE = 10_000;

/** The record, read anew as often as the API says that it makes sense. */
export function useRecord(place: Place) {
  return useQuery({
    queryKey: keyOf.status(place),
    queryFn: () => read(place),
    refetchInterval: ({ state }) => {
      if (state.status === 'error' && state.data === undefined) return false; // it says so, and offers to try again
      if (state.fetchFailureCount > 0 || state.error) return AFTER_TROUBLE;
      const seconds = state.data?.record.ask_again_seconds ?? null;
      return seconds === null ? false : seconds * 1000;
    },
  });
}

/** A change of note, ticks or answers. */
export function useAmendment<Sent>(change: (sent: Sent) => ReturnType<typeof amend>) {
  return useChange(change, ({ note, se_tasks, answers, answers_version, checklist, amend_tag }) => {
    return { note, se_tasks, answers, answers_version, checklist, amend_tag };
  });
}

/** How the record's flow is declared; null while it is not known. */
export function useDeclared(flow: string) {
  const { data } = useQuery(flowsQuery);
  return data?.find((each) => each.name === flow) ?? null;
}

const Shown = createContext<{ place: Place; seen: Read } | null>(null);
export const RecordShown = Shown.Provider;

/** The record that the page shows. */
export function useShown(): { place: Place } & Read {
  const shown = use(Shown);
  if (shown === null) throw new Error('there is no record around this part of the page');
  return { place: shown.place, ...shown.seen };
}

/**
 * A change of the record, after which everything about it is read anew. While it is under way, another is not begun: a
 * double click asks once.
 */
export function useChange<Sent, Answer>(
  change: (sent: Sent) => Promise<Answer>,
  /** What the answer tells of the record as it is now, so that the next change knows it at once. */
  told: (answer: Answer) => Partial<Read['record']> = () => ({}),
): UseMutationResult<Answer, Error, Sent> {
  const queries = useQueryClient();
  const { place } = useShown();
  const busy = useRef(false);
  const mutation = useMutation({
    mutationFn: change,
    retry: false, // who asked for it decides whether to ask again
    onSuccess: (answer) =>
      queries.setQueryData<Read>(
        keyOf.status(place),
        (read) => read && { ...read, record: { ...read.record, ...told(answer) } },
      ),
    onSettled: async () => {
      const stale = [keyOf.status(place), keyOf.history(place), keyOf.attempts(place)];
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
      busy.current = false;
    },
  });
  useForgottenOnceBack(mutation.error, mutation.reset);
  const mutate: typeof mutation.mutate = (...asked) => {
    if (busy.current) return;
    busy.current = true;
    mutation.mutate(...asked);
  };
  return { ...mutation, mutate };
}
