import { useEffect } from 'react';

import { fetchInAdvance } from './newerVersion';

/** Milliseconds after which what may be opened is fetched, so that opening it waits for nothing and needs no connection. */
const SOON = 3000;

/** Load a part of the page that nobody sees yet, once the page itself is there. `load` must stay the same. */
export function useLoadedSoon(load: () => Promise<unknown>): void {
  useEffect(() => {
    const timer = setTimeout(() => fetchInAdvance(load), SOON);
    return () => clearTimeout(timer);
  }, [load]);
}
