import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { record as text } from '@onramp/text/record';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { ATTEMPTS, health, HISTORY, ID, onboarding } from './fixtures';
import { HEALTH, inTurn, ONE, open, serve, STATUS } from './kit';

/** What something between the page and the API may answer in its place. */
const page = (path: string) =>
  http.get(`${API}${path}`, () => HttpResponse.html('<!doctype html><title>Sign in</title>'));

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined)); // React tells of what it caught

const ATTEMPTS_TAB = ['activity', `${ONE}/attempts`, { attempts: [{}, null], cursor: null }] as const;
const HISTORY_TAB = ['history', `${ONE}/history`, { entries: [null], cursor: null }] as const;

test.each([
  [...ATTEMPTS_TAB, { attempts: ATTEMPTS, cursor: null, complete: true }],
  [...HISTORY_TAB, { entries: HISTORY, cursor: null }],
] as const)(
  'nonsense of %s leaves the page as it is, and is asked for anew',
  async (tab, path, odd, right) => {
    for (const nonsense of [answers('get', path, {}), page(path), answers('get', path, odd)]) {
      serve(onboarding(), nonsense);
      const { user, unmount } = open(`/onboardings/${ID}?show=${tab}`);
      const panel = within(await screen.findByRole('tabpanel'));
      const again = await panel.findByRole('button', { name: common.tryAgain });
      expect(screen.getByRole('heading', { level: 1, name: 'Acme Outdoor' })).toBeVisible();
      await expectAccessible(screen.getByRole('tabpanel'));
      server.use(answers('get', path, right));
      await user.click(again);
      await waitFor(() => expect(panel.queryByRole('alert')).toBeNull());
      expect(screen.getByRole('tabpanel')).not.toBeEmptyDOMElement();
      unmount();
    }
  },
);

test.each([
  ['an empty object', answers('get', HEALTH, {}), common.trouble.nonsense],
  ['a page', page(HEALTH), common.trouble.nonsense],
  [
    'another shape',
    answers('get', HEALTH, { health: {}, checklist: [] }),
    admin.partFailed(text.health.title),
  ],
])(
  'nonsense of the health leaves the page as it is, and is asked for anew: %s',
  async (_, nonsense, says) => {
    serve(onboarding(), nonsense);
    const { user } = open();
    const alert = (await screen.findByText(says)).closest('[role=alert]') as HTMLElement;
    expect(screen.getByRole('heading', { level: 2, name: text.todo.title })).toBeVisible();
    server.use(answers('get', HEALTH, { ...health() }));
    await user.click(within(alert).getByRole('button', { name: common.tryAgain }));
    await waitFor(() => expect(screen.queryByText(says)).toBeNull());
    const card = within(screen.getByRole('region', { name: text.health.title }));
    expect(await card.findByRole('heading', { level: 3, name: 'Account' })).toBeVisible();
  },
);

test('a poll that reads nonsense leaves what was read before, and says so', async () => {
  serve(onboarding(), inTurn('get', STATUS, onboarding({ ask_again_seconds: 0.05 }), {}));
  open();
  expect(await screen.findByText(text.stale.detail)).toBeVisible();
  expect(screen.getByRole('heading', { level: 1, name: 'Acme Outdoor' })).toBeVisible();
});

test('what is asked for anew leaves the focus in its part, whatever comes of it', async () => {
  serve(onboarding(), refuses('get', `${ONE}/history`, 503, 'UNAVAILABLE', 'Overloaded.'));
  const { user } = open(`/onboardings/${ID}?show=history`);
  const panel = within(await screen.findByRole('tabpanel'));
  const again = await panel.findByRole('button', { name: common.tryAgain });
  again.focus();
  const { promise: answered, resolve: answer } = Promise.withResolvers<null>();
  server.use(
    http.get(`${API}${ONE}/history`, async () => {
      await answered;
      return new HttpResponse(null, { status: 503 });
    }),
  );
  await user.keyboard('{Enter}');
  await waitFor(() => expect(again).not.toBeInTheDocument()); // it is said that it is asked
  await waitFor(() => expect(screen.getByRole('tab', { name: text.tabs.history })).toHaveFocus());
  answer(null);
  expect(await panel.findByText(common.trouble.unavailable)).toBeVisible();
  expect(screen.getByRole('tab', { name: text.tabs.history })).toHaveFocus();
});
