import { afterEach, expect, test } from 'vitest';

import { localised, pseudo } from './localised';

const english = { greeting: 'Hello', of: (name: string) => `Hello ${name}`, inner: { word: 'Stop' } };

afterEach(() => {
  globalThis.onrampLocale = undefined;
});

test('English texts are as they are written', () => {
  expect(localised(english)).toBe(english);
});

test('the pseudo-locale changes every sentence, also those that are put together', () => {
  globalThis.onrampLocale = 'pseudo';
  const texts = localised(english);
  expect(texts.greeting).toBe(pseudo('Hello'));
  expect(texts.of('Ada')).toBe(pseudo('Hello Ada'));
  expect(texts.inner.word).toMatch(/^⟦.+⟧$/);
});

test('the pseudo-locale is longer by a third, as other languages are', () => {
  expect(pseudo('Hello there').length).toBeGreaterThan('Hello there'.length * 1.3);
});

test('the address of the page asks for it', () => {
  history.replaceState(null, '', '/?pseudo');
  expect(localised(english).greeting).toBe(pseudo('Hello'));
});
