import { expect, test } from 'vitest';

import { merch } from './merch';
import { store } from './store';

test.each([
  [merch.confirm.sizeOf('Starter', '1'), 'Starter (1 person)'],
  [merch.confirm.sizeOf('Team', '20'), 'Team (20 people)'],
  [store.orders.count('0', '1'), '0 of 1 order'],
  [store.orders.count('1', '2'), '1 of 2 orders'],
  [store.orders.countOnly('1'), '1 order so far'],
  [store.orders.failedWhy(1), 'No other order is held up by it.'],
  [store.orders.failedWhy(2), 'No other order is held up by them.'],
])('a count fits its word: %s', (said, expected) => {
  expect(said).toBe(expected);
});
