import { useCallback, useState } from 'react';

/** Whether something is kept by a name. */
export function isKept(name: string): boolean {
  try {
    return sessionStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}

/** Something typed that outlives a reload of the page in its tab; where storage is blocked, it lives as long as the page. */
export function useKept<T>(name: string): [T | null, (change: ((now: T | null) => T | null) | null) => void] {
  const [kept, setKept] = useState<T | null>(() => {
    try {
      const found = sessionStorage.getItem(name);
      return found === null ? null : (JSON.parse(found) as T);
    } catch {
      return null;
    }
  });
  const put = useCallback(
    (change: ((now: T | null) => T | null) | null) =>
      setKept((now) => {
        const next = change === null ? null : change(now);
        try {
          if (next === null) sessionStorage.removeItem(name);
          else sessionStorage.setItem(name, JSON.stringify(next));
        } catch {
          // storage is blocked: the page itself still has it
        }
        return next;
      }),
    [name],
  );
  return [kept, put];
}
