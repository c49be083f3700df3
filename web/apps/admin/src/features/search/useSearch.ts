import { answerOf, type Schemas } from '@onramp/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api } from '../../shared/api';

/** Characters from which on it is searched. */
export const LEAST = 2;
/** Characters that are searched for at most. */
export const MOST = 256;
/** Milliseconds after the last key until it is. */
const CALM = 200;

interface Search {
  wanted: string;
  found: Schemas['FoundRecord'][] | undefined;
  /** Whether it was found for what was typed before. */
  old: boolean;
  error: Error | null;
  searching: boolean;
  again: () => void;
}

/** What is found for what was typed, once its writer pauses. What was found before stays until there is something new. */
export function useSearch(typed: string): Search {
  const now = typed.trim();
  const [wanted, want] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => want(now), CALM);
    return () => clearTimeout(timer);
  }, [now]);
  const asks = wanted.length >= LEAST;
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: ['search', wanted],
    queryFn: async ({ signal }) =>
      (await answerOf(api.GET('/v1/search', { params: { query: { q: wanted } }, signal }), 'found')).found,
    enabled: asks,
    placeholderData: keepPreviousData,
  });
  return {
    wanted: now.length < LEAST ? now : wanted,
    found: asks && now.length >= LEAST ? data : undefined,
    old: isPlaceholderData || now !== wanted,
    error: asks ? error : null,
    searching: isFetching || now !== wanted,
    again: () => void refetch(),
  };
}
