import { localised } from './localised';

/** What an SE reads and does on the record of a store. */
export const store = localised({
  skip: {
    menu: 'Skip the steps …',
    title: (name: string) => `Skip the steps of ${name}?`,
    detail: (name: string) =>
      `The dashboard of ${name} opens at once. What its people have filled in stays; an import of orders that is under way is withdrawn, and the key of the marketplace is taken away. This cannot be undone.`,
    reason: 'Reason',
    reasonHint:
      'The store’s people read it on their page, and it stands in the history. Do not write anything personal here.',
    reasonMissing: 'Say why: the store’s people will want to know.',
    confirm: 'Skip the steps',
    done: 'The steps are skipped, and the dashboard is open',
  },
});
