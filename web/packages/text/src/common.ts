import { localised } from './localised.ts';

/** What several pages say. */
export const common = localised({
  product: 'Onramp',
  skipToContent: 'Skip to content',
  loading: 'Loading …',
  stillLoading: 'This takes longer than usual. Please wait a little more.',
  tryAgain: 'Try again',
  reload: 'Load the page anew',
  back: 'Back',
  next: 'Next',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Copying is not allowed here. The text is selected: copy it with your keyboard.',
  optional: 'optional',
  learnMore: 'Learn more',
  required: 'Required',
  problem: 'There is a problem',
  problems: (count: number) => (count === 1 ? 'There is a problem' : `There are ${count} problems`),
  never: 'never',
  unknown: 'unknown',
  opensNewTab: '(opens in a new tab)',
  theme: {
    title: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    system: 'As my system',
    toLight: 'Use light colours',
    toDark: 'Use dark colours',
  },
  newVersion: 'There is a newer version of this page. Nothing you have typed is lost.',
  crashed: {
    title: 'Something unexpected happened on this page',
    detail: 'What you had saved is safe. Load the page anew; if this happens again, please tell us.',
  },
  trouble: {
    offline: 'You seem to be offline. We try again as soon as you are back.',
    slow: 'The answer takes too long. Try again in a moment.',
    unavailable: 'Our service cannot be reached at the moment. Nothing is lost; try again shortly.',
    nonsense:
      'We got an answer that makes no sense. Load the page anew; if this happens again, please tell us.',
    limitedSoon: 'Too many requests at once. Try again in a moment.',
    limited: (seconds: number) => `Too many requests at once. Try again in ${seconds} seconds.`,
  },
  time: {
    justNow: 'just now',
    agoOf: (age: string) => `${age} ago`,
    inOf: (wait: string) => `in ${wait}`,
  },
});
