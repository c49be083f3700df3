const KEY = 'onramp.session';

/**
 * Whether this browser may have a session. The cookie that holds it cannot be read by scripts, and asking in vain would
 * be a refused request on each visit. Says nothing of whose it is. `maybe`: storage is blocked, so nobody knows.
 */
export function sessionHint(): 'yes' | 'no' | 'maybe' {
  try {
    return localStorage.getItem(KEY) === null ? 'no' : 'yes';
  } catch {
    return 'maybe';
  }
}

/** Note that there is a session now, or none any more. Other tabs hear of it (`onSessionHint`). */
export function setSessionHint(there: boolean): void {
  try {
    if (there) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is blocked, or full: then the next visit has to ask.
  }
}

/** Be told when another tab has signed in or out. Returns how to stop it. */
export function onSessionHint(told: (there: boolean) => void): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key === KEY || event.key === null) told(event.key !== null && event.newValue !== null);
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
