/**
 * What was typed and nobody has answered yet, kept in the tab so that a reload loses nothing; where storage is blocked,
 * in the page's entry of the history.
 */
function inStorage<Result>(ask: (storage: Storage) => Result, otherwise: () => Result): Result {
  try {
    return ask(sessionStorage);
  } catch {
    return otherwise();
  }
}

function entry(): Record<string, unknown> {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null ? { ...state } : {};
}

export function keep(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  inStorage(
    (storage) => storage.setItem(name, text),
    () => history.replaceState({ ...entry(), [name]: text }, ''),
  );
}

/** What was kept by a name; undefined: nothing. Whoever asks checks what it is: older pages may have kept it. */
export function kept(name: string): unknown {
  const text = inStorage<unknown>(
    (storage) => storage.getItem(name),
    () => entry()[name],
  );
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function forget(name: string): void {
  inStorage(
    (storage) => storage.removeItem(name),
    () => history.replaceState({ ...entry(), [name]: undefined }, ''),
  );
}
