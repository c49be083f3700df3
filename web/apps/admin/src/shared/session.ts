import { useSyncExternalStore } from 'react';

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
