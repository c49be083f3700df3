import type { ComponentType } from 'react';

/** What a flow's pages are told: who is signed in, and how they leave. */
export interface FlowPagesProps {
  user: string;
  signOut: () => void;
}

/** The pages of a flow at all addresses below a path. They are loaded where they are gone to. */
export type FlowPages =
  | {
      under: string;
      load: () => Promise<{ default: ComponentType<FlowPagesProps> }>;
      /**
       * How one signs in at these addresses, where that is not as everywhere, with its own heading. `id` follows in the
       * address; `over`: one was signed in, and is not any more.
       */
      signIn?: () => Promise<{ default: ComponentType<{ id: string; over: boolean }> }>;
    }
  /** For anybody: nobody signs in, or is asked whether they are. */
  | { under: string; open: true; load: () => Promise<{ default: ComponentType }> };

/** The flows whose customers have pages of their own: a folder in `features`, and a line for each entrance here. */
export const FLOWS: readonly FlowPages[] = [
  { under: '/store/', load: () => import('../features/store') },
  {
    under: '/merch/',
    load: () => import('../features/merch/company'),
    signIn: () => import('../features/session/CompanySignIn'),
  },
  { under: '/onboard/', open: true, load: () => import('../features/merch/intake') },
];

/** The flow whose pages are at a path, if there is one. */
export function flowAt(path: string): FlowPages | undefined {
  return FLOWS.find(({ under }) => `${path}/`.startsWith(under));
}

/** Fetch what a path will show, ahead of its use. `signedOut`: whether one has to sign in first, where that is asked. */
export function ahead(path: string, signedOut: boolean): Promise<unknown> {
  const flow = flowAt(path);
  if (signedOut && !(flow && 'open' in flow)) {
    return flow?.signIn?.() ?? import('../features/session/SignIn');
  }
  return flow?.load() ?? import('./Console');
}
