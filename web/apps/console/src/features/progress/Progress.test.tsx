import type { Schemas } from '@onramp/api';
import { common } from '@onramp/text/common';
import { progress as text } from '@onramp/text/progress';
import { onlineManager } from '@tanstack/react-query';
import { act, screen, waitFor, within } from '@testing-library/react';
import { delay, http, HttpResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { Progress } from './Progress';

type ProgressAnswer = Schemas['Progress'];
type ProgressLine = Schemas['ProgressLineShown'];

const PATH = '/onboarding/:key/progress';
const NOW = '2026-11-29T10:00:00Z';

function line(
  name: ProgressLine['name'],
  state: ProgressLine['state'],
  more: Partial<ProgressLine> = {},
): ProgressLine {
  return {
    name,
    title: `Step ${name}`,
    state,
    since: null,
    finished_at: null,
    usually_seconds: 60,
    says: '',
    ...more,
  };
}

function answer(...actions: ProgressLine[]): ProgressAnswer {
  const remaining = actions.filter((each) => each.state !== 'done').length;
  const done = remaining === 0;
  return { status: 'submitted', actions, remaining, done, ask_again_seconds: done ? null : 2 };
}

/** The API answers these one after the other, and then the last of them; how often it was asked. */
function answersInTurn(...turns: ProgressAnswer[]): () => number {
  let asked = 0;
  server.use(http.get(`${API}${PATH}`, () => HttpResponse.json(turns[Math.min(asked++, turns.length - 1)])));
  return () => asked;
}

const item = (name: string) => screen.getByRole('heading', { name: `Step ${name}` }).closest('li')!;
const show_ = () => show(<Progress onboardingKey="k" />);

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true, now: Date.parse(NOW) });
});
afterEach(() => {
  vi.useRealTimers();
  onlineManager.setOnline(true);
});

const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

describe('while everything is being set up', () => {
  test('each step says in words how far it is', async () => {
    answersInTurn(
      answer(
        line('account', 'done'),
        line('index', 'working', { since: '2026-11-29T09:59:20Z', usually_seconds: 120 }),
        line('team', 'waiting', { usually_seconds: 10, says: 'Starts once your index is ready.' }),
      ),
    );
    show_();
    expect(await screen.findByRole('heading', { level: 1, name: text.running.title })).toHaveFocus();
    expect(within(item('account')).getByText(text.state.done)).toBeVisible();
    expect(item('index')).toHaveTextContent(text.state.working);
    expect(item('index')).toHaveTextContent(/For 4\d seconds so far/);
    expect(item('index')).toHaveTextContent(text.usually('2 minutes'));
    expect(item('index')).toHaveAttribute('aria-current', 'step');
    expect(item('team')).toHaveTextContent('Starts once your index is ready.');
    expect(screen.getByText(text.count(1, 3))).toBeVisible();
    expect(screen.getByRole('link', { name: text.toConsoleMeanwhile })).toHaveAttribute(
      'href',
      '/?checklist=open',
    );
    await expectAccessible();
  });

  test('a step that takes long moves on with its time, and says that it goes on by itself', async () => {
    answersInTurn(answer(line('account', 'working', { since: NOW, usually_seconds: 60 })));
    show_();
    await screen.findByText(text.running.title);
    await pass(30);
    expect(item('account')).toHaveTextContent(/For [34]\d seconds so far/);
    expect(item('account')).not.toHaveTextContent(text.longer);
    await pass(95);
    expect(item('account')).toHaveTextContent(/For 2 minutes \d+ seconds so far/);
    expect(item('account')).toHaveTextContent(text.longer);
  });

  test("the reader's clock may be wrong by an hour", async () => {
    server.use(
      http.get(`${API}${PATH}`, () =>
        HttpResponse.json(answer(line('account', 'working', { since: '2026-11-29T10:59:30Z' })), {
          headers: { Date: 'Sun, 29 Nov 2026 11:00:00 GMT' },
        }),
      ),
    );
    show_();
    await screen.findByText(text.running.title);
    await pass(1);
    expect(item('account').textContent).toMatch(/For 3[0-9] seconds/);
  });

  test('it is asked again as the answer says, and each change is said once', async () => {
    const asked = answersInTurn(
      answer(line('account', 'working'), line('index', 'waiting')),
      answer(line('account', 'done'), line('index', 'working')),
    );
    show_();
    await screen.findByText(text.running.title);
    const voice = screen.getByRole('status');
    expect(voice).toBeEmptyDOMElement();
    await pass(2.1);
    await waitFor(() => expect(asked()).toBe(2));
    const said = [text.changed('Step account', 'Done'), text.changed('Step index', 'Working on it')].join(
      ' ',
    );
    await waitFor(() => expect(voice).toHaveTextContent(said));
    const spoken = voice.textContent;
    await pass(6.5);
    await waitFor(() => expect(asked()).toBeGreaterThan(3));
    expect(voice.textContent).toBe(spoken);
  });

  test('nothing is asked while the page is not seen; on coming back it is, at once', async () => {
    const asked = answersInTurn(answer(line('account', 'working')));
    show_();
    await screen.findByText(text.running.title);
    const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    const before = asked();
    await pass(20);
    expect(asked()).toBe(before);
    visible.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await waitFor(() => expect(asked()).toBe(before + 1));
  });
});

test('what is held up is with us, and no error', async () => {
  answersInTurn(answer(line('account', 'done'), line('index', 'held_up')));
  show_();
  expect(await screen.findByRole('heading', { level: 1, name: text.held.title })).toBeVisible();
  expect(item('index')).toHaveTextContent(text.state.held_up);
  expect(item('index')).toHaveTextContent(text.heldUp);
  expect(screen.queryByRole('alert')).toBeNull();
  await expectAccessible();
});

test('while something else is still going on, what is held up does not take the page', async () => {
  answersInTurn(answer(line('account', 'working'), line('index', 'held_up', { says: 'We look into it.' })));
  show_();
  expect(await screen.findByRole('heading', { level: 1, name: text.running.title })).toBeVisible();
  expect(item('index')).toHaveTextContent('We look into it.');
});

test('finished, it says what happens next, leads to the checklist, and asks no more', async () => {
  const asked = answersInTurn(answer(line('account', 'working')), answer(line('account', 'done')));
  show_();
  await screen.findByText(text.running.title);
  await pass(2.1);
  expect(await screen.findByRole('heading', { level: 1, name: text.finished.title })).toBeVisible();
  expect(screen.getByRole('heading', { name: text.next.catalogue })).toBeVisible();
  expect(screen.getByRole('heading', { name: text.next.pixel })).toBeVisible();
  expect(screen.getByRole('link', { name: text.toConsole })).toHaveAttribute('href', '/?checklist=open');
  await pass(30);
  expect(asked()).toBe(2);
  await expectAccessible();
});

describe('in trouble', () => {
  test('offline from the beginning, that is said, with a way to try again', async () => {
    onlineManager.setOnline(false);
    show_();
    expect(await screen.findByText(common.trouble.offline)).toBeVisible();
    answersInTurn(answer(line('account', 'working')));
    act(() => onlineManager.setOnline(true));
    expect(await screen.findByText(text.running.title)).toBeVisible();
  });

  test('offline later, what was known stays, and it goes on by itself', async () => {
    answersInTurn(answer(line('account', 'working')));
    show_();
    await screen.findByText(text.running.title);
    act(() => onlineManager.setOnline(false));
    await pass(2.1);
    expect(await screen.findByText(new RegExp(text.quiet.slice(0, 20)))).toBeVisible();
    expect(item('account')).toHaveTextContent(text.state.working);
    act(() => onlineManager.setOnline(true));
    await waitFor(() => expect(screen.queryByText(new RegExp(text.quiet.slice(0, 20)))).toBeNull());
  });

  test.each([
    ['503', refuses('get', PATH, 503, 'UNAVAILABLE', 'Come back soon.')],
    ['429', refuses('get', PATH, 429, 'TOO_MANY_REQUESTS')],
    ['nonsense', answers('get', PATH, 'hello')],
    ['no answer', http.get(`${API}${PATH}`, () => HttpResponse.error())],
  ])('%s in the middle: what was known stays, and asking goes on', async (_, trouble) => {
    const asked = answersInTurn(answer(line('account', 'working')), answer(line('account', 'done')));
    show_();
    await screen.findByText(text.running.title);
    server.use(trouble);
    await pass(2.1);
    expect(await screen.findByText(new RegExp(text.quiet.slice(0, 20)))).toBeVisible();
    expect(item('account')).toHaveTextContent(text.state.working);
    server.resetHandlers();
    server.use(answers('get', PATH, answer(line('account', 'done'))));
    await pass(9);
    expect(await screen.findByText(text.finished.title)).toBeVisible();
    expect(asked()).toBe(1);
  });

  test('a refusal from the beginning is shown as it is worded', async () => {
    server.use(refuses('get', PATH, 403, 'NOT_YOURS', 'This link belongs to somebody else.'));
    show_();
    expect(await screen.findByText('This link belongs to somebody else.')).toBeVisible();
    await expectAccessible();
  });

  test('an answer that takes long is awaited in words', async () => {
    server.use(
      http.get(`${API}${PATH}`, async () => {
        await delay('infinite');
        return HttpResponse.error();
      }),
    );
    show_();
    expect(await screen.findByText(text.loading)).toBeVisible();
    await pass(9);
    expect(screen.getByText(common.stillLoading)).toBeVisible();
  });
});

test('long names, names from right to left and emoji are shown whole', async () => {
  const title = `${'very long '.repeat(30)}متجر الأحذية 👟`;
  answersInTurn(answer(line('account', 'working', { title })));
  show_();
  expect(await screen.findByRole('heading', { name: title.replaceAll(/\s+/g, ' ') })).toBeVisible();
});
