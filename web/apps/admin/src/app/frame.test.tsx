import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { tenant } from '@onramp/text/tenant';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { useLocation } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { show } from '../../../../tests/page';
import { answers, API, refuses, server } from '../../../../tests/server';
import { sessionIs } from '../shared/session';
import { Pages } from './App';

const flow = (name: string) => ({ name, kind: name.toUpperCase(), path: '', statuses: [], actions: [] });

const focused = () => document.activeElement as HTMLElement;

beforeEach(() => {
  sessionIs(false);
  server.use(
    answers('get', '/v1/flows', { flows: ['ecom', 'pixel', 'design_queue', 'tenant'].map(flow) }),
    answers('get', '/v1/me', { email: 'se@onramp.example', name: 'Sam' }),
  );
});

test('every page has its landmarks, a way past the frame, and an entry for every flow', async () => {
  const { user } = show(<Pages />, '/nowhere');
  expect(await screen.findByRole('heading', { level: 1, name: admin.noSuchPage.title })).toBeVisible();
  const navigation = screen.getByRole('navigation', { name: admin.nav.title });
  expect(await within(navigation).findByRole('link', { name: 'Design queue' })).toHaveAttribute(
    'href',
    '/flows/design_queue',
  );
  expect(within(navigation).getByRole('link', { name: admin.nav.pixels })).toBeVisible();
  expect(within(navigation).getByRole('link', { name: 'Tenants' })).toHaveAttribute('href', '/tenants');
  expect(screen.getByRole('banner')).toBeVisible();
  await user.click(screen.getByRole('link', { name: common.skipToContent }));
  expect(screen.getByRole('main')).toHaveFocus();
  await expectAccessible();
});

test.each([
  ['/ecom/e-1', '/onboardings/e-1'],
  ['/design_queue/c-1~TEE-front', '/flows/design_queue/c-1~TEE-front'],
  ['/tenant/ten_1', '/tenants/ten_1'],
  ['/upload/ten_1~0a1b', '/tenants/ten_1/uploads/ten_1~0a1b'],
])('a link of a message leads to the record: %s', async (link, page) => {
  const seen = vi.fn();
  server.use(http.get(`${API}/*`, () => HttpResponse.json({ code: 'X', detail: 'Gone.' }, { status: 404 })));
  server.use(answers('get', '/v1/flows', { flows: ['ecom', 'design_queue', 'tenant', 'upload'].map(flow) }));
  function Where() {
    seen(useLocation().pathname);
    return null;
  }
  show(
    <>
      <Pages />
      <Where />
    </>,
    link,
  );
  await waitFor(() => expect(seen).toHaveBeenCalledWith(page));
});

test.each([
  ['/flows/ecom/e-1', admin.nav.onboardings],
  ['/flows/tenant/ten_1', 'Tenants'],
  ['/tenants/ten_1/keys', 'Tenants'],
  ['/flows/design_queue/c-1', 'Design queue'],
])('the navigation marks where one is: %s', async (at, name) => {
  server.use(http.get(`${API}/*`, () => HttpResponse.json({ code: 'X', detail: 'Gone.' }, { status: 404 })));
  server.use(
    answers('get', '/v1/flows', { flows: ['ecom', 'pixel', 'design_queue', 'tenant'].map(flow) }),
    answers('get', '/v1/me', { email: 'se@onramp.example', name: 'Sam' }),
  );
  show(<Pages />, at);
  const navigation = within(screen.getByRole('navigation', { name: admin.nav.title }));
  expect(await navigation.findByRole('link', { name, current: 'page' })).toBeVisible();
  expect(navigation.getAllByRole('link', { current: 'page' })).toHaveLength(1);
});

test('the list of a flow that this stage has not leads nowhere, and says so', async () => {
  server.use(http.get(`${API}/v1/flows/nope/records`, () => HttpResponse.json({}, { status: 404 })));
  show(<Pages />, '/flows/nope');
  expect(await screen.findByRole('heading', { level: 1, name: admin.noSuchPage.title })).toBeVisible();
});

test('the list of uploads says whose each is', async () => {
  const at = '2026-11-29T10:00:00Z';
  const upload = {
    record_id: 'ten_1.0a1b',
    kind: 'UPLOAD',
    flow: 'upload',
    path: '',
    title: 'november.csv',
    status: 'completed',
    created_at: at,
    created_by: 'key 5e31',
    attention: '',
    attention_since: null,
    failed: [],
    at: {},
    readable: true,
  };
  server.use(
    answers('get', '/v1/flows', { flows: [flow('upload')] }),
    answers('get', '/v1/flows/upload/records', { records: [upload], cursor: null, count: null }),
    answers('get', '/admin/tenants/ten_1', { name: 'Acme Corp', status: 'live', modules: [] }),
  );
  show(<Pages />, '/flows/upload');
  expect(await screen.findByText(tenant.of('Acme Corp'))).toBeVisible();
  expect(screen.getByRole('row', { name: /november\.csv of Acme Corp/ })).toBeVisible();
});

test('a link to a record of no flow of this stage leads nowhere, and says so', async () => {
  show(<Pages />, '/unknown/t-1');
  expect(await screen.findByRole('heading', { level: 1, name: admin.noSuchPage.title })).toBeVisible();
});

test('the header says who is signed in, and has the way out of Access', async () => {
  const { user } = show(<Pages />, '/nowhere');
  await user.click(await screen.findByRole('button', { name: admin.user.signedInAs('se@onramp.example') }));
  expect(await screen.findByRole('menuitem', { name: admin.user.signOut })).toHaveAttribute(
    'href',
    '/cdn-cgi/access/logout',
  );
  await expectAccessible();
});

test('the keyboard opens the search wherever one is', async () => {
  const { user } = show(<Pages />, '/nowhere');
  await user.keyboard('{Control>}k{/Control}');
  expect(await screen.findByRole('dialog', { name: admin.search.open })).toBeInTheDocument();
});

test('who opens a customer by the keyboard is there, and the search closed', async () => {
  const record = {
    flow: 'nowhere',
    record_id: 'a/b',
    kind: 'X',
    title: 'Acme',
    status: null,
    path: '',
    matched: 'name',
  };
  server.use(answers('get', '/v1/search', { found: [record] }));
  const { user } = show(<Pages />, '/nowhere');
  await user.click(screen.getByRole('button', { name: admin.search.button }));
  await user.type(await screen.findByRole('combobox'), 'acme');
  await screen.findByRole('option', { name: /Acme/ });
  await user.keyboard('{Enter}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.queryByRole('combobox')).toBeNull();
});

test.each([
  ['the API says so', refuses('get', '/v1/me', 401, 'TOKEN_EXPIRED')],
  ['Access says so', http.get(`${API}/v1/me`, () => new HttpResponse('<html>', { status: 401 }))],
])('an ended session is said over the page, and no more once one is signed in: %s', async (_, ended) => {
  server.use(ended);
  show(<Pages />, '/nowhere');
  const dialog = await screen.findByRole('dialog', { name: admin.signedOut.title });
  expect(within(dialog).getByRole('button', { name: admin.signedOut.signIn })).toBeInTheDocument();
  await waitFor(() => expect(screen.getAllByRole('presentation')[0]).toContainElement(focused()));
  await expectAccessible();
  server.use(answers('get', '/v1/me', { email: 'se@onramp.example', name: 'Sam' }));
  dispatchEvent(new Event('visibilitychange')); // whoever signed in in another tab comes back to this one
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
});
