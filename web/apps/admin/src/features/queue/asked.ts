/** Parts of the queue that have a tab of their own. */
export const VIEWS = ['queued', 'review', 'mine', 'all'] as const;
export type View = (typeof VIEWS)[number];

/** What the queue is asked for, as the page's address says it: so Back, reload and a sent address show the same. */
export interface Asked {
  view: View;
  /** Within one's own and all; empty: any. */
  status: string;
  /** Of a page; empty: the first. */
  cursor: string;
}

export function readAddress(params: URLSearchParams): Asked {
  const view = VIEWS.find((each) => each === params.get('view')) ?? 'queued';
  const any = view === 'mine' || view === 'all';
  return {
    view,
    status: any ? (params.get('status')?.trim() ?? '') : '',
    cursor: params.get('cursor') ?? '',
  };
}

export function addressOf({ view, status, cursor }: Asked): string {
  const params = new URLSearchParams({
    ...(view !== 'queued' && { view }),
    ...(status !== '' && { status }),
    ...(cursor !== '' && { cursor }),
  });
  return `?${params.toString()}`;
}

/** The question that the API is asked. */
export function questionOf({ view, status, cursor }: Asked) {
  const wanted = { queued: 'QUEUED', review: 'IN_REVIEW', mine: status, all: status }[view];
  return {
    ...(view === 'mine' && { mine: 'true' as const }),
    ...(wanted !== '' && { status: wanted }),
    ...(cursor !== '' && { cursor }),
  };
}
