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
      'A few steps, and your visitors can search. You need not tick anything off: each line changes by itself once it is done.',
    checking:
      'All of it is done. We check once more that everything works together; this takes about a minute.',
    nearly: 'Nearly there. The last line changes by itself once it is done.',
    complete:
      'Your search works, and learns from your visitors. This list stays here: if something stops working, it tells you.',
    trouble: 'Everything has worked before. A line below needs your attention now.',
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
    event:
      'Waiting for the first event from your shop, such as a search or a click. This line changes by itself once it comes.',
    hint: 'Still nothing? Three things to check:',
    web: {
      snippet: 'The snippet is in the head of every page, and you have published that version of your shop.',
      blocker:
        'Your own browser does not stop the pixel: turn off ad blockers and “Do not track” while you try it.',
      policy:
        'If your shop has a content security policy (ask whoever runs it), it allows the address of the snippet for scripts and for connections.',
    },
    app: {
      published: 'The version of your app that sends events is the one that you try.',
      pixel: 'Each event names your pixel.',
      network:
        'The device that you try it with can reach the internet, and no blocker or proxy stops the requests.',
    },
    how: 'How to check it, step by step',
  },
  stale: 'We could not check again just now, so this may be a little old. We keep trying.',
});
