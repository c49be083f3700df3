import { localised } from './localised';

/** The console's frame and its pages, as far as they are ours. */
export const home = localised({
  nav: 'Pages',
  pages: { home: 'Home', indexes: 'Indexes', team: 'Team' },
  tab: (page: string) => `${page} - Onramp`,
  account: {
    menu: 'Account',
    menuOf: (email: string) => `Account: ${email}`,
    signedInAs: 'Signed in as',
    signOut: 'Sign out',
  },
  hello: (name: string) => (name ? `Welcome, ${name}` : 'Welcome'),
  lead: 'This is how your search stands today.',
  leadTodo: 'A few things are left to do. The checklist leads you through them.',
  leads: {
    indexes: 'What your shoppers search in.',
    team: 'Who works with your search.',
  },
  // These pages stand in for an adopter's console, and have neither.
  invitations:
    'These pages stand in for your search console. People are invited there, on its page for the team; here you see how many have joined.',
  keys: 'These pages stand in for your search console. API keys are made there; here you see what your index holds.',
  cards: {
    create_index: 'Your index',
    add_documents: 'Your documents',
    install_snippet: 'Your pixel',
    send_events: 'Your pixel',
    team: 'Your team',
  },
  openChecklist: 'See what is left to do',
  state: {
    todo: 'To do',
    in_progress: 'In progress',
    done: 'Ready',
    problem: 'Needs attention',
    unknown: 'Could not be checked',
  },
  documents: (count: number) => (count === 1 ? '1 document' : `${count.toLocaleString('en-GB')} documents`),
  people: (accepted: number, invited: number) => `${accepted} of ${invited} invited have joined`,
  pixelId: 'Pixel id',
  accountId: 'Account id',
  guide: (card: string) => `Read more about: ${card}`,
  readMore: 'Read more',
  goOn: {
    title: 'Your set-up is waiting for you',
    lead: 'You have begun to set up your account. Everything that you saved is still there.',
    button: 'Go on with the set-up',
  },
  preparing: {
    title: 'We are setting everything up',
    lead: 'You have done your part. Your search appears here as soon as your account is ready.',
    button: 'See how far we are',
  },
  nothing: {
    title: 'There is nothing to set up',
    lead: 'Your account has no set-up to finish. If you have been sent a link, open it: it leads you through.',
  },
  signedOut: {
    title: 'Sign in',
    lead: 'Welcome back. Sign in with the address that you signed up with.',
    company: 'This page is for those who look after the company.',
    over: 'Your session is over. Sign in again to go on; nothing is lost.',
  },
  loading: 'Loading your account …',
  notLoaded: 'Your page could not be loaded',
  signOutFailed: 'You are signed out on this page, but your browser may still be. Try again, or close it.',
  notFound: {
    title: 'There is no such page',
    lead: 'Go to the home page and look from there.',
    button: 'To the home page',
  },
});
