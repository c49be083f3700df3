import { localised } from './localised';

/** What stands above the list of the records of a flow. */
export const flowLists = localised({
  store: 'Every store from its sign-up until its dashboard is open, and what each waits for.',
  merch: 'Every company from the first step of its intake until its shop is open, and what each waits for.',
  tenant: 'Every tenant from its agreement to its review after a week, and what each waits for.',
  upload: 'Every file that a tenant’s programs have sent, and what became of it.',
});
