import type { Place } from './place';

/** The names by which it is kept what is typed in the dialogs, until they are closed or it is done. */
export const typedIn = {
  /** `user`: who is meant. What was typed about one of them is not meant for the next. */
  release: ({ flow, id }: Place, user: string) => `onramp.release.${flow}.${id}.${user}`,
  erase: ({ flow, id }: Place) => `onramp.erase.${flow}.${id}`,
};
