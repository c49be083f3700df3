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
  /** Whether it makes sense at a status. What may really be done, the API decides. */
  at: (status: string) => boolean;
  /** Asks, and does it. */
  Dialog: ComponentType<Done>;
}
