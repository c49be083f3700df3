import { record as text } from '@onramp/text/record';
import { expect, test } from 'vitest';

import { draftOf, valueOf } from './drafts';
import { forPeople } from '../../shared/forPeople';
import { named, plain, same, toneOfState } from './words';

test('a request that is meant for programs is no part of a hint', () => {
  expect(forPeople('Remind them, or make a new link (POST /v1/onboarding/1/link).', [])).toBe(
    'Remind them, or make a new link.',
  );
  expect(forPeople('Wait (it takes minutes).', [])).toBe('Wait (it takes minutes).');
});

test('a name that this page does not know is said in words', () => {
  expect(named(text.status, 'half_way')).toBe('Half way');
  expect(toneOfState('SOMETHING_NEW')).toBe('unknown');
});

test('answers are the same whatever the order of their members, and nothing is nothing', () => {
  expect(same({ a: 1, b: null }, { a: 1 })).toBe(true);
  expect(same([{ a: 1, b: 2 }], [{ b: 2, a: 1 }])).toBe(true);
  expect(same([], null)).toBe(true);
  expect(same('a', 'b')).toBe(false);
  expect(plain([])).toBe(text.answers.empty);
});

test.each([
  ['anything', 12, '13', 13],
  ['anything', 'a', ' b ', 'b'],
  ['anything', ['a'], 'a\n\nb', ['a', 'b']],
  ['anything', { a: 1 }, '{"a": 2}', { a: 2 }],
  ['index_tier', 'staging', '', null],
])('an answer of %s like %o is typed as text and read back', (field, value, typed, read) => {
  const draft = draftOf(field, value);
  expect(valueOf({ ...draft, typed } as never)).toEqual({ value: read });
});

test.each([
  [12, 'twelve'],
  [{ a: 1 }, '{'],
])('what is no %o is said before it is sent', (value, typed) => {
  expect(valueOf({ ...draftOf('anything', value), typed } as never)).toHaveProperty('fault');
});

test('a hint names actions and answers as the page calls them', () => {
  const actions = [{ name: 'create_index', title: 'Create the index' }];
  expect(forPeople('See the action create_index; an SE can retry it.', actions)).toBe(
    'See the action “Create the index”; an SE can retry it.',
  );
  expect(forPeople('See the action grant_ownership.', actions)).toBe('See the action “Grant ownership”.');
  const goesOn = 'Correct the answer; the action then goes on by itself.';
  expect(forPeople(goesOn, actions)).toBe(goesOn);
  expect(forPeople('Correct index_name, or delete the other index.', actions)).toBe(
    'Correct “Index name”, or delete the other index.',
  );
});
