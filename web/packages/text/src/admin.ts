import { localised } from './localised.ts';

/** What stands around the solutions engineers' pages, and what several of them say. */
export const admin = localised({
  admin: 'Admin',
  tab: (page: string) => `${page} · Onramp admin`,
  nav: {
    title: 'Main',
    open: 'Open the navigation',
    close: 'Close the navigation',
    onboardings: 'Onboardings',
    pixels: 'Pixels',
    guide: 'Guide',
  },
  search: { open: 'Search for a customer', button: 'Search …', keys: 'Ctrl K', appleKeys: '⌘K' },
  user: {
    title: 'Your session',
    signedIn: 'Signed in as',
    signedInAs: (email: string) => `Signed in as ${email}`,
    signOut: 'Sign out',
  },
  signedOut: {
    title: 'You are signed out',
    detail:
      'Your session has ended. Sign in again and you come back to this page; what you have typed is kept.',
    signIn: 'Sign in',
    elsewhere: 'Sign in beside this page',
  },
  partFailed: (part: string) => `“${part}” could not be shown. The rest of the page stands.`,
  noSuchPage: {
    title: 'There is no such page',
    detail: 'The address may be mistyped, or the page has moved.',
    next: 'Go to the onboardings',
  },
});
