import { common } from '@onramp/text/common';
import { tenantKeys as text } from '@onramp/text/tenant-keys';
import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { aTenant, NOW, ONE, TENANT_ID } from '../../shared/tenants/sample';
import type { Key, NewKey } from './keys';
import KeysPage from './KeysPage';

const KEYS = `${ONE}/integration-keys`;
const SECRET = `rgl_0123456789abcdef_${'a'.repeat(64)}`;

function aKey(part: Partial<Key> = {}): Key {
  return {
    id: '0123456789abcdef',
    hint: 'rgl_01234567',
    name: 'Production CLI',
    scopes: ['ship:upload', 'jobs:read'],
    allowedAdapters: ['generic-shipment-csv'],
    state: 'active',
    counts: true,
    createdAt: NOW,
    createdBy: 'sam@onramp.example',
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    replacedBy: null,
    ...part,
  };
}

const aNewKey = (part: Partial<NewKey> = {}): NewKey => ({ ...aKey(), secret: SECRET, ...part });

const serve = (items: Key[], audit: object[] = []) =>
  server.use(answers('get', KEYS, { items, audit } as never));

function open(at = `/tenants/${TENANT_ID}/keys`) {
  return show(
    <Routes>
      <Route path="/tenants/:id/keys" element={<KeysPage />} />
    </Routes>,
    at,
  );
}

beforeEach(() => server.use(answers('get', ONE, { ...aTenant() })));

test('a key says what it allows, whether it counts, until when, when it was used; and who did what', async () => {
  const old = aKey({
    id: 'b',
    name: 'Old',
    state: 'replaced',
    replacedBy: 'c',
    expiresAt: NOW,
    lastUsedAt: NOW,
  });
  const audit = [
    { at: NOW, by: 'sam@onramp.example', done: 'issued', keyId: '0123456789abcdef' },
    { at: '2026-11-29T11:00:00Z', by: 'service console', done: 'revoked', keyId: 'gone' },
  ];
  serve([aKey(), old], audit);
  open();
  const [, first, second] = await screen.findAllByRole('row');
  expect(first).toHaveTextContent('ship:upload, jobs:read');
  expect(first).toHaveTextContent(text.adapters['generic-shipment-csv']);
  expect(first).toHaveTextContent(text.states.active);
  expect(first).toHaveTextContent(text.never);
  expect(first).toHaveTextContent(text.noEnd);
  expect(second).toHaveTextContent(text.replacedCounts);
  expect(within(second!).queryByRole('button', { name: text.rotate.labelOf('Old') })).toBeNull();
  expect(within(second!).getByRole('button', { name: text.revoke.labelOf('Old') })).toBeVisible();
  const done = within(screen.getByRole('region', { name: text.audit.title })).getAllByRole('listitem');
  expect(done.map((each) => each.textContent)).toEqual([
    expect.stringContaining(text.audit.revoked('gone')),
    expect.stringContaining(text.audit.issued('Production CLI')),
  ]);
  await expectAccessible();
});

test('that no key counts is said, and those that count no more are shown on demand', async () => {
  serve([aKey({ state: 'revoked', counts: false, revokedAt: NOW })]);
  const { user } = open();
  expect(await screen.findByRole('heading', { name: text.none })).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.showAll }));
  expect(await screen.findByText(text.states.revoked)).toBeVisible();
  expect(screen.queryByRole('button', { name: text.revoke.labelOf('Production CLI') })).toBeNull();
});

async function issue(user: UserEvent, name = 'Production CLI') {
  await user.click(await screen.findByRole('button', { name: text.issue }));
  if (name !== '') await user.type(screen.getByRole('textbox', { name: text.issuing.name }), name);
}

const confirm = () => screen.getByRole('button', { name: text.issuing.confirm });

/** Whether the page can be left without being asked. */
const leaves = () => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

test('a key is issued with what was chosen, and its secret goes once its reader has stored it', async () => {
  const bodies: unknown[] = [];
  serve([]);
  server.use(
    http.post(`${API}${KEYS}`, async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json(aNewKey(), { status: 201 });
    }),
  );
  const { user, queries } = open();
  await issue(user);
  await expectAccessible();
  await user.click(screen.getByRole('checkbox', { name: new RegExp(text.scopes['trade:upload']) }));
  await user.click(screen.getByRole('checkbox', { name: text.adapters['catalog-excel'] }));
  await user.click(confirm());
  expect(await screen.findByText(SECRET)).toBeVisible();
  expect(bodies).toEqual([
    {
      name: 'Production CLI',
      scopes: ['ship:upload', 'ship:read', 'trade:read', 'jobs:read'],
      allowedAdapters: ['generic-shipment-csv'],
      expiresAt: null,
    },
  ]);
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: text.secret.copy }));
  expect(await navigator.clipboard.readText()).toBe(SECRET);
  // Neither the key nor a click beside it takes it away.
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: text.secret.close }));
  expect(screen.getByText(text.secret.storedMissing)).toBeVisible();
  expect(screen.getByText(SECRET)).toBeVisible();
  expect(leaves()).toBe(false);
  await user.click(screen.getByRole('checkbox', { name: text.secret.stored }));
  expect(leaves()).toBe(true);
  await user.click(screen.getByRole('button', { name: text.secret.close }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.getByRole('button', { name: text.issue })).toHaveFocus();
  const kept = JSON.stringify(
    queries
      .getQueryCache()
      .getAll()
      .map(({ state }) => state),
  );
  expect(kept + JSON.stringify([sessionStorage, localStorage].map(Object.entries))).not.toContain(SECRET);
});

test('what cannot be is said beside its field, and nothing is sent', async () => {
  serve([]);
  const { user } = open();
  await issue(user, '');
  await user.click(screen.getByRole('checkbox', { name: text.adapters['catalog-excel'] }));
  await user.click(confirm());
  const name = screen.getByRole('textbox', { name: text.issuing.name });
  expect(name).toHaveFocus();
  expect(name).toHaveAccessibleDescription(expect.stringContaining(text.issuing.faults.name));
  expect(screen.getByText(text.issuing.faults.adapters)).toBeVisible();
  for (const scope of screen.getAllByRole('checkbox', { checked: true })) await user.click(scope);
  await user.click(confirm());
  expect(screen.getByText(text.issuing.faults.scopes)).toBeVisible();
  expect(screen.queryByText(text.issuing.faults.adapters)).toBeNull();
});

test('a key that ends counts to the beginning of its day, and a tenant of one module is offered that', async () => {
  const bodies: unknown[] = [];
  serve([]);
  server.use(
    answers('get', ONE, { ...aTenant({ modules: ['ship'] }) }),
    http.post(`${API}${KEYS}`, async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json(aNewKey(), { status: 201 });
    }),
  );
  const { user } = open();
  await issue(user);
  expect(screen.queryByRole('checkbox', { name: new RegExp(text.scopes['trade:read']) })).toBeNull();
  const ends = screen.getByLabelText(new RegExp(`^${text.issuing.expires}`));
  await user.type(ends, '2020-01-01');
  await user.click(confirm());
  expect(screen.getByText(text.issuing.faults.expires)).toBeVisible();
  await user.clear(ends);
  await user.type(ends, '2999-01-31');
  await user.click(confirm());
  await screen.findByText(SECRET);
  expect(bodies).toEqual([expect.objectContaining({ expiresAt: '2999-01-31T00:00:00Z' })]);
});

test.each([
  [409, 'INTEGRATION_KEYS_TOO_MANY', 'The tenant has a hundred keys: revoke those that nobody uses.', false],
  [503, 'KEYS_UNAVAILABLE', 'The secret that keys are kept under is missing.', true],
])('why no key was issued is said, and whether that is known: %i %s', async (status, code, says, unknown) => {
  serve([]);
  server.use(refuses('post', KEYS, status, code, says));
  const { user } = open();
  await issue(user);
  await user.click(confirm());
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.queryByText(text.issuing.unknown) !== null).toBe(unknown);
  expect(screen.getByRole('textbox', { name: text.issuing.name })).toHaveValue('Production CLI');
});

test('what the API does not take of a key is said beside its field', async () => {
  serve([]);
  const errors = [{ field: 'expiresAt', code: 'PAST', message: 'must be in the future' }];
  server.use(refuses('post', KEYS, 422, 'VALIDATION_FAILED', 'x', { errors }));
  const { user } = open();
  await issue(user);
  await user.click(confirm());
  expect(
    await screen.findByText(text.issuing.faults.of(text.issuing.expires, 'must be in the future')),
  ).toBeVisible();
});

test.each([
  ['86400', /counts on until/],
  ['0', new RegExp(text.secret.oldOver)],
] as const)('a key is rotated with an overlap of %s seconds', async (overlap, says) => {
  const asked: (string | null)[] = [];
  serve([aKey()]);
  server.use(
    http.post(`${API}${KEYS}/0123456789abcdef/rotate`, ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('overlapSeconds'));
      return HttpResponse.json(aNewKey({ id: 'c' }), { status: 201 });
    }),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.rotate.labelOf('Production CLI') }));
  await expectAccessible();
  await user.selectOptions(screen.getByRole('combobox', { name: text.rotate.overlap }), overlap);
  await user.click(screen.getByRole('button', { name: text.rotate.confirm }));
  expect(await screen.findByText(SECRET)).toBeVisible();
  expect(screen.getByText(says)).toBeVisible();
  expect(asked).toEqual([overlap]);
});

test('a key that somebody has replaced meanwhile names the one that replaces it', async () => {
  const says = 'The key was replaced already.';
  serve([aKey()]);
  server.use(
    refuses('post', `${KEYS}/:key/rotate`, 409, 'INTEGRATION_KEY_REPLACED', says, { replacedBy: 'c0ffee' }),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.rotate.labelOf('Production CLI') }));
  await user.click(screen.getByRole('button', { name: text.rotate.confirm }));
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.getByText(text.rotate.replacedBy('c0ffee'))).toBeVisible();
});

test('the last key that counts is revoked once it is said what that means', async () => {
  let key = aKey({ lastUsedAt: NOW });
  server.use(
    http.get(`${API}${KEYS}`, () => HttpResponse.json({ items: [key], audit: [] })),
    http.delete(`${API}${KEYS}/${key.id}`, () => {
      key = { ...key, counts: false, state: 'revoked', revokedAt: NOW };
      return HttpResponse.json(key);
    }),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.revoke.labelOf('Production CLI') }));
  expect(screen.getByText(text.revoke.last)).toBeVisible();
  expect(screen.getByText(new RegExp(text.used.before))).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: common.cancel }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.click(screen.getByRole('button', { name: text.revoke.labelOf('Production CLI') }));
  await user.click(screen.getByRole('button', { name: text.revoke.confirm }));
  expect(await screen.findByRole('heading', { name: text.none })).toBeVisible();
});

test('a tenant that is closed gets no key', async () => {
  serve([]);
  server.use(answers('get', ONE, { ...aTenant({ status: 'closed' }) }));
  open();
  expect(await screen.findByText(text.noneClosed)).toBeVisible();
  expect(screen.queryByRole('button', { name: text.issue })).toBeNull();
});
