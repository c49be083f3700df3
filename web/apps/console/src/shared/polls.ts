import { askAgainIn } from '@onramp/api';

/** Milliseconds between two readings at the most, while there is trouble. */
const LONGEST = 30_000;

/**
 * Milliseconds until a poll asks again; false: it need not. While readings fail, the longer that lasts, the more seldom:
 * half of the time that has passed since the last good one.
 */
export function pollIn(
  seconds: number | null | undefined,
  { error, dataUpdatedAt }: { error: unknown; dataUpdatedAt: number },
  now = Date.now(),
): number | false {
  const wait = askAgainIn(seconds, error);
  if (wait === false || error === null) return wait;
  return Math.max(wait, Math.min(LONGEST, (now - dataUpdatedAt) / 2));
}
