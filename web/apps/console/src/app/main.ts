import 'virtual:onramp-colours.css';
import '@onramp/ui/shell.css';
import '@fontsource-variable/inter/wght.css';

import { askAhead } from '@onramp/api/ahead';
import { reloadForNewerVersion } from '@onramp/ui/newerVersion';
import { dressShell } from '@onramp/ui/shell';

import { keyOfEntry, takeKeyFromAddress } from '../shared/linkState';
import { sessionHint } from '../shared/session/hint';

// The first to run, and small: it has all that the page will need come at once, not one after the other.
reloadForNewerVersion();
takeKeyFromAddress();
dressShell(import('./start'));

const wizard = /^\/onboarding(\/|$)/.test(location.pathname);
const key = keyOfEntry();
const signedOut = sessionHint() === 'no';
if (signedOut) askAhead('/api/config');
if (signedOut && wizard && key !== null) askAhead(`/api/onboarding/${encodeURIComponent(key)}`);

const parts = wizard
  ? [import('./Onboarding')]
  : location.pathname === '/signed-in'
    ? [import('./SignedIn')]
    : [import('./Home'), import('./flows').then(({ ahead }) => ahead(location.pathname, signedOut))];
for (const part of parts) part.catch(() => undefined); // where it is needed it is asked for again, and missed aloud
