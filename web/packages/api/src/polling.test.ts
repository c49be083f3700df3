import { expect, test } from 'vitest';

import { askAgainIn } from './polling';
import { Problem } from './problem';

test.each([
  ['as the answer says', 4, null, 4000],
  ['not where nothing is awaited', null, null, false],
  ['not before there is an answer', undefined, null, false],
  ['never more often than each second', 0, null, 1000],
  ['later where the API asks for it', 4, new Problem('limited', 'TOO_MANY', '', 429, [], 9), 9000],
  ['also where there was no answer at all', undefined, new Problem('offline', '', ''), 5000],
  ['not where the API has refused it', 4, new Problem('refused', 'LINK_REVOKED', '', 410), false],
])('a page asks again: %s', (_, seconds, error, wait) => {
  expect(askAgainIn(seconds, error)).toBe(wait);
});
