/** What the wizard keeps with each entry of the tab's history: it survives a reload, also where storage is blocked. */
export interface LinkState {
  /** The link's key, which opens the onboarding until it is claimed. */
  link: string;
  /** Whether the step was opened from "check your answers", and goes back there. */
  checking?: boolean;
}

/**
 * Take the link's key out of the address, before anything else of the page runs (so without the router): addresses are seen over shoulders, kept
 * in histories and sent along. The router finds it as the state of the entry.
 */
export function takeKeyFromAddress(): void {
  const { pathname, search, hash } = location;
  const asked = new URLSearchParams(search);
  const link = asked.get('key');
  if (!/^\/onboarding(\/|$)/.test(pathname) || link === null) return;
  asked.delete('key');
  const rest = asked.size > 0 ? `?${asked.toString()}` : '';
  const before = (history.state ?? {}) as Record<string, unknown>;
  history.replaceState({ ...before, usr: { link: link.trim() } }, '', `${pathname}${rest}${hash}`);
}

export function isLinkState(state: unknown): state is LinkState {
  return typeof state === 'object' && state !== null && 'link' in state && typeof state.link === 'string';
}

/** The key that this page was opened with, if it was, once it is out of the address. */
export function keyOfEntry(): string | null {
  const { usr } = (history.state ?? {}) as { usr?: unknown };
  return isLinkState(usr) && usr.link !== '' ? usr.link : null;
}
