import { queue as text } from '@onramp/text/queue';

import type { TicketRevision } from './model';

const LANGUAGE = 'en-GB';

/** What a ticket is about: a product and a place on it, or the logo. */
export function whatOf({
  kind,
  product,
  placement,
}: {
  kind: string;
  product: string;
  placement: string;
}): string {
  return kind === 'logo' ? text.logo : text.what(product, placement);
}

/** Kinds of files, as people call them: "PNG, SVG or PDF". */
export function kindsOf(kinds: readonly string[]): string {
  return new Intl.ListFormat(LANGUAGE, { type: 'disjunction' }).format(
    kinds.map((kind) => kind.toUpperCase()),
  );
}

/** A size, such as "3.4 MB"; as the bounds are, in units of 1024. */
export function sizeOf(bytes: number): string {
  const [unit, size] =
    bytes >= 1024 ** 2 ? (['megabyte', 1024 ** 2] as const) : (['kilobyte', 1024] as const);
  return new Intl.NumberFormat(LANGUAGE, { style: 'unit', unit, maximumFractionDigits: 1 }).format(
    bytes / size,
  );
}

/** The number of the last revision that was submitted: the one that is judged. */
export function lastSubmitted(all: readonly TicketRevision[]): number {
  return all.findLast(({ state }) => state !== 'awaited')?.n ?? 1;
}
