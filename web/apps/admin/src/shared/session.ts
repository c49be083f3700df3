import { Problem } from '@onramp/api';
import { useEffect, useSyncExternalStore } from 'react';

let over = false;
const listeners = new Set<() => void>();

/** Whether it has ended, as the latest answer tells. */
export function sessionOver(): boolean {
  return over;
}

/** Say whether the session of Access has ended, as the latest answer tells. */
export function sessionIs(ended: boolean): void {
  if (over === ended) return;
  over = ended;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the session of Access has ended. The frame says so over every page; what was typed stays where it is. */
export function useSessionOver(): boolean {
  return useSyncExternalStore(subscribe, sessionOver);
}

/** The code of a request that was refused since the session of Access has ended. */
export const SESSION_OVER = 'ACCESS_SESSION_OVER';

/**
 * Forgets a refusal for a session that had ended, as soon as there is one again: then nothing is wrong any more, and what
 * was typed can be sent.
 */
export function useForgottenOnceBack(error: unknown, forget: () => void): void {
  const over = useSessionOver();
  const forWant = error instanceof Problem && error.code === SESSION_OVER;
  useEffect(() => {
    if (forWant && !over) forget();
  }, [forWant, over, forget]);
}
