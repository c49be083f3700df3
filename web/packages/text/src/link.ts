import { localised } from './localised';

/** The link of an onboarding, and what is said where it leads nowhere. */
export const link = localised({
  tab: (title: string) => `${title} - Onramp`,
  expired: {
    title: 'This link has expired',
    next: 'Links are good for 30 days. Nothing is lost: what was filled in for you is there when you open the new one.',
  },
  revoked: {
    title: 'This link is no longer in use',
    next: 'If a newer link has reached you since, use that one. If not, your contact can send you one.',
  },
  restored: {
    title: 'This link cannot be used at the moment',
    next: 'We had to go back to an earlier state of our records. Ask your contact for a new link: it works at once.',
  },
  withdrawn: 'This invitation was withdrawn.',
  unknown: {
    title: 'We do not know this link',
    next: 'It may have been cut off on its way. Copy the whole link from your mail, or ask your contact to send it again.',
  },
  used: {
    title: 'Welcome back',
    lead: 'Somebody has already signed up with this link. If that was you, sign in and go on where you stopped.',
    notYou:
      'If it was not you, ask whoever signed up to invite you to the team. They can do so in the step “Team”, or later.',
    somebodyElse: (email: string) =>
      `You are signed in as ${email}, and this link belongs to another user. Sign in as the one who signed up with it.`,
    somebodyElseUnnamed:
      'This link belongs to another user than the one who is signed in. Sign in as the one who signed up with it.',
  },
  taken: {
    title: 'Somebody else was faster',
    next: 'Another user signed up with this link before you. Your own sign-in works, but the onboarding is theirs. Ask them to invite you to the team, or ask your contact for help.',
  },
  none: {
    title: 'Go on with your onboarding',
    lead: 'Sign in to go on where you stopped. If you have not signed up yet, open the link in your mail again.',
  },
  nothingHere: {
    title: 'There is no onboarding here',
    next: (email: string) =>
      `We found none for ${email}. Open the link in your mail, or sign in as the user who signed up with it.`,
    signOut: 'Sign in as somebody else',
  },
  trouble: { title: 'Your link could not be opened' },
});
