import { useQuery } from '@tanstack/react-query';

import { keyOf, readHistory, type Place } from './place';
import { useNewerThan } from './useNewerThan';
import { useShown } from './useRecord';

/** Pages of the history that are looked through at most. Corrections are young as a rule. */
const PAGES = 10;

export interface Corrections {
  /** By a field, who corrected it last. */
  by: ReadonlyMap<string, string>;
  /** How many corrections there were. */
  count: number;
  /** Whether these are all. */
  complete: boolean;
}

const NONE: Corrections = { by: new Map(), count: 0, complete: true };

/** Which submitted answers were corrected: the record counts changes of its answers, the history says of which. */
export function useCorrections(): Corrections {
  const { place, record } = useShown();
  const changes = Math.max(0, record.answers_version - 1);
  const reading = useQuery({
    queryKey: keyOf.corrections(place, changes),
    queryFn: () => readCorrections(place, changes),
    enabled: changes > 0,
    refetchOnWindowFocus: false,
  });
  useNewerThan(reading.data?.complete === false ? record.version : 0, reading);
  return reading.data ?? { ...NONE, complete: changes === 0 };
}

/** The latest first, until every change of the answers is found. An erasure changes them as well, and corrects none. */
async function readCorrections(place: Place, changes: number): Promise<Corrections> {
  const by = new Map<string, string>();
  let found = 0;
  let count = 0;
  let cursor: string | null = null;
  for (let page = 0; page < PAGES && found < changes && (page === 0 || cursor !== null); page += 1) {
    const read: Awaited<ReturnType<typeof readHistory>> = await readHistory(place, cursor);
    for (const { kind, subject, after, who } of read.entries) {
      if (!['correction', 'erasure'].includes(kind) || after === '') continue;
      found += 1;
      if (kind !== 'correction') continue;
      count += 1;
      for (const field of subject.split(', ')) if (!by.has(field)) by.set(field, who);
    }
    cursor = read.cursor;
  }
  return { by, count, complete: found >= changes };
}
