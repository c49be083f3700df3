const KEY = 'onrampReloadedAt';
/** Milliseconds in which it is not done twice, or a part that is really missing would turn it into a circle. */
const ONCE_IN = 20_000;
/** Why parts could not be loaded that nobody waits for. */
const missedByNobody = new WeakSet<Error>();

/**
 * Load the page anew where a part of it that is needed is not there any more: a newer version was deployed since it was
 * loaded. Not for what is only fetched in advance: somebody may be typing a password, which is kept nowhere, or be about
 * to press a button. Not where nothing answers: then nothing newer is known of, and the page, which works on, would be
 * gone; whoever asked for the part is told that it could not be loaded.
 */
export function reloadForNewerVersion(): void {
  addEventListener('vite:preloadError', (event) => void reloadWhereMissed(event.payload));
}

/** Fetch a part that nobody needs yet. Where it is needed it is asked for again, and missed aloud. */
export function fetchInAdvance(load: () => Promise<unknown>): void {
  load().catch((error: unknown) => error instanceof Error && missedByNobody.add(error));
}

async function reloadWhereMissed(error: Error): Promise<void> {
  if (!navigator.onLine || Date.now() - reloadedAt() < ONCE_IN) return;
  await new Promise((later) => setTimeout(later)); // whoever asked for the part hears of it after the event
  if (missedByNobody.has(error)) return;
  const there = await answers();
  if (!there || Date.now() - reloadedAt() < ONCE_IN) return;
  history.replaceState({ ...stateOfPage(), [KEY]: Date.now() }, '');
  location.reload();
}

/** Whether the page can be loaded at all. Where Access leads to its sign-in instead, nothing newer is known of either. */
function answers(): Promise<boolean> {
  return fetch(location.pathname, { method: 'HEAD', cache: 'no-store', redirect: 'manual' }).then(
    (response) => response.ok,
    () => false,
  );
}

function reloadedAt(): number {
  const at = stateOfPage()[KEY];
  return typeof at === 'number' ? at : 0;
}

function stateOfPage(): Record<string, unknown> {
  return (history.state ?? {}) as Record<string, unknown>;
}
