import { localised } from './localised.ts';

/** Whom a customer turns to, and what is said while their link is opened. */
export const contact = localised({
  opening: 'Opening your link …',
  ask: 'Need help?',
  mail: (address: string) => `Write to ${address}`,
  page: 'Ask us',
  unknown: 'Answer the mail in which you got the link: whoever sent it can help.',
});
