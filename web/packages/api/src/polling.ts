import { Problem } from './problem';

/** Seconds between two readings where the API has not said, because it has not answered. */
const OTHERWISE = 5;

/**
 * Milliseconds until a page that waits for something asks again; false: it need not. For `refetchInterval`.
 *
 * @param seconds What the last answer said (`ask_again_seconds`); undefined: there was none.
 * @param error Why the last reading failed, if it did.
 */
export function askAgainIn(seconds: number | null | undefined, error: unknown): number | false {
  if (error === null || error === undefined) {
    return seconds === null || seconds === undefined ? false : Math.max(1, seconds) * 1000;
  }
  if (!(error instanceof Problem) || error.kind === 'refused') return false;
  return Math.max(seconds ?? OTHERWISE, error.retryAfter ?? 0, 1) * 1000;
}
