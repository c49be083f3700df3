import { localised } from './localised';

/** Signing up, signing in, and a password that is forgotten. */
export const session = localised({
  email: 'Email address',
  password: 'Password',
  newPassword: 'New password',
  show: 'Show the password',
  hide: 'Hide the password',
  code: 'Code from the mail',
  emailMissing: 'Enter your email address',
  emailWrong: 'Enter an email address in the form name@example.com',
  passwordMissing: 'Enter your password',
  passwordWeak: 'Choose a password that meets every point of the list',
  passwordBlank: 'A password cannot begin or end with a blank',
  codeMissing: 'Enter the code from the mail',
  or: 'or',
  working: 'One moment …',
  policy: {
    title: 'Your password needs',
    length: (count: number) => `${count} characters or more`,
    lower: 'a small letter',
    upper: 'a capital letter',
    digit: 'a digit',
    symbol: 'a sign, such as ! or -',
    met: 'met',
    open: 'still to do',
  },
  signUp: {
    button: 'Create your sign-in',
    have: 'Already have a sign-in?',
    toSignIn: 'Sign in instead',
    taken:
      'There is a sign-in with this address already. Sign in instead, or enter the code that we have sent.',
    haveCode: 'I have a code already',
    codeOut: (address: string) =>
      `You have asked for a code to ${address}. Enter the password that you have chosen once more, and then the code.`,
    forgot: 'I forgot my password',
  },
  confirm: {
    title: 'Look into your mailbox',
    lead: (address: string) =>
      `We have sent a code to ${address}. It can take a minute, and sometimes ends up among the spam.`,
    leadAny: 'Enter the newest code that we have sent you. Only the newest one counts.',
    button: 'Confirm and go on',
    wrong:
      'The code does not fit. Enter the newest one, send a new code, or sign in if it was accepted before.',
    weak: 'Your address is confirmed, but the password is too weak. Choose a new one.',
    resend: 'Send a new code',
    resent: 'A new code is on its way. Only the newest one counts.',
    change: 'Use another address',
  },
  company: {
    first: 'Here for the first time?',
    firstLead: 'Create your sign-in with the mail address that your company has named.',
    title: 'Create your sign-in',
    formLead:
      'Use the mail address that your company has named: we send a code there, and the company is yours to look after.',
    lead: (address: string) =>
      `If ${address} is the address that your company has named, a code is on its way there. It can take a minute, and sometimes ends up among the spam. Who has a sign-in already gets no code, and signs in instead.`,
  },
  signIn: {
    button: 'Sign in',
    forgot: 'Forgot your password?',
    failed: 'This address and password do not fit. Try again, or press “Forgot your password?” below.',
    toSignUp: 'Create a sign-in instead',
  },
  forgot: {
    title: 'Choose a new password',
    lead: 'We send a code to your address. With it you choose a new password.',
    button: 'Send me a code',
    back: 'Back to signing in',
  },
  reset: {
    lead: (address: string) =>
      `If somebody has signed up with this address, a code is on its way to ${address}.`,
    button: 'Set the new password',
    wrong:
      'The code does not fit, or the password is too weak. Send the code again, or choose a longer password.',
    done: 'Your new password counts from now on. Sign in with it.',
    again: 'Send the code again',
  },
  google: {
    button: 'Continue with Google',
    leaving: 'Taking you to Google …',
    blocked:
      'Signing in with Google needs this browser to store data, which it does not allow for this page. Use an email address and a password, or allow it in the settings.',
    returning: 'Signing you in …',
    title: 'Signing in with Google did not work',
    cancelled:
      'The sign-in at Google was not finished. Nothing is lost: try again, or use an email address and a password.',
    notOurs: 'This sign-in was not started in this tab. Please start it again.',
    back: 'Back to your onboarding',
    tab: 'Signing in - Onramp',
  },
  claimed: {
    as: (email: string) => `You are signed in as ${email}.`,
    asSomebody: 'You are signed in.',
    go: (email: string) => `Continue as ${email}`,
    goOn: 'Continue',
    other: 'Use another sign-in',
    done: 'Your sign-in is ready. Nothing more to do here.',
  },
});
