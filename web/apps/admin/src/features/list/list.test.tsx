import type { Schemas } from '@onramp/api';
import { common } from '@onramp/text/common';
import { health } from '@onramp/text/health';
import { list } from '@onramp/text/list';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { delay, http, HttpResponse } from 'msw';
import { Route, Routes, useLocation } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import ListPage from './ListPage';

const NOW = Date.now();
const ago = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
const FAILED = { action: 'create_account', title: 'Create the account', code: 'CONTROLLER_DOWN' };

type ListedOnboarding = Schemas['ListedOnboarding'];

function line(id: string, more: Partial<ListedOnboarding> = {}): ListedOnboarding {
  return {
    onboarding_id: id,
    kind: 'ONBOARDING',
    flow: 'ecom',
    path: `/v1/onboarding/${id}`,
    title: `Customer ${id}`,
    status: 'visited',
    created_at: ago(30),
    created_by: 'sam@onramp.example',
    attention: '',
    attention_since: null,
    failed: [],
    at: {},
    readable: true,
    link: { made_at: ago(30), valid_until: ago(-24 * 10 - 1), expired: false },
    health: null,
    ...more,
  };
}

const waits = (id: string) =>
  line(id, { attention: '“Create the account” has failed.', attention_since: ago(3), failed: [FAILED] });

interface Answer {
  lines?: ListedOnboarding[];
  cursor?: string | null;
  number?: number;
  text?: string;
}

/** What was asked of the list, each question as its parameters. */
let asked: Record<string, string>[] = [];

/** The list: what needs attention, and what any other question is answered with. */
function lists(attention: Answer, all: Answer | ((query: URLSearchParams) => Answer) = {}) {
  server.use(
    http.get(`${API}/v1/onboarding`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(Object.fromEntries(query));
      const other = typeof all === 'function' ? all(query) : all;
      const {
        lines = [],
        cursor = null,
        number = lines.length,
        text = String(number),
      } = query.get('order') === 'attention' ? attention : other;
      const count = query.get('count') === 'yes' ? { number, more: false, text } : null;
      return HttpResponse.json({ onboardings: lines, cursor, count });
    }),
  );
}

function Where() {
  const { pathname, search } = useLocation();
  return <output>{`${pathname}${search}`}</output>;
}

function open(at = '/onboardings') {
  return show(
    <>
      <Routes>
        <Route path="/onboardings" element={<ListPage />} />
        <Route path="*" element={null} />
      </Routes>
      <Where />
    </>,
    at,
  );
}

const where = () => document.querySelector('output')?.textContent;

beforeEach(() => {
  asked = [];
  const listen = () => undefined;
  const wide = { matches: true, addEventListener: listen, removeEventListener: listen };
  vi.stubGlobal('matchMedia', () => ({ ...wide, addListener: listen, removeListener: listen }));
  const statuses = ['pending', 'visited'].map((name) => ({ name }));
  server.use(
    answers('get', '/v1/flows', { flows: [{ name: 'ecom', kind: 'ONBOARDING', statuses }] }),
    answers('get', '/v1/me', { email: 'sam@onramp.example', name: 'Sam' }),
  );
});

test('what needs attention comes first, in words, with its count', async () => {
  lists({
    lines: [waits('a'), line('b', { readable: false, title: null, attention: 'Cannot be read (x).' })],
  });
  open();
  const row = await screen.findByRole('row', { name: /Customer a/ });
  expect(row).toHaveTextContent('“Create the account” has failed. Noticed 3 hours ago');
  expect(screen.getByRole('link', { name: `${list.tabs.attention} 2` })).toHaveAttribute(
    'aria-current',
    'page',
  );
  expect(screen.getByRole('row', { name: new RegExp(list.unreadable) })).toHaveTextContent(
    'Cannot be read (x).',
  );
  await expectAccessible();
});

test('where nothing needs attention, all are shown: status, health with its age, link, who and when', async () => {
  const states = {
    account: 'READY',
    team: 'PENDING',
    api_keys: 'MISSING',
    index: 'UNKNOWN',
    pixel: 'STALLED',
  } as const;
  const seen = line('a', { health: { checked_at: ago(0.1), ...states } });
  lists(
    {},
    { lines: [seen, line('b', { link: { made_at: ago(900), valid_until: ago(48), expired: true } })] },
  );
  open();
  const row = await screen.findByRole('row', { name: /Customer a/ });
  expect(within(row).getByRole('link', { name: 'Customer a' })).toHaveAttribute('href', '/onboardings/a');
  const sides = within(row).getByRole('list', { name: health.title });
  expect(
    within(sides)
      .getAllByRole('listitem')
      .map((side) => side.title),
  ).toEqual([
    'Account: ready',
    'Team: waiting',
    'Keys: not there yet',
    'Index: not known',
    'Pixel: fallen silent',
  ]);
  expect(row).toHaveTextContent('looked at 6 minutes ago');
  expect(row).toHaveTextContent('ends in 10 days');
  expect(row).toHaveTextContent('1 day ago by sam@onramp.example');
  const other = screen.getByRole('row', { name: /Customer b/ });
  expect(other).toHaveTextContent(health.never);
  expect(other).toHaveTextContent(list.link.expired);
  await expectAccessible();
});

test('a stage without any onboarding says what to do', async () => {
  lists({});
  open();
  expect(await screen.findByRole('heading', { name: list.onboardings.none })).toBeVisible();
  for (const link of screen.getAllByRole('link', { name: list.onboardings.start })) {
    expect(link).toHaveAttribute('href', '/onboardings/new');
  }
  await expectAccessible();
});

test('that nothing needs attention is said, with the way to all', async () => {
  lists({}, { lines: [line('a')] });
  const { user } = open('/onboardings?order=attention');
  await user.click(await screen.findByRole('link', { name: list.empty.showAll }));
  expect(await screen.findByRole('row', { name: /Customer a/ })).toBeVisible();
});

test('filters stand in the address, and exclude each other as the API has it', async () => {
  lists({}, (query) => ({ lines: query.has('title') ? [line('t')] : [] }));
  const { user } = open('/onboardings?order=newest');
  await screen.findByRole('option', { name: 'Visited' });
  await user.selectOptions(screen.getByLabelText(list.filters.status), 'visited');
  expect(where()).toBe('/onboardings?order=newest&status=visited');
  expect(await screen.findByText(list.empty.filtered)).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: list.filters.mine }));
  await waitFor(() => expect(where()).toContain('created_by=sam%40onramp.example'));
  expect(where()).toContain('status=visited');
  await user.type(screen.getByLabelText(list.filters.name), 'cus');
  await waitFor(() => expect(where()).toBe('/onboardings?order=newest&title=cus'));
  expect(await screen.findByRole('row', { name: /Customer t/ })).toBeVisible();
  await waitFor(() => expect(asked).toContainEqual({ title: 'cus', limit: '25' }));
  await user.click(screen.getByRole('button', { name: list.filters.clear }));
  expect(where()).toBe('/onboardings?order=newest');
  expect(screen.getByLabelText(list.filters.name)).toHaveValue('');
});

test('pages lead on, back to the first, and Back leads through them', async () => {
  const second = { lines: [line('b')] };
  lists({}, (query) =>
    query.has('cursor') ? second : { lines: [line('a')], cursor: 'next', text: '1,000+' },
  );
  const { user } = open('/onboardings?order=newest');
  expect(await screen.findByText(list.countOf('1,000+'))).toBeVisible();
  await user.click(screen.getByRole('link', { name: list.paging.next }));
  expect(await screen.findByRole('row', { name: /Customer b/ })).toBeVisible();
  expect(where()).toBe('/onboardings?order=newest&cursor=next&page=2');
  expect(screen.queryByRole('link', { name: list.paging.next })).toBeNull();
  await user.click(screen.getByRole('link', { name: list.paging.first }));
  expect(await screen.findByRole('row', { name: /Customer a/ })).toBeVisible();
});

test('a next page that fails says so, and leads back or tries again', async () => {
  lists({}, { lines: [line('a')], cursor: 'next' });
  const { user } = open('/onboardings?order=newest');
  const next = await screen.findByRole('link', { name: list.paging.next });
  server.use(
    refuses('get', '/v1/onboarding', 400, 'CURSOR_INVALID', 'The cursor is not one of this list’s.'),
  );
  await user.click(next);
  expect(await screen.findByRole('heading', { name: list.paging.failed })).toBeVisible();
  expect(screen.getByRole('alert')).toHaveTextContent('The cursor is not one');
  expect(screen.getByRole('link', { name: list.paging.first })).toHaveAttribute(
    'href',
    '/onboardings?order=newest',
  );
  await expectAccessible();
});

test('a cursor that the API does not take leads to the first page', async () => {
  lists({}, { lines: [line('a')] });
  server.use(refuses('get', '/v1/onboarding', 400, 'CURSOR_INVALID', 'It is none.'));
  open('/onboardings?order=newest&cursor=old');
  expect(await screen.findByText('It is none.')).toBeVisible();
  expect(screen.queryByRole('button', { name: common.tryAgain })).toBeNull();
  expect(screen.getByRole('link', { name: list.paging.first })).toHaveAttribute(
    'href',
    '/onboardings?order=newest',
  );
});

test('a page that passed over all leads on', async () => {
  lists({}, { cursor: 'next' });
  open('/onboardings?order=newest&status=visited');
  expect(await screen.findByRole('heading', { name: list.empty.passedOver })).toBeVisible();
  expect(screen.getByRole('link', { name: list.paging.next })).toBeVisible();
});

test.each([
  [
    'overloaded',
    refuses('get', '/v1/onboarding', 503, 'UNAVAILABLE', 'The table is overloaded.'),
    'The table is overloaded.',
  ],
  ['limited', refuses('get', '/v1/onboarding', 429, 'TOO_MANY'), common.trouble.limited(7)],
  ['down', http.get(`${API}/v1/onboarding`, () => HttpResponse.error()), common.trouble.offline],
  ['nonsense', http.get(`${API}/v1/onboarding`, () => HttpResponse.text('<html>')), common.trouble.nonsense],
])('an API that is %s is told, and asked again', async (_, trouble, sentence) => {
  server.use(trouble);
  const { user } = open();
  expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
  await expectAccessible();
  lists({}, { lines: [line('a')] });
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await screen.findByRole('row', { name: /Customer a/ })).toBeVisible();
});

test('trouble stays until somebody tries again: it does not go as it is reached for', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let asked = 0;
  server.use(
    http.get(`${API}/v1/onboarding`, () => {
      asked += 1;
      return HttpResponse.json({}, { status: 503 });
    }),
  );
  open();
  expect(await screen.findByRole('button', { name: common.tryAgain })).toBeVisible();
  const before = asked;
  await vi.advanceTimersByTimeAsync(120_000);
  vi.useRealTimers();
  expect(asked).toBe(before);
  expect(screen.getByRole('button', { name: common.tryAgain })).toBeVisible();
});

test('a slow API is waited for in words', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server.use(http.get(`${API}/v1/onboarding`, () => delay('infinite')));
  open();
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  expect(await screen.findByText(list.onboardings.loading)).toBeVisible();
});

test('a list that cannot be refreshed stays, and says so', async () => {
  lists({}, { lines: [line('a')] });
  open('/onboardings?order=newest');
  await screen.findByRole('row', { name: /Customer a/ });
  server.use(refuses('get', '/v1/onboarding', 503, 'UNAVAILABLE', 'Overloaded.'));
  dispatchEvent(new Event('visibilitychange'));
  expect(await screen.findByText(list.stale)).toBeVisible();
  expect(screen.getByRole('row', { name: /Customer a/ })).toBeVisible();
});

test('all that failed for a reason are retried step by step; what could not be is named', async () => {
  lists({ lines: [waits('a'), waits('b'), waits('c')], number: 40 });
  const steps: unknown[] = [];
  server.use(
    http.post(`${API}/v1/flows/ecom/retries`, async ({ request }) => {
      const body = (await request.json()) as { cursor: string | null };
      steps.push(body);
      const left =
        body.cursor === null ? [] : [{ record_id: 'c', code: 'BUSY', detail: 'It is being changed.' }];
      const cursor = body.cursor === null ? 'two' : null;
      return HttpResponse.json({ retried: 12, record_ids: [], left, looked_at: 25, cursor }, { status: 202 });
    }),
  );
  const { user } = open();
  expect(await screen.findByText(list.retryAll.reason(FAILED.title, FAILED.code, 3))).toBeVisible();
  await user.click(screen.getByRole('button', { name: list.retryAll.ask }));
  const dialog = await screen.findByRole('dialog', { name: list.retryAll.title });
  await expectAccessible();
  await user.click(within(dialog).getByRole('button', { name: list.retryAll.start }));
  expect(
    await within(dialog).findByText('Done. 24 retried · 1 could not be · 50 looked at'),
  ).toBeInTheDocument();
  expect(steps).toEqual(
    [null, 'two'].map((cursor) => ({ action: FAILED.action, code: FAILED.code, limit: 25, cursor })),
  );
  expect(within(dialog).getByRole('link', { name: 'Customer c' })).toHaveAttribute('href', '/onboardings/c');
  expect(dialog).toHaveTextContent('It is being changed.');
  await expectAccessible();
});

test('a round of retries can be stopped, and goes on where it stood', async () => {
  lists({ lines: [waits('a')] });
  const cursors: unknown[] = [];
  let answer: () => void = () => undefined;
  server.use(
    http.post(`${API}/v1/flows/ecom/retries`, async ({ request }) => {
      cursors.push(((await request.json()) as { cursor: string | null }).cursor);
      if (cursors.length === 1) await new Promise<void>((resolve) => (answer = resolve));
      const cursor = cursors.length < 3 ? `after ${cursors.length}` : null;
      if (cursors.length === 2)
        return HttpResponse.json({ code: 'UNAVAILABLE', detail: 'Overloaded.' }, { status: 503 });
      return HttpResponse.json(
        { retried: 1, record_ids: [], left: [], looked_at: 25, cursor },
        { status: 202 },
      );
    }),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: list.more('Customer a') }));
  await user.click(
    await screen.findByRole('menuitem', { name: list.retryAll.item(FAILED.title, FAILED.code) }),
  );
  await user.click(await screen.findByRole('button', { name: list.retryAll.start }));
  await user.click(await screen.findByRole('button', { name: list.retryAll.stop }));
  answer();
  expect(await screen.findByText(/^Stopped\. .* 1 retried/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: list.retryAll.goOn }));
  expect(await screen.findByText('Overloaded.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: list.retryAll.goOn }));
  expect(await screen.findByText(/^Done\. 2 retried/)).toBeInTheDocument();
  expect(cursors).toEqual([null, 'after 1', 'after 1']);
});

test('names of any length, direction and kind are shown whole', async () => {
  const names = ['x'.repeat(300), 'متجر الأندلس', 'Glow ✨ & <b>Co</b>'];
  lists({}, { lines: names.map((title, place) => line(String(place), { title })) });
  open('/onboardings?order=newest');
  for (const name of names) expect(await screen.findByRole('link', { name })).toBeVisible();
});

test('keys that are typed quickly are one question', async () => {
  lists({}, { lines: [line('a')] });
  open('/onboardings?order=newest');
  await screen.findByRole('row', { name: /Customer a/ });
  const field = screen.getByLabelText(list.filters.find);
  for (const text of ['a', 'ac', 'acc']) fireEvent.change(field, { target: { value: text } });
  await waitFor(() =>
    expect(asked.filter(({ find }) => find !== undefined)).toEqual([{ find: 'acc', limit: '25' }]),
  );
});

test.each([[{}], [{ onboardings: [{ onboarding_id: 'a', path: '' }], cursor: null, count: null }]])(
  'an answer of another shape is told, and asked for anew',
  async (body) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined); // React tells of what it caught
    server.use(answers('get', '/v1/onboarding', body));
    const { user } = open();
    const again = await screen.findByRole('button', { name: common.tryAgain });
    expect(screen.getByRole('heading', { level: 1, name: list.onboardings.title })).toBeVisible();
    lists({ lines: [line('a')] }, { lines: [line('a')] });
    await user.click(again);
    expect(await screen.findByRole('link', { name: /Customer a/ })).toBeVisible();
  },
);
