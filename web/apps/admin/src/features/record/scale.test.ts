import { expect, test } from 'vitest';

import { marksOf } from './marks';
import type { Attempt } from './model';
import { scaleOf, span } from './scale';

const T = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(T + seconds * 1000).toISOString();

function attempt(
  began: number | null,
  ended: number | null,
  outcome: Attempt['outcome'] = 'succeeded',
): Attempt {
  return {
    action: 'a',
    title: 'A',
    number: 1,
    began_at: began === null ? null : at(began),
    ended_at: ended === null ? null : at(ended),
    outcome,
    code: '',
    message: '',
  };
}

test('days in which nothing was tried take no more room than a gap', () => {
  const scale = scaleOf([attempt(0, 10), attempt(200_000, 200_010)], T)!;
  expect(scale.bursts).toHaveLength(2);
  const [first, second] = scale.bursts;
  expect(second!.left - first!.right).toBeLessThan(0.05);
  expect(first!.right - first!.left).toBeCloseTo(second!.right - second!.left);
});

test('time runs from the left to the right, and never back', () => {
  const scale = scaleOf([attempt(0, 10), attempt(5000, 5100), attempt(200_000, 200_001)], T)!;
  const places = [-5, 0, 4, 10, 900, 5000, 5100, 90_000, 200_000, 200_001, 300_000].map((each) =>
    scale.place(T + each * 1000),
  );
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places[0]).toBe(0);
  expect(places.at(-1)).toBe(1);
});

test('a running attempt grows with the time', () => {
  expect(span(attempt(0, null, 'running'), T + 7000)).toEqual([T, T + 7000]);
  expect(span(attempt(0, null, 'waits'), T + 7000)).toEqual([T, T]);
  expect(span(attempt(null, null), T)).toBeNull();
});

test('a long history comes to a few bursts; one of them can be looked at alone', () => {
  const many = Array.from({ length: 60 }, (_, index) => attempt(index * 3600, index * 3600 + 5));
  const scale = scaleOf(many, T)!;
  expect(scale.bursts.length).toBeLessThanOrEqual(7);
  const alone = scaleOf([attempt(0, 10), attempt(5000, 5100)], T, 1)!;
  expect(alone.bursts).toHaveLength(1);
  expect(alone.place(T + 5_050_000)).toBeCloseTo(0.5);
});

test('attempts of which no time is known have no axis', () => {
  expect(scaleOf([attempt(null, null, 'skipped')], T)).toBeNull();
});

test.each([
  ['a burst of two seconds', [attempt(0, 2)]],
  ['bursts within a minute or two', [attempt(0, 1), attempt(50, 51), attempt(100, 101), attempt(900, 901)]],
])('no time stands on the axis twice: %s', (_, attempts) => {
  const said = marksOf(scaleOf(attempts, T)!).map(({ says }) => says);
  expect(said.length).toBeGreaterThan(1);
  expect(new Set(said).size).toBe(said.length);
});
