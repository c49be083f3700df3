import { store } from '@onramp/text/store-record';
import { lazy } from 'react';

import type { Deed } from '../shared/deeds';

/** What an SE can do to the records of flows that have no pages of their own here: a folder in `features`, and a line here. */
export const DEEDS: readonly Deed[] = [
  {
    flow: 'store',
    label: store.skip.menu,
    at: (status) => status === 'not_started' || status === 'in_progress',
    Dialog: lazy(() => import('../features/store/SkipDialog')),
  },
];
