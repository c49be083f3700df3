import { common } from '@onramp/text/common';
import { tenant } from '@onramp/text/tenant';
import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { API, refuses, server } from '../../../../../tests/server';
import { aTenant, TENANT_ID } from '../../shared/tenants/sample';
import { suggested } from './draft';
import NewTenantPage from './NewTenantPage';

const text = tenant.create;

function open() {
  return show(
    <Routes>
      <Route path="/tenants/new" element={<NewTenantPage />} />
      <Route path="/tenants/:id" element={<h1>Its page</h1>} />
    </Routes>,
    '/tenants/new',
  );
}

const send = () => screen.getByRole('button', { name: text.send });
const field = (label: string) => screen.getByRole('textbox', { name: new RegExp(`^${label}`) });

test.each([
  ['Acme Corp', 'acme-corp'],
  ['Bäckerei Söhne & Co.', 'backerei-sohne-co'],
  ['  ', ''],
  ['مقهى', ''],
  ['a'.repeat(80), 'a'.repeat(63)],
])('the name %j suggests the slug %j', (name, slug) => {
  expect(suggested(name)).toBe(slug);
});

test('what is missing is said before anything is sent, until it is there', async () => {
  const { user } = open();
  await user.click(send());
  expect(screen.getByRole('alert')).toHaveFocus();
  for (const says of [text.faults.name, text.faults.slug, text.faults.modules]) {
    expect(screen.getAllByText(says)).toHaveLength(2);
  }
  await expectAccessible();
  await user.type(field(text.fields.name), 'Acme');
  expect(field(text.fields.slug)).toHaveValue('acme');
  expect(screen.queryByText(text.faults.name)).toBeNull();
  expect(screen.queryByText(text.faults.slug)).toBeNull();
  await user.type(field(text.fields.email), 'ops');
  await user.click(screen.getByRole('checkbox', { name: text.modules.ship }));
  await user.click(send());
  expect(screen.getAllByText(text.faults.email)).toHaveLength(2);
});

test('a tenant is made once, however often it is sent', async () => {
  const keys: (string | null)[] = [];
  const bodies: unknown[] = [];
  server.use(
    http.post(`${API}/admin/tenants`, async ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      bodies.push(await request.json());
      return keys.length === 1 ? HttpResponse.error() : HttpResponse.json({ ...aTenant() }, { status: 201 });
    }),
  );
  const { user } = open();
  await user.type(field(text.fields.name), 'Acme Corp');
  await user.clear(field(text.fields.slug));
  await user.type(field(text.fields.slug), 'acme');
  await user.click(screen.getByRole('checkbox', { name: text.modules.trade }));
  await user.click(screen.getByRole('checkbox', { name: text.modules.ship }));
  await user.type(field(text.fields.email), 'ops@acme.example');
  await user.selectOptions(screen.getByRole('combobox', { name: text.fields.role }), 'org:member');
  await user.click(send());
  expect(await screen.findByText(common.trouble.offline)).toBeVisible();
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await screen.findByRole('heading', { name: 'Its page' })).toBeVisible();
  expect(new Set(keys).size).toBe(1);
  expect(bodies[1]).toEqual({
    name: 'Acme Corp',
    slug: 'acme',
    modules: ['ship', 'trade'],
    clerkOrgId: null,
    primaryContact: { email: 'ops@acme.example', role: 'org:member' },
    note: '',
  });
});

test.each([
  ['SLUG_TAKEN', text.taken.SLUG_TAKEN, text.fields.slug],
  ['ORGANISATION_TAKEN', text.taken.ORGANISATION_TAKEN, text.fields.clerkOrgId],
] as const)(
  'that something is taken is said at its field, with who has it: %s',
  async (code, says, label) => {
    server.use(
      refuses('post', '/admin/tenants', 409, code, 'Another tenant has this.', { tenantId: TENANT_ID }),
    );
    const { user } = open();
    await user.type(field(text.fields.name), 'Acme');
    await user.click(screen.getByRole('checkbox', { name: text.modules.ship }));
    await user.click(send());
    await waitFor(() => expect(field(label)).toHaveAccessibleDescription(expect.stringContaining(says)));
    expect(screen.getByRole('link', { name: text.openTaken })).toHaveAttribute(
      'href',
      `/tenants/${TENANT_ID}`,
    );
    await expectAccessible();
    await user.type(field(label), 'x');
    expect(field(label)).not.toHaveAccessibleDescription(expect.stringContaining(says));
  },
);

test('what the API does not take is said beside its field', async () => {
  const errors = [
    { field: 'primaryContact.email', code: 'WRONG_FORM', message: 'must be a mail address' },
    { field: 'modules.0', code: 'UNKNOWN', message: 'is not known' },
  ];
  server.use(refuses('post', '/admin/tenants', 422, 'VALIDATION_FAILED', 'x', { errors }));
  const { user } = open();
  await user.type(field(text.fields.name), 'Acme');
  await user.click(screen.getByRole('checkbox', { name: text.modules.ship }));
  await user.click(send());
  const says = text.faults.of(text.fields.email, 'must be a mail address');
  expect(await screen.findAllByText(says)).toHaveLength(2);
  expect(screen.getAllByText(text.faults.of(text.fields.modules, 'is not known'))).toHaveLength(2);
});

test('a key that was used for other details is told, with the way to make another', async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post(`${API}/admin/tenants`, ({ request }) => {
      keys.push(request.headers.get('Idempotency-Key'));
      return keys.length === 1
        ? HttpResponse.json({ code: 'IDEMPOTENCY_KEY_REUSED', detail: 'Reused.' }, { status: 422 })
        : HttpResponse.json({ ...aTenant() }, { status: 201 });
    }),
  );
  const { user } = open();
  await user.type(field(text.fields.name), 'Acme');
  await user.click(screen.getByRole('checkbox', { name: text.modules.ship }));
  await user.click(send());
  expect(await screen.findByText(text.madeBefore)).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.anew }));
  expect(await screen.findByRole('heading', { name: 'Its page' })).toBeVisible();
  expect(new Set(keys).size).toBe(2);
});

test('what was typed outlives a reload', async () => {
  const { user, unmount } = open();
  await user.type(field(text.fields.name), 'Acme');
  await user.click(screen.getByRole('checkbox', { name: text.modules.trade }));
  unmount();
  open();
  expect(field(text.fields.name)).toHaveValue('Acme');
  expect(screen.getByRole('checkbox', { name: text.modules.trade })).toBeChecked();
});
