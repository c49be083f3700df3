import { fetchInAdvance } from '@onramp/ui/newerVersion';
import { useEffect } from 'react';

/** Milliseconds after the first screen: what follows is fetched once the reader has something to read. */
const SOON = 2000;

/** Load a part of the page; without a connection, as soon as there is one. What is typed needs none. */
export function patient<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    try {
      return await load();
    } catch (error) {
      if (navigator.onLine) throw error;
      await new Promise((back) => addEventListener('online', back, { once: true }));
      return await load();
    }
  };
}

/** Fetch parts ahead of their use, so that the way on needs no connection. `parts` must stay the same. */
export function useFetchedAhead(parts: readonly (() => Promise<unknown>)[]): void {
  useEffect(() => {
    const timer = setTimeout(() => parts.forEach(fetchInAdvance), SOON);
    return () => clearTimeout(timer);
  }, [parts]);
}
