import { queue as text } from '@onramp/text/queue';

import type { Bounds } from './model';
import { kindsOf, sizeOf } from './words';

const TYPES = { png: 'image/png', svg: 'image/svg+xml', pdf: 'application/pdf' } as const;
export type FileKind = keyof typeof TYPES;
const KINDS = Object.keys(TYPES) as FileKind[];

/** What a browser may offer to choose: content types, and endings where it knows none. */
export const accepted = (bounds: readonly Bounds[]) =>
  KINDS.filter((kind) => bounds.some((each) => each.kind === kind))
    .flatMap((kind) => [`.${kind}`, TYPES[kind]])
    .join(',');

/** The kind of a file by its type, or else by its ending; null: none that we know. */
export function kindOf(file: File): FileKind | null {
  const ending = file.name.split('.').at(-1)?.toLowerCase();
  return KINDS.find((kind) => TYPES[kind] === file.type) ?? KINDS.find((kind) => kind === ending) ?? null;
}

/** What is wrong with a file, before it is sent; null: nothing that can be seen from here. */
export function wrongWith(file: File, bounds: readonly Bounds[]): string | null {
  const bound = bounds.find(({ kind }) => kind === kindOf(file));
  if (bound === undefined) return text.upload.wrongKind(kindsOf(bounds.map(({ kind }) => kind)));
  if (file.size === 0) return text.upload.empty;
  const most = bound.most_bytes;
  return file.size > most ? text.upload.tooLarge(sizeOf(file.size), sizeOf(most)) : null;
}

/** What is taken, as it is said before: "PNG up to 25 MB, SVG up to 5 MB." */
export const boundsSaid = (bounds: readonly Bounds[]) =>
  text.upload.bounds(
    bounds.map(({ kind, most_bytes: most }) => ({ kind: kind.toUpperCase(), most: sizeOf(most) })),
  );
