import 'virtual:onramp-colours.css';
import '@onramp/ui/shell.css';
import '@fontsource-variable/inter/wght.css';

import { askAhead } from '@onramp/api/ahead';
import { reloadForNewerVersion } from '@onramp/ui/newerVersion';
import { dressShell } from '@onramp/ui/shell';

import { AS_A_SCRIPT } from '../shared/asAScript';
import { FIRST_QUESTION } from '../shared/records/first';

// The first to run, and small: it has all that the page will need come at once, not one after the other.
reloadForNewerVersion();
dressShell(import('./start'));
askAhead('/api/v1/me', AS_A_SCRIPT);
askAhead('/api/v1/flows', AS_A_SCRIPT);

// Most come to the list of onboardings, or to one of them.
const list = /^\/admin(\/onboardings)?\/?$/.test(location.pathname);
const part = list
  ? import('../features/list/ListPage')
  : location.pathname.startsWith('/admin/onboardings/')
    ? import('../features/record/RecordPage')
    : null;
part?.catch(() => undefined); // where it is needed it is asked for again, and missed aloud
if (list && location.search === '') askAhead(`/api/v1/onboarding?${FIRST_QUESTION}`, AS_A_SCRIPT);
