const KEY = 'onrampReloadedAt';
/** Milliseconds in which it is not done twice, or a part that is really missing would turn it into a circle. */
const ONCE_IN = 20_000;

/**
 * Load the page anew where a part of it is not there any more: a newer version was deployed since it was loaded. What
 * was typed is kept by then, but for passwords. Not where nothing answers: then nothing newer is known of, and the page, which works on,
 * would be gone; whoever asked for the part is told that it could not be loaded.
 */
export function reloadForNewerVersion(): void {
  addEventListener('vite:preloadError', () => {
    if (!navigator.onLine || Date.now() - reloadedAt() < ONCE_IN) return;
    void answers().then((there) => {
      if (!there || Date.now() - reloadedAt() < ONCE_IN) return;
      history.replaceState({ ...stateOfPage(), [KEY]: Date.now() }, '');
      location.reload();
    });
  });
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
