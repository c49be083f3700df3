import { useLocation, useNavigate } from 'react-router';

/** What the wizard keeps with each entry of the tab's history: it survives a reload, also where storage is blocked. */
export interface LinkState {
  /** The link's key, which opens the onboarding until it is claimed. */
  link: string;
  /** Whether the step was opened from "check your answers", and goes back there. */
  checking?: boolean;
}

/**
 * Take the link's key out of the address, before anything else of the page runs: addresses are seen over shoulders, kept
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

function isLinkState(state: unknown): state is LinkState {
  return typeof state === 'object' && state !== null && 'link' in state && typeof state.link === 'string';
}

/** The state of this entry, if it has one. */
export function useLinkState(): LinkState | null {
  const { state } = useLocation() as { state: unknown };
  return isLinkState(state) && state.link !== '' ? state : null;
}

/** Goes to a page of the wizard, and takes the key along. */
export function useGo(): (to: string, link: LinkState, replace?: boolean) => void {
  const navigate = useNavigate();
  return (to, link, replace = false) => void navigate(to, { state: link, replace });
}
