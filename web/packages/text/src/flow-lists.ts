import { localised } from './localised';

/** What stands above the list of the records of a flow. */
export const flowLists = localised({
  store: 'Every store from its sign-up until its dashboard is open, and what each waits for.',
  merch: 'Every company from the first step of its intake until its shop is open, and what each waits for.',
});
