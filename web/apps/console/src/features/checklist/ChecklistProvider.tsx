import type { Api } from '@onramp/api';
import {
  createContext,
  use,
  useCallback,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';

import { useReading, type Reading } from './reading';

/** Where the console has what a line's button is about; what is missing is read about in the line's documentation. */
export type ChecklistPaths = {
  /** The wizard. */
  finish_wizard: string;
  add_documents?: string;
  invite_people?: string;
};

interface Checklist {
  /** undefined: not known yet; null: there is none. */
  reading: Reading | null | undefined;
  trouble: unknown;
  /** Read it anew, now. */
  refresh: () => void;
  open: boolean;
  /** Whether it was opened by somebody pressing the button, so that the focus goes with them. */
  pressed: boolean;
  show: (open: boolean, pressed?: boolean) => void;
  button: RefObject<HTMLButtonElement | null>;
  paths: ChecklistPaths;
  navigate: ((path: string) => void) | undefined;
}

const Context = createContext<Checklist | null>(null);

/**
 * Reads the checklist for what stands below it: `ChecklistButton`, `ChecklistDrawer` and whoever asks `useChecklist`.
 *
 * @param api The API, as whoever is signed in.
 * @param user Who that is: what one has seen is never shown to the next. Any text that tells them apart.
 * @param navigate How the console goes to one of its own pages without loading it anew; without it, by a plain link.
 * @param opened Whether it is open to begin with.
 */
export function ChecklistProvider({
  api,
  user,
  paths,
  navigate,
  opened = false,
  children,
}: {
  api: Api;
  user: string;
  paths: ChecklistPaths;
  navigate?: (path: string) => void;
  opened?: boolean;
  children: ReactNode;
}) {
  const [{ open, pressed }, setShown] = useState({ open: opened, pressed: false });
  const { data, error, refetch } = useReading(api, user, open);
  const button = useRef<HTMLButtonElement>(null);
  const show = useCallback((next: boolean, byHand = false) => {
    setShown({ open: next, pressed: byHand });
    if (!next) button.current?.focus();
  }, []);
  const refresh = useCallback(() => void refetch(), [refetch]);
  const value = useMemo(
    () => ({ reading: data, trouble: error, refresh, open, pressed, show, button, paths, navigate }),
    [data, error, refresh, open, pressed, show, paths, navigate],
  );
  return <Context value={value}>{children}</Context>;
}

/** The checklist, for the console's own pages. */
export function useChecklist(): Checklist {
  const checklist = use(Context);
  if (checklist === null) throw new Error('ChecklistProvider is missing above');
  return checklist;
}
