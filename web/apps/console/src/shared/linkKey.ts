import { useLocation, useNavigate } from 'react-router';

import { isLinkState, type LinkState } from './linkState';

export type { LinkState };

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
