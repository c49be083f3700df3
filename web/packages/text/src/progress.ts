import { localised } from './localised';

/** What the customer reads while everything is being set up, and once it is. */
export const progress = localised({
  running: {
    title: 'We are setting everything up',
    lead: 'You have done your part. This goes on by itself: you may stay and watch, or close the page and come back later.',
  },
  held: {
    title: 'Almost everything is ready',
    lead: 'One step needs a hand from us. A colleague of ours has been told and is on it; there is nothing for you to do.',
  },
  finished: {
    title: 'Everything is ready',
    lead: 'Your account is set up. Two things are left for you, and both can be done at your own pace:',
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
    catalogue: 'Index your product catalogue',
    catalogueWhy: 'Send your products to your new index, and they can be searched.',
    pixel: 'Connect your shop',
    pixelWhy:
      'One line on your storefront, or events from your app, and search learns from what your visitors do.',
    where: 'The checklist in your console has both, with what to copy and how far you are.',
  },
  toConsole: 'Open your checklist',
  toConsoleMeanwhile: 'Go to your console meanwhile',
});
