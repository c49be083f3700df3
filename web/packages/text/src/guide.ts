import { localised } from './localised';

/** The guide for solutions engineers, around its pages, which are Markdown in docs/guide/se. */
export const guide = localised({
  title: 'Guide',
  tab: (page: string) => `${page} · Guide · Onramp admin`,
  missing: 'There is no such page in the guide',
  look: 'The list of pages is in the guide’s contents.',
  page: {
    'starting-an-onboarding': 'Start an onboarding and send the link',
    'the-list': 'Read the list',
    'what-needs-attention': 'What needs attention, and retrying all of a reason',
    'finding-a-customer': 'Find a customer',
    'reading-a-record': 'Reading a record',
    'to-do': 'What a line under To do means',
    'correcting-and-retrying': 'Correcting and retrying',
    links: 'New link, release, withdraw',
    'erasing-a-person': 'Erasing a person',
    pixels: 'Pixels',
    stores: 'Stores',
    companies: 'Companies and their designs',
    tenants: 'Tenants',
  },
});
