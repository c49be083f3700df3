const KEY = 'onrampReloadedAt';

/**
 * Load the page anew where a part of it is not there any more: a newer version was deployed since it was loaded. What
 * was typed is kept by then. Not twice within 20 s, or a part that is really missing would turn it into a circle.
 */
export function reloadForNewerVersion(): void {
  addEventListener('vite:preloadError', (event) => {
    const state = (history.state ?? {}) as Record<string, unknown>;
    const before = typeof state[KEY] === 'number' ? state[KEY] : 0;
    if (Date.now() - before < 20_000) return;
    event.preventDefault();
    history.replaceState({ ...state, [KEY]: Date.now() }, '');
    location.reload();
  });
}
