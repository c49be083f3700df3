import { Problem } from '@onramp/api';
import { QueryClient } from '@tanstack/react-query';

/** Milliseconds after which a list or a record that is shown is asked for again; while nobody looks, it is not. */
export const POLL = 10_000;

/** Whether a reading that failed is tried again by itself: twice, and only where that can help. */
export function retryPassing(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof Problem && error.passing && error.kind !== 'limited';
}

/** Whether the API has refused to answer, as for what is not there: asking again changes nothing. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Problem && error.kind === 'refused';
}

/** What is known of a reading when it is decided whether to read again. */
interface Reading {
  data: unknown;
  error: unknown;
}

/**
 * `refetchInterval` of what changes by itself: after so many milliseconds. False where the API has refused it, and where
 * there is nothing yet but an error: the page says so and offers to try again, which must not go as it is reached for.
 */
export function againIn({ data, error }: Reading, wait: number): number | false {
  return isRefusal(error) || (error !== null && data === undefined) ? false : wait;
}

/** Milliseconds before its end from which on an address is asked for anew. */
const AHEAD = 30_000;

/** Milliseconds until an address that is good for a while is asked for anew; false: there is none yet. */
export function beforeItEnds(address: { expires_at: string } | undefined): number | false {
  return address === undefined ? false : Math.max(AHEAD, Date.parse(address.expires_at) - Date.now() - AHEAD);
}

/** Every question that the pages ask, with its answer. */
export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: retryPassing, refetchOnWindowFocus: true } },
  });
}
