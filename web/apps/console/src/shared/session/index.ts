import { useSyncExternalStore } from 'react';

import { Session, type SessionState, type Tokens } from './session';

export type { SessionState, Tokens };

/** This page's session; one for all of it. */
export const session = new Session();

/** Who is signed in, and how that changes. */
export function useSession(): {
  state: SessionState;
  signIn: (tokens: Tokens) => void;
  end: () => Promise<void>;
  /** Ask again whether there is a session: after trouble, or where a used link hints at one. */
  ask: () => Promise<SessionState>;
} {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  return { state, signIn, end, ask };
}

const signIn = (tokens: Tokens) => session.signIn(tokens);
const end = () => session.end();
const ask = () => session.ask();
