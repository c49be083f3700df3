import { localised } from './localised';

/** The customer's checklist: the button in the console's header, and the drawer. */
export const checklist = localised({
  title: "What's left to do",
  complete: 'You are all set',
  button: {
    name: (done: number, of: number) => `Checklist: ${done} of ${of} done`,
    trouble: 'something needs attention',
    count: (done: number, of: number) => `${done} of ${of}`,
  },
  close: 'Close the checklist',
  resize: 'Width of the checklist',
  width: (pixels: number) => `${pixels} pixels wide`,
  loading: 'Looking how far you are …',
  progress: (done: number, of: number) => `${done} of ${of} done`,
  lead: {
    start:
      'A few steps to a search that your shoppers will enjoy. Each line looks by itself whether it is done.',
    checking: 'All of it is done. We look once more whether everything works together, which takes a minute.',
    nearly: 'Nearly there. Each line looks by itself whether it is done.',
    complete:
      'Your search and your pixel work. This list stays here: if something stops working, it tells you.',
    trouble: 'Everything worked once; a line below needs a look now.',
  },
  state: {
    todo: 'To do',
    in_progress: 'In progress',
    done: 'Done',
    problem: 'Needs attention',
    unknown: 'Could not be checked',
  },
  optional: 'Optional',
  line: (title: string, state: string, reason: string) => `${title}: ${state}. ${reason}`,
  checked: 'Checked',
  guide: 'How to do this',
  guideOf: (title: string) => `How to do this: ${title}`,
  copy: (label: string) => `Copy: ${label}`,
  snippet: 'The snippet',
  showSnippet: 'Show the snippet',
  hideSnippet: 'Hide the snippet',
  waiting: {
    event: 'Waiting for your first event. This line turns by itself as soon as it comes.',
    hint: 'Still nothing? Three things to check:',
    web: {
      snippet:
        'The snippet stands in the head of every page, and that version of your storefront is published.',
      blocker:
        'The browser that you try it with has no ad blocker and does not ask sites not to track it: either stops the pixel.',
      policy:
        'If your storefront has a content security policy, it allows the address of the snippet for scripts and for connections.',
    },
    app: {
      published: 'The version of your app that sends events is the one that you try.',
      pixel: 'Each event names your pixel.',
      network:
        'The device that you try it with can reach the internet, and no blocker or proxy stops the requests.',
    },
    how: 'How to check it, step by step',
  },
  stale: 'We could not look anew just now. This is what we knew last; we try again by ourselves.',
});
