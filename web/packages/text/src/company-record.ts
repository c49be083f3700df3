import { localised } from './localised';

/** What a colleague reads and does on the record of a company. */
export const company = localised({
  loading: 'Reading the company …',
  keys: {
    title: 'Two keys',
    lead: 'Orders are taken while both are turned.',
    status: 'Shop',
    activation: 'Payment',
    open: 'Turned',
    shut: 'Not turned',
    paused: 'Paused',
    ended: 'Closed',
    since: 'It has been so',
  },
  paused: 'Why it is paused',
  pausedByUs: 'Only a colleague can open the shop again.',
  left: 'What is left, as its people read it',
  whose: {
    you: 'for its people to do',
    us: 'for us to do',
  },
  deeds: {
    pause: 'Pause',
    resume: 'Open again',
    churn: 'Close the company',
    rescrape: 'Look up the brand',
    name_admin: 'Name another admin',
  },
  whoCan: (deed: string, sentence: string) => `${deed}: ${sentence}`,
  menu: {
    pause: 'Pause the shop …',
    resume: 'Open the shop again …',
    churn: 'Close the company …',
    rescrape: 'Look up the brand again …',
    nameAdmin: 'Name another admin …',
  },
  admin: {
    title: 'Who looks after it',
    claimed: 'Has signed in.',
    awaited: 'Has not signed in yet: a mail has told how.',
    nobody: 'Nobody: their address was erased.',
  },
  nameAdmin: {
    title: (name: string) => `Name another admin of ${name}?`,
    now: (email: string) => `Until now it is ${email}.`,
    detail:
      'Whoever has come in by the address of before is out at once. The new address gets a mail; whoever has it signs in with it, and the company is theirs to look after.',
    unknown:
      'Nobody checks whether there is somebody with this address. The company’s record says whether they have signed in.',
    email: 'Their mail address',
    missing: 'Enter their mail address',
    wrong: 'Enter an address in the form name@example.com',
    same: 'This is the address that the company has already',
    fault: (message: string) => `The address ${message}.`,
    confirm: 'Name them',
    done: (email: string) => `${email} is the company’s admin once they have signed in`,
  },
  pause: {
    title: (name: string) => `Pause the shop of ${name}?`,
    detail:
      'Its shop says that it is paused, and takes no orders. Orders of before go on. Only a colleague can open it again.',
    reason: 'Reason',
    hint: 'The company’s people read it on their page, and it stands in the history. Do not write anything personal here.',
    missing: 'Say why: the company’s people will want to know.',
    confirm: 'Pause the shop',
    done: 'The shop is paused',
  },
  resume: {
    title: (name: string) => `Open the shop of ${name} again?`,
    detail: 'It takes orders at once, if its payment has cleared.',
    confirm: 'Open the shop',
    done: 'The shop is open again',
  },
  churn: {
    title: (name: string) => `Close ${name}?`,
    detail: (name: string) =>
      `${name} leaves for good: its shop is closed, and its subscription, open payments and open tickets are cancelled. What is known of the company is kept.`,
    final: 'This cannot be undone. What it has paid is not given back by itself.',
    reason: 'Reason',
    hint: 'It stands in the history. Do not write anything personal here.',
    missing: 'Say why: this cannot be undone.',
    confirm: 'Close the company',
    done: 'The company is closed',
  },
  rescrape: {
    title: (name: string) => `Look up the brand of ${name} again?`,
    detail: 'What was edited by hand stays as it is. The rest is taken from what is found now.',
    confirm: 'Look it up',
    done: 'The brand is being looked up',
  },
});
