import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { pixels as text } from '@onramp/text/pixels';
import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import NewPixelPage from './NewPixelPage';
import PixelPage from './PixelPage';
import PixelsPage from './PixelsPage';

const CHECKED = '2026-01-01T10:00:00Z';

const asked = (more: object = {}) => ({
  pixel_id: 'px-1',
  onboarding_id: null,
  stage: 'requested',
  customer_name: 'Acme',
  created_by: 'sam@onramp.example',
  note: 'Second shop',
  waiting_for: 'its account to be named',
  actions: [
    {
      name: 'provision_pixel',
      title: 'Set up the queue',
      status: 'failed',
      waiting_for: '',
      failure: { code: 'DENIED', message: 'Access was denied.', hint: 'Mend the role.' },
    },
  ],
  se_tasks: [{ name: 'customize', title: 'Customize the script', hint: 'In the repository.', done: false }],
  amend_tag: '"7"',
  ...more,
});

const pixel = (more: object = {}) => ({
  pixel_id: 'px-1',
  status: 'PROVISIONING',
  reason: 'A part is missing.',
  next_step: 'See the actions.',
  customer_name: 'Acme',
  type: 'web',
  personalization: false,
  accounts: [{ system_account_id: 'sys-1', event_prefix: 'x/' }],
  indexes: [],
  events: { flowing: false, last_event_at: null },
  unknown: {},
  checked_at: CHECKED,
  health: {
    checks: ['YES', 'NO', 'UNKNOWN'].map((state) => {
      return { name: state, title: `Check ${state}`, state, reason: 'Why.', next_step: '' };
    }),
  },
  asked: asked(),
  history: [],
  ...more,
});

function open(at: string) {
  return show(
    <Routes>
      <Route path="/pixels" element={<PixelsPage />} />
      <Route path="/pixels/new" element={<NewPixelPage />} />
      <Route path="/pixels/:id" element={<PixelPage />} />
    </Routes>,
    at,
  );
}

beforeEach(() => {
  server.use(
    answers('get', '/v1/flows', { flows: [] }),
    answers('get', '/v1/me', { email: 'sam@onramp.example', name: 'Sam' }),
  );
});

test('pixels are listed with their state as it was last seen', async () => {
  const line = {
    pixel_id: 'px-1',
    kind: 'PIXEL',
    flow: 'pixel',
    path: '/v1/pixel/px-1',
    title: 'Acme',
    status: 'assigned',
    created_at: CHECKED,
    created_by: 'sam@onramp.example',
    attention: '',
    attention_since: null,
    failed: [],
    at: {},
    readable: true,
    health: { checked_at: CHECKED, pixel: 'STALLED' },
  };
  server.use(answers('get', '/v1/pixel', { pixels: [line], cursor: null, count: null }));
  open('/pixels?order=newest');
  expect(await screen.findByRole('link', { name: 'Acme' })).toHaveAttribute('href', '/pixels/px-1');
  expect(screen.getAllByRole('listitem').map((side) => side.title)).toEqual(['Pixel: fallen silent']);
  await expectAccessible();
});

test('that there are none is said, with the way to make one', async () => {
  server.use(answers('get', '/v1/pixel', { pixels: [], cursor: null, count: null }));
  open('/pixels?order=newest');
  expect(await screen.findByRole('heading', { name: text.list.none })).toBeVisible();
});

test('a pixel is made once, however often it is sent', async () => {
  const keys: (string | null)[] = [];
  const bodies: unknown[] = [];
  server.use(
    answers('get', '/v1/pixel/px-1', pixel()),
    http.post(`${API}/v1/pixel`, async ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      bodies.push(await request.json());
      return keys.length === 1 ? HttpResponse.error() : HttpResponse.json(asked(), { status: 202 });
    }),
  );
  const { user } = open('/pixels/new');
  await user.click(screen.getByRole('button', { name: text.create.send }));
  expect(screen.getByRole('link', { name: text.create.nameMissing })).toBeVisible();
  await expectAccessible();
  await user.type(screen.getByLabelText(text.fields.name), 'Acme');
  await user.click(screen.getByRole('switch', { name: text.fields.personalization }));
  await user.click(screen.getByRole('button', { name: text.create.send }));
  expect(await screen.findByText(common.trouble.offline)).toBeVisible();
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Acme' })).toBeVisible();
  expect(new Set(keys).size).toBe(1);
  expect(bodies[1]).toEqual({
    name: 'Acme',
    type: 'web',
    personalization: true,
    system_account_id: null,
    note: '',
  });
});

test('a key that was used for other details is told, with the way to make another', async () => {
  const keys: (string | null)[] = [];
  server.use(
    answers('get', '/v1/pixel/px-1', pixel()),
    http.post(`${API}/v1/pixel`, ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return keys.length === 1
        ? HttpResponse.json({ code: 'IDEMPOTENCY_KEY_REUSED', detail: 'Reused.' }, { status: 422 })
        : HttpResponse.json(asked(), { status: 202 });
    }),
  );
  const { user } = open('/pixels/new');
  await user.type(screen.getByLabelText(text.fields.name), 'Acme');
  await user.click(screen.getByRole('button', { name: text.create.send }));
  expect(await screen.findByText(text.create.madeBefore)).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.create.anew }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Acme' })).toBeVisible();
  expect(new Set(keys).size).toBe(2);
});

test('a pixel is shown as it is: state, checks, sources, the request', async () => {
  server.use(answers('get', '/v1/pixel/px-1', pixel()));
  open('/pixels/px-1');
  expect(await screen.findByText('Being set up')).toBeVisible();
  expect(screen.getByText('A part is missing. See the actions.')).toBeVisible();
  expect(screen.getByText('sys-1')).toBeVisible();
  expect(screen.getByText(text.sources.noEvent)).toBeVisible();
  expect(screen.getByText('Access was denied.')).toBeVisible();
  expect(screen.getByText(text.checks.states.UNKNOWN)).toBeInTheDocument();
  await expectAccessible();
});

test('sources that are silent are named, with why', async () => {
  const events = { flowing: null, last_event_at: null };
  const unknown = { events: 'The bucket did not answer in time.', accounts: 'Down.' };
  server.use(
    answers('get', '/v1/pixel/px-1', pixel({ accounts: null, indexes: null, events, unknown, asked: null })),
  );
  open('/pixels/px-1');
  expect(await screen.findByText('Events: The bucket did not answer in time.')).toBeVisible();
  expect(screen.getAllByText(text.sources.notKnown)).toHaveLength(3);
  await expectAccessible();
});

test('its account is named, a task ticked as it stood, and a failed action retried', async () => {
  const changes: [string, unknown, string | null][] = [];
  const noted = (body: unknown, request: Request) =>
    changes.push([request.method, body, request.headers.get('If-Match')]);
  server.use(
    answers('get', '/v1/pixel/px-1', pixel()),
    http.patch(`${API}/v1/pixel/px-1`, async ({ request }) => {
      noted(await request.json(), request);
      return HttpResponse.json(asked());
    }),
    http.post(`${API}/v1/pixel/px-1/actions/provision_pixel/retry`, ({ request }) => {
      noted(null, request);
      return HttpResponse.json(
        { code: 'NOT_FAILED', detail: 'Only a failed action can be retried.' },
        { status: 409 },
      );
    }),
  );
  const { user } = open('/pixels/px-1');
  await user.type(await screen.findByLabelText(text.fields.system_account_id), 'sys-2');
  await user.click(screen.getByRole('button', { name: text.asked.nameAccount }));
  await waitFor(() => expect(changes).toHaveLength(1));
  await user.click(await screen.findByRole('checkbox', { name: 'Customize the script' }));
  await waitFor(() => expect(changes).toHaveLength(2));
  await user.click(await screen.findByRole('button', { name: text.asked.retry('Set up the queue') }));
  expect(await screen.findByText('Only a failed action can be retried.')).toBeVisible();
  expect(changes).toEqual([
    ['PATCH', { system_account_id: 'sys-2', note: null, se_tasks: {} }, null],
    ['PATCH', { se_tasks: { customize: true } }, '"7"'],
    ['POST', null, null],
  ]);
});

test('a pixel of an onboarding leads to its record, which does what there is to do', async () => {
  server.use(answers('get', '/v1/pixel/px-1', pixel({ asked: asked({ onboarding_id: 'ob-1' }) })));
  open('/pixels/px-1');
  expect(await screen.findByRole('link', { name: text.asked.ofOnboarding })).toHaveAttribute(
    'href',
    '/onboardings/ob-1',
  );
  expect(screen.queryByRole('button', { name: text.asked.retry('Set up the queue') })).toBeNull();
});

test('that there is no such pixel is said, with the way to the list', async () => {
  server.use(refuses('get', '/v1/pixel/px-9', 404, 'PIXEL_NOT_FOUND', 'There is no pixel with this id.'));
  open('/pixels/px-9');
  expect(await screen.findByRole('heading', { name: text.missing })).toBeVisible();
  expect(document.title).toBe(admin.tab(text.missing));
  expect(screen.queryByRole('button', { name: common.tryAgain })).toBeNull();
  expect(screen.getByRole('link', { name: text.toList })).toHaveAttribute('href', '/pixels');
  await expectAccessible();
});

test.each([[{}], [pixel({ health: {} })]])(
  'an answer of another shape is told, and asked for anew',
  async (body) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined); // React tells of what it caught
    server.use(answers('get', '/v1/pixel/:id', body));
    const { user } = open('/pixels/px-1');
    const again = await screen.findByRole('button', { name: common.tryAgain });
    server.use(answers('get', '/v1/pixel/:id', pixel()));
    await user.click(again);
    expect(await screen.findByText(/^Check YES/)).toBeVisible();
  },
);

test('that a pixel has no name is said until it has one', async () => {
  const { user } = open('/pixels/new');
  await user.click(screen.getByRole('button', { name: text.create.send }));
  expect(screen.getByRole('alert')).toHaveFocus();
  const name = screen.getByLabelText(text.fields.name);
  await user.type(name, 'A');
  expect(screen.queryByText(text.create.nameMissing)).toBeNull();
  expect(name).toHaveFocus();
});

test('what the API refuses is said until it is changed', async () => {
  const wrong = { field: 'system_account_id', code: 'INVALID', message: 'No such account.' };
  server.use(refuses('post', '/v1/pixel', 422, 'INVALID', 'Invalid.', { errors: [wrong] }));
  const { user } = open('/pixels/new');
  await user.type(screen.getByLabelText(text.fields.name), 'Acme');
  await user.click(screen.getByRole('button', { name: text.create.send }));
  expect(await screen.findAllByText('No such account.')).toHaveLength(2);
  await user.type(screen.getByLabelText(new RegExp(text.fields.system_account_id)), 's');
  expect(screen.queryByText('No such account.')).toBeNull();
});
