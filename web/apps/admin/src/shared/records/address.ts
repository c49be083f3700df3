import type { RecordsQuery } from './lines';

export type Order = 'attention' | 'newest';

/** What a list is asked for, as the page's address says it: so Back, reload and a sent address show the same. */
export interface Asked {
  order: Order | null;
  status: string;
  created_by: string;
  find: string;
  title: string;
  cursor: string;
  /** Which page it is, for people; the cursor decides. */
  page: number;
  limit: number;
}

export const LIMITS = [25, 50, 100] as const;
const FILTERS = ['status', 'created_by', 'find', 'title'] as const;
export type Filter = (typeof FILTERS)[number];

export function readAddress(params: URLSearchParams): Asked {
  const text = (name: string) => params.get(name)?.trim() ?? '';
  const order = text('order');
  const page = Number(text('page'));
  return {
    order: order === 'attention' || order === 'newest' ? order : null,
    status: text('status'),
    created_by: text('created_by'),
    find: text('find'),
    title: text('title'),
    cursor: text('cursor'),
    page: Number.isInteger(page) && page > 1 ? page : 1,
    limit: LIMITS.find((limit) => limit === Number(text('limit'))) ?? LIMITS[0],
  };
}

/** The address of a list, such as `?order=newest&status=pending`. */
export function addressOf(asked: Asked): string {
  const params = new URLSearchParams();
  if (asked.order !== null) params.set('order', asked.order);
  for (const name of [...FILTERS, 'cursor'] as const) if (asked[name] !== '') params.set(name, asked[name]);
  if (asked.page > 1) params.set('page', String(asked.page));
  if (asked.limit !== LIMITS[0]) params.set('limit', String(asked.limit));
  const search = params.toString();
  return search === '' ? '' : `?${search}`;
}

export function isFiltered(asked: Asked): boolean {
  return FILTERS.some((name) => asked[name] !== '');
}

/** The same list from its first page. */
export function fromTheFirst(asked: Asked): Asked {
  return { ...asked, cursor: '', page: 1 };
}

export function withoutFilters(asked: Asked): Asked {
  return { ...fromTheFirst(asked), status: '', created_by: '', find: '', title: '' };
}

/**
 * The list with a filter. The API takes one of name, id and status, the two former with no other: the latest counts.
 * They choose among all, not among those that need attention.
 */
export function withFilter(asked: Asked, name: Filter, value: string): Asked {
  const kept = fromTheFirst(asked);
  if (value === '') return { ...kept, [name]: '' };
  if (name === 'created_by') return { ...kept, find: '', title: '', created_by: value };
  const createdBy = name === 'status' ? asked.created_by : '';
  return { ...withoutFilters(kept), order: 'newest', created_by: createdBy, [name]: value };
}

/** The question that the API is asked. Counted is what a list has in all, so with its first page. */
export function questionOf(asked: Asked, order: Order): RecordsQuery {
  const looksUp = asked.find !== '' || asked.title !== '';
  return {
    ...(!looksUp && { order }),
    ...(asked.status !== '' && { status: asked.status }),
    ...(asked.created_by !== '' && { created_by: asked.created_by }),
    ...(asked.find !== '' && { find: asked.find }),
    ...(asked.title !== '' && { title: asked.title }),
    ...(asked.cursor !== '' && { cursor: asked.cursor }),
    ...(asked.cursor === '' && !looksUp && { count: 'yes' as const }),
    limit: asked.limit,
  };
}
