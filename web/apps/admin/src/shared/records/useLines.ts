import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

import { againIn, POLL } from '../queries';
import { isFiltered, LIMITS, questionOf, type Asked, type Order } from './address';
import type { AskLines, LinesPage, RecordsQuery } from './lines';

/** Every list begins so, for what changes them all. */
export const LISTS = 'lists';

function linesQuery(name: string, ask: AskLines, query: RecordsQuery) {
  return queryOptions({
    queryKey: [LISTS, name, query],
    queryFn: ({ signal }) => ask(query, signal),
  });
}

const NOTHING_ASKED: Asked = {
  order: 'attention',
  status: '',
  created_by: '',
  find: '',
  title: '',
  cursor: '',
  page: 1,
  limit: LIMITS[0],
};

export interface Lines {
  /** Which list is shown; null: not decided yet. */
  order: Order | null;
  shown: UseQueryResult<LinesPage>;
  /** What needs attention in all, whatever is shown: its first page with its count. */
  waiting: UseQueryResult<LinesPage>;
}

/**
 * The page of a list that the address asks for. Where it does not say which list, what needs attention comes first, if
 * anything does; decided once, or the page would change under its reader's eyes.
 */
export function useLines(name: string, ask: AskLines, asked: Asked): Lines {
  const [decided, decide] = useState<Order | null>(null);
  const order = asked.order ?? (isFiltered(asked) ? 'newest' : decided);
  const waiting = useQuery({
    ...linesQuery(name, ask, questionOf({ ...NOTHING_ASKED, limit: asked.limit }, 'attention')),
    refetchInterval: ({ state }) => againIn(state, order === 'attention' ? POLL : 3 * POLL),
  });
  if (decided === null && (waiting.data !== undefined || waiting.failureCount > 0)) {
    decide(waiting.data?.lines.length ? 'attention' : 'newest');
  }
  const shown = useQuery({
    ...linesQuery(name, ask, questionOf(asked, order ?? 'newest')),
    enabled: order !== null,
    refetchInterval: ({ state }) => againIn(state, POLL),
    ...(asked.page > 1 && { placeholderData: keepPreviousData }), // the page before, until the next one is there
  });
  return { order, shown, waiting };
}
