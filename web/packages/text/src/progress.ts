import { localised } from './localised';

/** What the customer reads while everything is being set up, and once it is. */
export const progress = localised({
  running: {
    title: 'We are setting everything up',
    lead: 'You have done your part. This goes on by itself: you may stay and watch, or close the page and come back later.',
  },
  held: {
    title: 'One step needs a hand from us',
    lead: 'A colleague of ours has been told and is on it. There is nothing for you to do: you may close the page and come back later.',
  },
  finished: {
    title: 'Your account is set up',
    lead: 'We have done our part. Two things are left for you; do them whenever it suits you:',
  },
  tab: (title: string) => `${title} - Onramp`,
  loading: 'Looking how far we are …',
  list: 'What we are doing',
  count: (done: number, of: number) => `${done} of ${of} steps done`,
  state: { waiting: 'Waiting', working: 'Working on it', done: 'Done', held_up: 'We are on it' },
  since: (elapsed: string) => `For ${elapsed} so far.`,
  usually: (length: string) => `Usually takes about ${length}.`,
  longer: 'A little longer than usual. It goes on by itself, also when you close this page.',
  heldUp: 'A colleague of ours has been told. There is nothing for you to do.',
  changed: (title: string, state: string) => `${title}: ${state}.`,
  quiet: 'We cannot see how far we are just now. The work itself goes on; this is what we knew last:',
  next: {
    title: 'What happens next',
    catalogue: 'Send us your products',
    catalogueWhy: 'Your index is there and waits for them. Once they are in it, they can be found.',
    pixel: 'Connect your shop',
    pixelWhy:
      'Add one line to the pages of your shop, or let your app send events. Then your search learns from what visitors do.',
    where: 'Your checklist leads you through both, and shows what is done.',
  },
  toConsole: 'Open your checklist',
  toConsoleMeanwhile: 'Go to your home page meanwhile',
});
