import { common } from '@onramp/text/common';
import { store as text } from '@onramp/text/store';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { aStatus, STEP, Store } from './kit';

const TEST = `${STEP}/letzshop-api/test`;
const field = () => screen.findByLabelText(text.key.label);
/** On the page: what is said aloud stands outside of it. */
const says = (words: RegExp) => within(screen.getByRole('main')).findByText(words);
const button = (name: string) => screen.findByRole('button', { name });
const unlocked = () => new Store(aStatus(['done', 'open']));

test.each(['refused', 'wrong_key', 'too_slow', 'unexpected'] as const)(
  'a key that is tried and %s: the API’s sentence, and it is not kept',
  async (result) => {
    const store = unlocked();
    server.use(answers('post', TEST, { success: false, result, says: 'Try this.', shop: null }));
    const { user } = store.open();
    await user.type(await field(), 'a-key');
    await user.click(await button(text.key.test));
    expect(await says(/Try this\./)).toBeVisible();
    expect(screen.getByRole('heading', { name: text.key.result[result] })).toBeVisible();
    expect(store.sent).toEqual([]);
  },
);

test('a good key: whose it is; and nothing of that is said any more once another is typed', async () => {
  const store = unlocked();
  server.use(
    answers('post', TEST, { success: true, result: 'reached', says: 'Works.', shop: 'Ada on Letzshop' }),
  );
  const { user } = store.open();
  await user.type(await field(), 'a-key');
  await user.click(await button(text.key.test));
  expect(await says(new RegExp(text.key.connectedTo('Ada on Letzshop')))).toBeVisible();
  await expectAccessible();
  await user.type(await field(), 'x');
  expect(screen.queryByText(new RegExp(text.key.connectedTo('Ada on Letzshop')))).toBeNull();
});

test('the person who waits is told so, and the keyboard keeps its place', async () => {
  const store = unlocked();
  let answer = () => {};
  server.use(
    http.post(`${API}${TEST}`, async () => {
      await new Promise<void>((done) => (answer = done));
      return HttpResponse.json({ success: true, result: 'reached', says: 'Works.', shop: null });
    }),
  );
  const { user } = store.open();
  await user.type(await field(), 'a-key');
  await user.click(await button(text.key.test));
  expect(await screen.findByText(text.key.testingSays)).toBeVisible();
  expect(await button(text.key.testing)).toHaveFocus();
  await waitFor(() => answer());
  expect(await says(/Works\./)).toBeVisible();
});

test('saving sends the key once and shows it nowhere afterwards', async () => {
  const store = unlocked();
  const { user, container } = store.open();
  await user.type(await field(), 'a-secret-key ');
  expect(await field()).toHaveAttribute('type', 'password');
  store.status = aStatus(['done', { state: 'done', says: 'Connected to Ada on Letzshop.' }, 'open']);
  await user.click(await button(text.save));
  await screen.findByRole('heading', { level: 1, name: 'Product and order import' });
  expect(store.sent).toEqual([{ path: '/letzshop-api', body: { api_key: 'a-secret-key' } }]);
  await user.click(screen.getByRole('link', { name: /Letzshop API/ }));
  expect(await says(/^Connected to Ada on Letzshop\.$/)).toBeVisible();
  await user.click(await button(text.key.replace));
  expect(await field()).toHaveValue('');
  expect(
    container.innerHTML + JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]),
  ).not.toContain('a-secret-key');
});

test('a key that is refused as it is saved: what the try came to', async () => {
  const store = unlocked();
  const more = { result: 'wrong_key', errors: [{ field: 'api_key', code: 'X', message: 'Look again.' }] };
  server.use(refuses('post', `${STEP}/letzshop-api`, 422, 'CONNECTION_FAILED', 'Look again.', more));
  const { user } = store.open();
  await user.type(await field(), 'a-key');
  await user.click(await button(text.save));
  expect(await screen.findByRole('heading', { name: text.key.result.wrong_key })).toBeVisible();
  expect(await says(/Look again\./)).toBeVisible();
  expect(await field()).toHaveValue('a-key');
});

test.each([
  ['the key of another shop', 409, 'OTHER_SHOP', 'OTHER_SHOP.'],
  ['too many tries', 429, 'LIMITED', common.trouble.limited(7)],
  ['nobody who could be asked', 503, 'STORE_UNAVAILABLE', 'STORE_UNAVAILABLE.'],
])('%s: it is said', async (_, status, code, sentence) => {
  const store = unlocked();
  server.use(refuses('post', TEST, status, code));
  const { user } = store.open();
  await user.type(await field(), 'a-key');
  await user.click(await button(text.key.test));
  expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
});

test('nothing is tried without a key', async () => {
  const store = unlocked();
  const { user } = store.open();
  await user.click(await button(text.key.test));
  expect(await field()).toHaveAccessibleDescription(new RegExp(text.missing.api_key));
  expect(store.sent).toEqual([]);
});
