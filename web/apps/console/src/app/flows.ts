import type { ComponentType } from 'react';

/** What a flow's pages are told: who is signed in, and how they leave. */
export interface FlowPagesProps {
  user: string;
  signOut: () => void;
}

/** The pages of a flow for who is signed in, at all addresses below a path. They are loaded where they are gone to. */
export interface FlowPages {
  under: string;
  load: () => Promise<{ default: ComponentType<FlowPagesProps> }>;
}

/** The flows whose customers have pages of their own: a folder in `features`, and a line here. */
export const FLOWS: readonly FlowPages[] = [{ under: '/store/', load: () => import('../features/store') }];

/** The flow whose pages are at a path, if there is one. */
export function flowAt(path: string): FlowPages | undefined {
  return FLOWS.find(({ under }) => path.startsWith(under));
}
