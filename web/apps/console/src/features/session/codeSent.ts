const NAME = 'onramp.code-sent-to';

/** The address to which this tab had a code mailed that was not entered yet; empty: none. A reload does not lose it. */
export function codeSentTo(): string {
  try {
    return sessionStorage.getItem(NAME) ?? '';
  } catch {
    return ''; // blocked: the page alone knows
  }
}

/** Keeps where a code was mailed to, and never the password; empty: it was entered. */
export function keepCodeSentTo(email: string): void {
  try {
    if (email === '') sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, email);
  } catch {
    // Blocked, or full: the page alone knows.
  }
}
