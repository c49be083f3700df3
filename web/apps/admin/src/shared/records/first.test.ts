import { expect, test } from 'vitest';

import { questionOf, readAddress } from './address';
import { FIRST_QUESTION } from './first';

test('the question that is asked ahead is the one that a list begins with', () => {
  const question = questionOf(readAddress(new URLSearchParams()), 'attention');
  const written = new URLSearchParams(Object.entries(question).map(([name, value]) => [name, String(value)]));
  expect(FIRST_QUESTION).toBe(written.toString());
});
