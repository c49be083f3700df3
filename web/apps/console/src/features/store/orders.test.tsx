import { common } from '@onramp/text/common';
import { store as text } from '@onramp/text/store';
import { act, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { API, refuses, server } from '../../../../../tests/server';
import { aStatus, aSync, STEP, Store } from './kit';
import { pollIn } from '../../shared/polls';
import { Problem } from '@onramp/api';

const DONE = ['done', 'done', 'done'] as const;
const PROGRESS = `${STEP}/order-sync/progress/:job`;
const button = (name: string) => screen.findByRole('button', { name });
const bar = () => screen.findByRole('progressbar', { name: text.orders.bar });

function importing(sync = aSync('running', { done: 40, total: 100, percent: 40, per_second: 20 })): Store {
  const store = new Store(aStatus([...DONE, 'open'], { latest_job: 'sync-1' }));
  store.sync = sync;
  return store;
}

afterEach(() => vi.useRealTimers());

test('the import is begun by the person, and its bar is there at once', async () => {
  const store = new Store(aStatus([...DONE, 'open']));
  store.sync = aSync('waiting');
  const { user } = store.open();
  await user.click(await button(text.orders.before.button));
  expect(await screen.findByText(text.orders.counting)).toBeVisible();
  expect(await bar()).not.toHaveAttribute('aria-valuenow');
  expect(store.sent.map(({ path }) => path)).toEqual(['/order-sync/trigger']);
});

test('a reload shows how far it is: share, counts, rate and the time that is left', async () => {
  importing().open();
  expect(await bar()).toHaveAttribute('aria-valuenow', '40');
  expect(screen.getByText(/40 of 100 orders · 20 a second · about 3 seconds left/)).toBeVisible();
  await expectAccessible();
});

test('it is asked again every two seconds, while the page is seen', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const store = importing();
  let asked = 0;
  server.use(
    http.get(`${API}${PROGRESS}`, () => {
      asked += 1;
      return HttpResponse.json(store.sync);
    }),
  );
  store.open();
  await bar();
  store.sync = aSync('running', { done: 60, total: 100, percent: 60, per_second: 20 });
  await act(() => vi.advanceTimersByTimeAsync(2100));
  await waitFor(async () => expect(await bar()).toHaveAttribute('aria-valuenow', '60'));
  const before = asked;
  const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  window.dispatchEvent(new Event('visibilitychange'));
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(asked - before).toBeLessThanOrEqual(1); // one may have been on its way
  seen.mockRestore();
});

test('in trouble what was known stays, and it is asked ever more seldom', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const store = importing();
  store.open();
  await bar();
  server.use(http.get(`${API}${PROGRESS}`, () => new HttpResponse(null, { status: 502 })));
  await act(() => vi.advanceTimersByTimeAsync(2100));
  expect(await screen.findByText(new RegExp(text.orders.quiet))).toBeVisible();
  expect(await bar()).toHaveAttribute('aria-valuenow', '40');
  const error = new Problem('unavailable', '', '');
  expect(pollIn(2, { error, dataUpdatedAt: 0 }, 3000)).toBe(2000);
  expect(pollIn(2, { error, dataUpdatedAt: 0 }, 20_000)).toBe(10_000);
  expect(pollIn(2, { error, dataUpdatedAt: 0 }, 600_000)).toBe(30_000);
  const limited = new Problem('limited', '', '', 429, [], 45);
  expect(pollIn(2, { error: limited, dataUpdatedAt: 0 }, 3000)).toBe(45_000);
  expect(pollIn(2, { error: null, dataUpdatedAt: 0 }, 600_000)).toBe(2000);
});

test('orders that could not be imported are listed with why', async () => {
  const rows = [
    { number: 'R-7', code: 'X', says: 'It has no total.' },
    { number: '', code: 'X', says: 'It cannot be read.' },
  ];
  const { user } = importing(
    aSync('succeeded', { done: 98, failed: 2, total: 100, percent: 100, failed_rows: rows }),
  ).open();
  await user.click(await screen.findByText(text.orders.failed(2)));
  expect(screen.getByRole('row', { name: 'R-7 It has no total.' })).toBeVisible();
  expect(screen.getByRole('row', { name: `${text.orders.noNumber} It cannot be read.` })).toBeVisible();
  await expectAccessible();
});

test('of one order that could not be imported it is said in the singular', async () => {
  const rows = [{ number: 'R-7', code: 'X', says: 'It has no total.' }];
  const { user } = importing(
    aSync('succeeded', { done: 99, failed: 1, total: 100, percent: 100, failed_rows: rows }),
  ).open();
  await user.click(await screen.findByText('One order could not be imported'));
  expect(screen.getByText('No other order is held up by it.')).toBeVisible();
});

describe('where it stops', () => {
  test('for the customer to mend, it leads to the key', async () => {
    importing(
      aSync('failed', { done: 40, total: 100, percent: 40, says: 'Enter another.', mended_by: 'customer' }),
    ).open();
    expect(await screen.findByRole('link', { name: text.orders.theirs.button })).toHaveAttribute(
      'href',
      '/store/ADA/onboarding/letzshop-api',
    );
    expect(screen.getByText(/Enter another\./)).toBeVisible();
  });

  test('for the customer to mend, who need not wait until it has failed', async () => {
    importing(
      aSync('running', { done: 40, total: 100, says: 'Not this key.', mended_by: 'customer' }),
    ).open();
    expect(await screen.findByText('Not this key.')).toBeVisible();
    expect(screen.getByRole('link', { name: text.orders.theirs.button })).toBeVisible();
  });

  test('for the customer to mend after the end, too', async () => {
    const done = aStatus([...DONE, 'done'], {
      status: 'completed',
      is_completed: true,
      latest_job: 'sync-1',
    });
    const store = new Store(done);
    store.sync = aSync('failed', {
      done: 4,
      total: 9,
      percent: 44,
      says: 'Enter another.',
      mended_by: 'customer',
    });
    const { user } = store.open();
    await user.click(await screen.findByRole('link', { name: text.orders.theirs.button }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Letzshop API' })).toBeVisible();
  });

  test('for us to mend, nobody has to wait', async () => {
    importing(
      aSync('failed', { done: 40, total: 100, percent: 40, says: 'We are on it.', mended_by: 'se' }),
    ).open();
    expect(await screen.findByText(/We are on it\./)).toHaveTextContent(text.orders.ours.next);
    expect(screen.queryByRole('link', { name: text.orders.theirs.button })).toBeNull();
  });
});

describe('the end', () => {
  const done = aStatus([...DONE, 'done'], { status: 'completed', is_completed: true, latest_job: 'sync-1' });

  test('after the import', async () => {
    const store = importing(aSync('succeeded', { done: 100, total: 100, percent: 100 }));
    const { user } = store.open();
    const finish = await button(text.orders.finish);
    store.status = done;
    await user.click(finish);
    expect(await screen.findByRole('heading', { level: 1, name: text.completed.title })).toHaveFocus();
    expect(store.sent).toEqual([{ path: '/order-sync/complete', body: { import_later: false } }]);
  });

  test('while it runs: it goes on, and is shown on', async () => {
    const store = importing();
    const { user } = store.open();
    const later = await button(text.orders.later);
    store.status = done;
    await user.click(later);
    await screen.findByRole('heading', { level: 1, name: text.completed.title });
    expect(store.sent).toEqual([{ path: '/order-sync/complete', body: { import_later: true } }]);
    expect(await bar()).toHaveAttribute('aria-valuenow', '40');
  });

  test('must wait for what has not arrived, which is named', async () => {
    const arriving = { state: 'arriving', says: 'It is on its way.' } as const;
    new Store(aStatus([arriving, 'done', 'done', 'open'])).open();
    expect(
      await screen.findByText(text.orders.waitsFor('Merchant profile', 'It is on its way.')),
    ).toBeVisible();
    expect(screen.queryByRole('button', { name: text.orders.laterNone })).toBeNull();
  });

  test('that is refused says why, and leads to the step that it names', async () => {
    const { user } = new Store(aStatus([...DONE, 'open'])).open();
    const more = { open_step: 'merchant_profile' };
    server.use(
      refuses('post', `${STEP}/order-sync/complete`, 409, 'STEP_NOT_DONE', 'It has not arrived.', more),
    );
    await user.click(await button(text.orders.laterNone));
    expect(await screen.findByText('It has not arrived.')).toBeVisible();
    expect(screen.getByRole('link', { name: text.orders.look('Merchant profile') })).toBeVisible();
  });

  test('while the API is slow to answer is not asked for twice', async () => {
    const store = new Store(aStatus([...DONE, 'open']));
    let answer = () => {};
    let asked = 0;
    server.use(
      http.post(`${API}${STEP}/order-sync/complete`, async () => {
        asked += 1;
        await new Promise<void>((go) => (answer = go));
        return HttpResponse.json(done);
      }),
    );
    const { user } = store.open();
    await user.click(await button(text.orders.laterNone));
    await user.click(await button(text.orders.finishing));
    answer();
    await screen.findByRole('heading', { level: 1, name: text.completed.title });
    expect(asked).toBe(1);
  });
});

test('without a connection that is said, with how far it was', async () => {
  const store = importing();
  server.use(http.get(`${API}${PROGRESS}`, () => HttpResponse.error()));
  store.open();
  expect(await screen.findByText(common.trouble.offline)).toBeVisible();
});
