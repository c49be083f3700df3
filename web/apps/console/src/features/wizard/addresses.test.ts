import { expect, test } from 'vitest';

import { readAddresses } from './addresses';

const read = (pasted: string) => readAddresses(pasted, [], 'rosa@shop.example');

test.each([
  '"Lovelace, Ada" <ada@shop.example>; Babbage, Charles <charles@shop.example>',
  'Lovelace, Ada <ada@shop.example>, Babbage, Charles <charles@shop.example>',
  'Ada Lovelace <ada@shop.example>\nBabbage, Prof., Charles <mailto:charles@shop.example>',
  '\u200bada@shop.example,\ufeffcharles@shop.example',
])('names, with commas in them and without, are no addresses: %s', (pasted) => {
  expect(read(pasted)).toEqual({
    addresses: ['ada@shop.example', 'charles@shop.example'],
    bad: [],
    duplicates: [],
    own: [],
  });
});

test('what is no address, there already, or the own one in another casing, is named', () => {
  expect(read('nope; a@b, ada@shop.example, ADA@shop.example, ROSA@Shop.example')).toEqual({
    addresses: ['ada@shop.example'],
    bad: ['nope', 'a@b'],
    duplicates: ['ADA@shop.example'],
    own: ['ROSA@Shop.example'],
  });
});
