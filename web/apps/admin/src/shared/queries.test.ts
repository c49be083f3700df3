import { Problem } from '@onramp/api';
import { expect, test } from 'vitest';

import { againIn } from './queries';

const DOWN = new Problem('unavailable', 'UNAVAILABLE', '', 503);
const GONE = new Problem('refused', 'GONE', '', 404);

test.each([
  ['as often as it changes', { data: {}, error: null }, 5000],
  ['while the first answer is awaited', { data: undefined, error: null }, 5000],
  ['where it is shown and was not to be had anew', { data: {}, error: DOWN }, 5000],
  [
    'not where its error is all that is shown, with the way to try again',
    { data: undefined, error: DOWN },
    false,
  ],
  ['not where it was refused', { data: {}, error: GONE }, false],
])('a reading is asked for again: %s', (_, reading, wait) => {
  expect(againIn(reading, 5000)).toBe(wait);
});
