import { common } from '@onramp/text/common';
import { create as text } from '@onramp/text/create';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import CreatePage from './CreatePage';
import { addressesIn, withPasted } from './draft';
import StartedPage from './StartedPage';

interface Sent {
  key: string | null;
  body: Record<string, unknown>;
}

let sent: Sent[] = [];

/** The API makes an onboarding; it notes what it was sent. */
function makes(first: () => Response | undefined = () => undefined) {
  sent = [];
  server.use(
    http.post(`${API}/v1/onboarding`, async ({ request }) => {
      const body = (await request.json()) as Record<string, unknown>;
      sent.push({ key: request.headers.get('Idempotency-Key'), body });
      const other = sent.length === 1 ? first() : undefined;
      return other ?? HttpResponse.json({ onboarding_id: 'new-one', title: 'Acme' }, { status: 202 });
    }),
  );
}

const action = (name: string, status: string, starts_at = 'pending', waiting_for = '') => {
  return { name, title: name, status, starts_at, waiting_for };
};

function status(actions: object[], url: string | null = 'https://console.example/onboarding?key=k') {
  const body = {
    title: 'Acme',
    status: 'pending',
    link: { url, valid_until: '2027-01-01T10:00:00Z', expired: false },
    actions,
    ask_again_seconds: 2,
  };
  return answers('get', '/v1/onboarding/new-one/status', body);
}

function open(at = '/onboardings/new') {
  return show(
    <Routes>
      <Route path="/onboardings/new" element={<CreatePage />} />
      <Route path="/onboardings/:id/started" element={<StartedPage />} />
    </Routes>,
    at,
  );
}

const name = () => screen.getByLabelText(text.fields.account_name);
const send = () => screen.getByRole('button', { name: text.send });

test('only the name is needed; what is left empty is not sent', async () => {
  makes();
  server.use(status([]));
  const { user } = open();
  await expectAccessible();
  await user.type(name(), '  Acme ');
  await user.click(send());
  expect(await screen.findByRole('heading', { name: text.started.title('Acme') })).toBeVisible();
  expect(sent.map(({ body }) => body)).toEqual([{ account_name: 'Acme', note: '' }]);
});

test('everything that is known is sent', async () => {
  makes();
  server.use(status([]));
  const { user } = open();
  await user.type(name(), 'Acme');
  await user.click(screen.getByRole('radio', { name: text.storefronts.mobile }));
  await user.type(screen.getByLabelText(new RegExp(`^${text.fields.index_name}`)), 'products');
  await user.type(
    screen.getByLabelText(new RegExp(`^${text.fields.collapse_fields}`)),
    'colour, size,colour',
  );
  await user.click(screen.getByRole('radio', { name: text.tiers.production }));
  await user.click(screen.getByRole('button', { name: text.team.add }));
  await user.click(screen.getByLabelText(text.team.email));
  await user.paste('Ada <ada@acme.example>, bob@acme.example; ada@acme.example');
  await user.selectOptions(screen.getAllByLabelText(text.team.role)[1]!, 'merchandiser');
  await user.type(screen.getByLabelText(text.fields.note), 'Met at a fair.');
  await expectAccessible();
  await user.click(send());
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toEqual({
    account_name: 'Acme',
    note: 'Met at a fair.',
    storefront_type: 'mobile',
    index_name: 'products',
    index_tier: 'production',
    collapse_fields: ['colour', 'size'],
    team_invites: [
      { email: 'ada@acme.example', login_method: 'password', role: 'member' },
      { email: 'bob@acme.example', login_method: 'password', role: 'merchandiser' },
    ],
  });
});

test('what is missing is said above and beside the field, before anything is sent', async () => {
  makes();
  const { user } = open();
  await user.type(screen.getByLabelText(new RegExp(`^${text.fields.index_name}`)), 'No Good');
  await user.click(send());
  const summary = screen.getByRole('alert');
  expect(summary).toHaveFocus();
  await user.click(within(summary).getByRole('link', { name: text.faults.accountName }));
  expect(name()).toHaveFocus();
  expect(name()).toHaveAccessibleDescription(new RegExp(text.faults.accountName));
  expect(within(summary).getByText(text.faults.indexName)).toBeVisible();
  expect(sent).toEqual([]);
  await expectAccessible();
});

test('what the API refuses stands at its field, rows that were left empty not counted', async () => {
  makes(() =>
    HttpResponse.json(
      {
        code: 'VALIDATION_FAILED',
        detail: 'No.',
        errors: [{ field: 'team_invites.0.email', code: 'WRONG_FORM', message: 'is no address' }],
      },
      { status: 422 },
    ),
  );
  const { user } = open();
  await user.type(name(), 'Acme');
  await user.click(screen.getByRole('button', { name: text.team.add }));
  await user.click(screen.getByRole('button', { name: text.team.add }));
  await user.type(screen.getAllByLabelText(text.team.email)[1]!, 'x@y');
  await user.click(send());
  expect(await screen.findByRole('link', { name: 'Is no address' })).toBeVisible();
  expect(screen.getAllByLabelText(text.team.email)[1]).toHaveAccessibleDescription('Is no address');
  expect(name()).toHaveValue('Acme');
});

test.each([
  ['is down', () => HttpResponse.error(), common.trouble.offline],
  [
    'is overloaded',
    () => HttpResponse.json({ code: 'UNAVAILABLE', detail: 'Overloaded.' }, { status: 503 }),
    'Overloaded.',
  ],
])(
  'where the API %s, the text stays, and sent again it is the same request',
  async (_, trouble, sentence) => {
    makes(trouble);
    server.use(status([]));
    const { user } = open();
    await user.type(name(), 'Acme');
    await user.click(send());
    expect(await screen.findByText(sentence)).toBeVisible();
    expect(screen.getByText(text.safe)).toBeVisible();
    expect(name()).toHaveValue('Acme');
    await user.click(screen.getByRole('button', { name: common.tryAgain }));
    expect(await screen.findByRole('heading', { name: text.started.title('Acme') })).toBeVisible();
    expect(sent).toHaveLength(2);
    expect(sent[0]!.key).toMatch(/.{16,}/);
    expect(sent[1]!.key).toBe(sent[0]!.key);
  },
);

test('a reload keeps what was typed, and the key; what was made is not kept', async () => {
  makes();
  const first = open();
  await first.user.type(name(), 'متجر الأندلس ✨');
  first.unmount();
  server.use(status([]));
  const { user, unmount } = open();
  expect(name()).toHaveValue('متجر الأندلس ✨');
  await user.click(send());
  await screen.findByRole('heading', { name: text.started.title('Acme') });
  unmount();
  open();
  expect(name()).toHaveValue('');
});

test('where storage is blocked, the entry of the history keeps what was typed', async () => {
  const blocked = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(blocked);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(blocked);
  const first = open();
  await first.user.type(name(), 'Acme');
  first.unmount();
  open();
  expect(name()).toHaveValue('Acme');
});

test('a key that was used for other details is told, with the way to start another', async () => {
  makes(() => HttpResponse.json({ code: 'IDEMPOTENCY_KEY_REUSED', detail: 'Reused.' }, { status: 422 }));
  server.use(status([]));
  const { user } = open();
  await user.type(name(), 'Acme');
  await user.click(send());
  expect(await screen.findByText(text.madeBefore)).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.anew }));
  await screen.findByRole('heading', { name: text.started.title('Acme') });
  expect(sent[1]!.key).not.toBe(sent[0]!.key);
});

test('the link comes as soon as there is one, and what happens by itself is told until it is ready', async () => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
    shouldAdvanceTime: true,
  });
  server.use(
    status(
      [
        action('Create the account', 'running'),
        action('Pixel', 'waiting', 'pending', 'the account'),
        action('Index', 'waiting', 'submitted'),
      ],
      null,
    ),
  );
  open('/onboardings/new-one/started');
  expect(await screen.findByText(text.started.of(0, 2))).toBeVisible();
  expect(screen.queryByRole('button', { name: text.started.copy })).toBeNull();
  expect(screen.getByText(text.started.waitsFor('the account'))).toBeVisible();
  expect(screen.queryByText('Index')).toBeNull();
  await expectAccessible();
  server.use(status([action('Create the account', 'succeeded'), action('Pixel', 'succeeded')]));
  await vi.advanceTimersByTimeAsync(2500);
  expect(await screen.findByText(text.started.ready)).toBeVisible();
  expect(screen.getByText('https://console.example/onboarding?key=k')).toBeVisible();
  expect(screen.getByRole('button', { name: text.started.copy })).toBeVisible();
  expect(screen.getByRole('link', { name: text.started.open })).toHaveAttribute(
    'href',
    '/onboardings/new-one',
  );
  await expectAccessible();
  vi.useRealTimers();
});

test('what has failed meanwhile is told, with the way to the record', async () => {
  server.use(status([action('Create the account', 'failed')]));
  open('/onboardings/new-one/started');
  expect(await screen.findByText(text.started.failed)).toBeVisible();
  await expectAccessible();
});

test('an onboarding that is not there is told, with the way to the list, and not asked for again', async () => {
  server.use(refuses('get', '/v1/onboarding/new-one/status', 404, 'ONBOARDING_NOT_FOUND', 'There is none.'));
  open('/onboardings/new-one/started');
  expect(await screen.findByText('There is none.')).toBeVisible();
  expect(screen.getByRole('heading', { level: 1, name: text.started.notShown })).toHaveFocus();
  expect(screen.getByRole('link', { name: text.started.toList })).toHaveAttribute('href', '/onboardings');
  expect(screen.queryByRole('button', { name: common.tryAgain })).toBeNull();
  await expectAccessible();
});

test('addresses are found in whatever was pasted, each once', () => {
  expect(addressesIn('"Ada" <ada@x.example>,\nbob@x.example; no, (cy@x.example)')).toEqual([
    'ada@x.example',
    'bob@x.example',
    'cy@x.example',
  ]);
  const row = { email: 'ADA@x.example', login_method: 'google', role: 'member' } as const;
  expect(withPasted([row], 1, ['ada@x.example', 'bob@x.example']).map(({ email }) => email)).toEqual([
    'ADA@x.example',
    'bob@x.example',
  ]);
});

test('what is wrong is said until it is right, and no longer', async () => {
  const { user } = open();
  await user.type(screen.getByLabelText(new RegExp(`^${text.fields.index_name}`)), 'No name');
  await user.click(screen.getByRole('button', { name: text.send }));
  expect(screen.getByRole('alert')).toHaveFocus();
  await user.type(name(), 'A');
  expect(screen.queryByText(text.faults.accountName)).toBeNull();
  expect(screen.getAllByText(text.faults.indexName)).toHaveLength(2);
  expect(name()).toHaveFocus();
  await user.clear(screen.getByLabelText(new RegExp(`^${text.fields.index_name}`)));
  expect(screen.queryByRole('alert')).toBeNull();
});
