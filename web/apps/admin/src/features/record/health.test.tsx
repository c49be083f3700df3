import { record as text } from '@onramp/text/record';
import { focusManager } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';

import { API } from '../../../../../tests/server';
import { ago, health, NOW, onboarding } from './fixtures';
import type { OnboardingStatus } from './model';
import { HEALTH, open, serve, STATUS } from './kit';

afterEach(() => focusManager.setFocused(undefined));

const poll = 0.03; // seconds

/** A page whose record and health are as the test says; how often the health was asked for. */
function watched(first: OnboardingStatus) {
  const now = { record: first, asked: 0 };
  serve(
    onboarding(),
    http.get(`${API}${STATUS}`, () => HttpResponse.json({ ...now.record, ask_again_seconds: poll })),
    http.get(`${API}${HEALTH}`, () => {
      now.asked += 1;
      const { health: found, ...more } = health();
      const account = { ...found.account, state: 'PROVISIONING', reason: `Found by look ${now.asked}.` };
      const checked_at = new Date(Date.now()).toISOString();
      return HttpResponse.json({ ...more, health: { ...found, account, checked_at } });
    }),
  );
  return now;
}

const found = (look: number) => screen.findByText(new RegExp(`^Found by look ${look}\\.`));
const noted = (note: string) =>
  waitFor(() => expect(screen.getByLabelText(text.note.label)).toHaveValue(note));

test('a new stage has the health read anew at once: the page does not contradict itself', async () => {
  const now = watched(onboarding({ status: 'visited', registered_by: '', version: 1 }));
  open();
  expect(await found(1)).toBeVisible();
  now.record = onboarding({ status: 'registered', registered_by: 'user-7', version: 2 });
  expect(await found(2)).toBeVisible();
  expect(screen.queryByText(text.health.changed)).toBeNull();
});

test('work that goes on has the health read anew, seldom; until then both parts say that they are old', async () => {
  const before = onboarding({ version: 1 });
  const ended = before.actions.map((each) =>
    each.name === 'send_invites' ? { ...each, status: 'succeeded' as const, finished_at: ago(4) } : each,
  );
  const now = watched(before);
  open();
  expect(await found(1)).toBeVisible();
  now.record = onboarding({ version: 2, actions: ended });
  expect(await screen.findAllByText(text.health.changed)).toHaveLength(2);
  expect(now.asked).toBe(1);
  act(() => focusManager.setFocused(false));
  vi.setSystemTime(NOW + 20_000);
  // Whoever comes back finds what is older than 15 seconds read anew at once.
  act(() => focusManager.setFocused(true));
  expect(await found(2)).toBeVisible();
  expect(screen.queryByText(text.health.changed)).toBeNull();
});

test('what changes nothing of the health asks no platform', async () => {
  const now = watched(onboarding({ status: 'visited', version: 1 }));
  open();
  expect(await found(1)).toBeVisible();
  vi.setSystemTime(NOW + 60_000);
  now.record = onboarding({ status: 'visited', version: 2, note: 'Call them.' });
  await noted('Call them.');
  expect(screen.queryByText(text.health.changed)).toBeNull();
  expect(now.asked).toBe(1);
});
