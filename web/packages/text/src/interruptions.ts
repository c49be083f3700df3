import { localised } from './localised';

/** What keeps a customer from going on in the wizard, or came back with a reload: loaded where it happens. */
export const interruptions = localised({
  conflict: {
    title: (field: string) => `“${field}” was changed elsewhere`,
    lead: 'Somebody, or you in another tab, has saved something else meanwhile. Which one should it be?',
    theirs: 'Saved elsewhere',
    yours: 'What you typed',
    keepTheirs: 'Use the saved one',
    keepMine: 'Keep mine',
    other: (step: string) => `Something in “${step}” was changed elsewhere.`,
    look: 'Have a look',
  },
  trouble: {
    title: 'We could not save this',
  },
  over: {
    title: 'You are signed out',
    lead: 'Your session has ended. Sign in again to go on right here: what you have typed is still there.',
  },
  claimed: {
    title: 'Somebody has signed up with this link',
    lead: 'If that was you, in another tab or browser, sign in to go on right here. If not, ask whoever signed up to invite you to the team.',
  },
  closedWhileTyping:
    'What you had typed and not saved stands below still: copy what you want to keep. What was saved is not lost.',
  somebodyElse: { title: 'Somebody else is signed in by now' },
  late: {
    title: 'Everything was sent off already, perhaps from another tab',
    lead: 'What you had typed here and not saved was not sent. If it should be changed, tell your contact:',
    typed: (field: string, value: string) => `${field}: ${value}`,
  },
  kept: 'We have put back what you had typed before the page was reloaded.',
});
