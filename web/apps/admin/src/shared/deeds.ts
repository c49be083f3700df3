import type { QueryClient } from '@tanstack/react-query';
import type { ComponentType } from 'react';

/** The record that something is done to. */
export interface Done {
  id: string;
  title: string;
  onClose: () => void;
}

/** What an SE can do to a record as a whole that only its flow has. */
export interface Deed {
  /** The flow whose records have it. */
  flow: string;
  label: string;
  /** Whether it cannot be taken back. */
  danger: boolean;
  /** Whether it makes sense at a status. What may really be done, the API decides. */
  at: (status: string) => boolean;
  /** Whether whoever is signed in may do it at a status, as the API says; left out: every colleague may. */
  may?: (queries: QueryClient, id: string, status: string) => Promise<boolean>;
  /** Asks, and does it. */
  Dialog: ComponentType<Done>;
}

/** What the page of a record shows of one flow only. */
export interface OwnParts {
  flow: string;
  /** What people call it, should it fail. */
  name: string;
  /** Beside what is to be done. */
  Beside: ComponentType<{ id: string }>;
  /** Below it; left out: nothing is. */
  Below?: ComponentType<{ id: string }>;
}
