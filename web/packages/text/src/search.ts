import { localised } from './localised';

/** The search that ⌘K opens. */
export const search = localised({
  placeholder: 'Name, id, account or pixel',
  hint: 'Type the beginning of a customer’s name, or exactly an id: of an onboarding, an account or a pixel.',
  searching: 'Searching …',
  results: 'What was found',
  none: (wanted: string) =>
    `Nothing is called “${wanted}” or begins so. Ids must be whole: copy them rather than type them.`,
  found: (count: number) => (count === 1 ? '1 found' : `${count} found`),
  matched: {
    id: 'found by its id',
    account: 'found by its account',
    pixel: 'found by its pixel',
    organisation: 'found by its organisation',
    name: 'found by its name',
  },
  keys: '↑ ↓ to choose, Enter to open, Esc to close',
});
