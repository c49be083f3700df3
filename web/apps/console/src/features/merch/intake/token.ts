import { useSyncExternalStore } from 'react';

const KEY = 'onramp.merch.draft';

/** Beside the browser's storage: where that is blocked, a draft lasts as long as the page. */
let inPage: string | null = null;
const heard = new Set<() => void>();

/** The token of the draft that this browser has begun; null: none. */
export function draftToken(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return inPage;
  }
}

/** Keep the token of a draft, or with null forget it. Every tab of this browser hears of it. */
export function keepDraftToken(token: string | null): void {
  inPage = token;
  try {
    if (token === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, token);
  } catch {
    // Blocked, or full: the page has it.
  }
  for (const told of heard) told();
}

/** Whether a draft outlives the page. */
export function keepsDrafts(): boolean {
  try {
    localStorage.setItem(`${KEY}.try`, '1');
    localStorage.removeItem(`${KEY}.try`);
    return true;
  } catch {
    return false;
  }
}

function subscribe(told: () => void): () => void {
  const listen = ({ key }: StorageEvent) => {
    if (key === KEY || key === null) told();
  };
  heard.add(told);
  addEventListener('storage', listen);
  return () => {
    heard.delete(told);
    removeEventListener('storage', listen);
  };
}

/** The token of the draft of this browser, as it is in all of its tabs. */
export function useDraftToken(): string | null {
  return useSyncExternalStore(subscribe, draftToken);
}
