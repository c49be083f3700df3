import type { Schemas } from '@onramp/api';

import type { paths } from '@onramp/api/schema';

/** Which page of a list, as every list takes it. */
export type RecordsQuery = NonNullable<paths['/v1/flows/{flow}/records']['get']['parameters']['query']>;

/** One line of any list. */
export interface Line extends Omit<Schemas['ListedRecord'], 'record_id'> {
  id: string;
  /** Where the pages show it; null: its flow is none of this stage. */
  to: string | null;
  link?: Schemas['ListedLink'] | null;
  health?: Schemas['HealthGlance'] | Schemas['PixelGlance'] | null;
}

export interface LinesPage {
  lines: Line[];
  cursor: string | null;
  count: Schemas['Counted'] | null;
}

/** Asks the API for a page of a list. */
export type AskLines = (query: RecordsQuery, signal: AbortSignal) => Promise<LinesPage>;

/** A reason for which actions have failed: what "retry all" is about. */
export interface Reason {
  flow: string;
  action: string;
  title: string;
  code: string;
}

export interface ReasonOnPage extends Reason {
  ids: string[];
}

/** The reasons that several lines share, the most frequent first. */
export function sharedReasons(lines: readonly Line[]): ReasonOnPage[] {
  const reasons = new Map<string, ReasonOnPage>();
  for (const { flow, failed, id } of lines) {
    for (const { action, title, code } of failed) {
      const name = [flow, action, code].join(' ');
      const known = reasons.get(name) ?? { flow, action, title, code, ids: [] };
      reasons.set(name, { ...known, ids: [...known.ids, id] });
    }
  }
  return [...reasons.values()]
    .filter((reason) => reason.flow !== '' && reason.code !== '' && reason.ids.length > 1)
    .sort((one, other) => other.ids.length - one.ids.length);
}
