import { common } from '@onramp/text/common';
import { tenant as text } from '@onramp/text/tenant';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { aChecklist, aLine, aTenant, ONE, TENANT_ID } from '../../shared/tenants/sample';
import ChecklistPage from './ChecklistPage';
import DetectorsPage from './DetectorsPage';
import TenantCard from './TenantCard';
import TenantFrame from './TenantFrame';
import TenantsPage from './TenantsPage';

function open(at = `/tenants/${TENANT_ID}`) {
  return show(
    <Routes>
      <Route path="/tenants" element={<TenantsPage />} />
      <Route path="/tenants/:id" element={<TenantFrame />}>
        <Route index element={<ChecklistPage />} />
        <Route path="detectors" element={<DetectorsPage />} />
      </Route>
    </Routes>,
    at,
  );
}

beforeEach(() => {
  server.use(
    answers('get', '/v1/flows', { flows: [{ name: 'tenant', kind: 'TENANT', statuses: [], actions: [] }] }),
    answers('get', '/v1/me', { email: 'sam@onramp.example', name: 'Sam' }),
    answers('get', ONE, { ...aTenant() }),
    answers('get', `${ONE}/onboarding-status`, { ...aChecklist() }),
  );
});

test('tenants are listed with their status, and one leads to its own pages', async () => {
  const line = {
    record_id: TENANT_ID,
    kind: 'TENANT',
    flow: 'tenant',
    path: '',
    title: 'Acme Corp',
    status: 'set_up',
    created_at: '2026-11-29T10:00:00Z',
    created_by: 'sam@onramp.example',
    attention: '',
    attention_since: null,
    failed: [],
    at: {},
    readable: true,
  };
  server.use(answers('get', '/v1/flows/tenant/records', { records: [line], cursor: null, count: null }));
  open('/tenants?order=newest');
  expect(await screen.findByRole('link', { name: 'Acme Corp' })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}`,
  );
  expect(screen.getByText('Set up')).toBeVisible();
  expect(screen.getByRole('link', { name: text.list.start })).toHaveAttribute('href', '/tenants/new');
});

test('a tenant says who it is, how far it is, and how its invitation stands', async () => {
  open();
  expect(await screen.findByRole('heading', { level: 1, name: 'Acme Corp' })).toHaveFocus();
  expect(screen.getByText('ops@acme.example')).toBeVisible();
  expect(screen.getByText(text.invites.sent)).toBeVisible();
  const nav = within(screen.getByRole('navigation', { name: text.nav.title }));
  expect(nav.getByRole('link', { name: text.nav.checklist })).toHaveAttribute('aria-current', 'page');
  expect(nav.getByRole('link', { name: text.nav.keys })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/keys`,
  );
  await screen.findByRole('checkbox');
  await expectAccessible();
});

test('an invitation that could not be sent leads to why', async () => {
  server.use(
    answers('get', ONE, { ...aTenant({ inviteStatus: 'failed', primaryContact: null, clerkOrgId: null }) }),
  );
  open();
  expect(await screen.findByText(text.invites.failed)).toBeVisible();
  expect(screen.getByText(text.inviteFailed)).toBeVisible();
  expect(screen.getByText(text.noContact)).toBeVisible();
  expect(screen.getByText(text.noOrganisation)).toBeVisible();
});

test.each([
  ['suspended', { suspendedReason: 'Owes us.' }, [text.menu.resume, text.menu.close]],
  ['live', {}, [text.menu.suspend, text.menu.close]],
] as const)('what can be done with a tenant that is %s', async (status, part, names) => {
  server.use(answers('get', ONE, { ...aTenant({ status, ...part }) }));
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  expect(screen.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(names);
  if (status === 'suspended') expect(screen.getByText(text.why('Owes us.'))).toBeVisible();
});

test('a tenant that is closed says why, and nothing can be done with it any more', async () => {
  const done = aLine({ state: 'done', at: '2026-11-29T10:00:00Z', by: 'sam@onramp.example', next: null });
  server.use(
    answers('get', ONE, { ...aTenant({ status: 'closed', closedReason: 'Has left.' }) }),
    answers('get', `${ONE}/onboarding-status`, { ...aChecklist([done, aLine({ title: 'Scope' })]) }),
  );
  open();
  expect(await screen.findByText(text.why('Has left.'))).toBeVisible();
  expect(await screen.findByText('Agreement signed')).toBeVisible();
  expect(screen.queryByRole('button', { name: text.menu.title })).toBeNull();
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.queryByText(text.checklist.next)).toBeNull();
});

test.each([
  ['suspended', text.menu.suspend, 'post', 'suspension', text.suspend.confirm, text.suspend.missing],
  ['closed', text.menu.close, 'delete', '', text.close.confirm, text.close.missing],
] as const)('a tenant is %s for a reason alone', async (_, item, method, part, confirm, missing) => {
  const sent: unknown[] = [];
  server.use(
    http[method](`${API}${ONE}${part && `/${part}`}`, async ({ request }) => {
      const reason = new URL(request.url).searchParams.get('reason');
      sent.push(reason ?? (await request.json()));
      return HttpResponse.json({ ...aTenant() });
    }),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  await user.click(screen.getByRole('menuitem', { name: item }));
  await user.click(screen.getByRole('button', { name: confirm }));
  expect(screen.getByText(missing)).toBeVisible();
  expect(sent).toEqual([]);
  await expectAccessible();
  await user.type(screen.getByRole('textbox'), 'The agreement has ended.');
  await user.click(screen.getByRole('button', { name: confirm }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const reason = 'The agreement has ended.';
  expect(sent).toEqual([part === '' ? reason : { reason }]);
});

test('a tenant goes on, and why it cannot stands in the dialog', async () => {
  server.use(
    answers('get', ONE, { ...aTenant({ status: 'suspended' }) }),
    refuses('delete', `${ONE}/suspension`, 409, 'TENANT_CLOSED', 'The tenant is closed.'),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  await user.click(screen.getByRole('menuitem', { name: text.menu.resume }));
  await user.click(screen.getByRole('button', { name: text.resume.confirm }));
  expect(await screen.findByText('The tenant is closed.')).toBeVisible();
});

test('the checklist says of each line how it stands, what shows it and what is next', async () => {
  const lines = [
    aLine({ state: 'done', at: '2026-11-29T10:00:00Z', by: 'sam@onramp.example', next: null }),
    aLine({
      title: 'Integration key issued',
      line: 'key-stored',
      evidence: 'No key counts.',
      next: { says: 'Issue a key.', command: `POST ${ONE}/integration-keys` },
    }),
    aLine({ title: 'First upload completes', line: null, next: null }),
    aLine({ title: 'Billing', line: null, state: 'not_needed', next: null }),
  ];
  const waitingFor = ['a key that counts'];
  server.use(answers('get', `${ONE}/onboarding-status`, { ...aChecklist(lines, { waitingFor }) }));
  open();
  const next = within(await screen.findByRole('region', { name: text.checklist.next }));
  expect(next.getByText('Integration key issued')).toBeVisible();
  expect(next.getByText('a key that counts')).toBeVisible();
  const section = within(screen.getByRole('region', { name: 'Pre-onboarding' }));
  expect(section.getByText(text.checklist.counted(2, 4))).toBeVisible();
  expect(section.getByText(/by sam@onramp.example/)).toBeVisible();
  expect(section.getByText('No key counts.')).toBeVisible();
  expect(section.getByText(`POST ${ONE}/integration-keys`)).toBeVisible();
  expect(section.getByRole('link', { name: text.checklist.to.keys })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/keys`,
  );
  // What facts tick, nobody does.
  expect(section.getAllByRole('checkbox')).toHaveLength(2);
  expect(section.getByRole('heading', { name: /First upload completes \(Open\)/ })).toBeVisible();
  await expectAccessible();
});

test('a line is ticked, and no longer, as the API tells', async () => {
  const done = aLine({ state: 'done', at: '2026-11-29T10:00:00Z', by: 'sam@onramp.example', next: null });
  const asked: string[] = [];
  let now = aChecklist();
  const line = `${API}${ONE}/checklist/agreement-signed`;
  const to = (checklist: typeof now) => {
    now = checklist;
    return HttpResponse.json({ ...now });
  };
  server.use(
    http.get(`${API}${ONE}/onboarding-status`, () => HttpResponse.json({ ...now })),
    http.post(line, () => {
      asked.push('tick');
      return to(aChecklist([done]));
    }),
    http.delete(line, () => {
      asked.push('untick');
      return to(aChecklist());
    }),
  );
  const { user } = open();
  await user.click(await screen.findByRole('checkbox', { name: text.checklist.tick('Agreement signed') }));
  await waitFor(() => expect(screen.getByText(text.checklist.counted(1, 1))).toBeVisible());
  expect(screen.getByText(text.checklist.nothingDetail)).toBeVisible();
  await user.click(screen.getByRole('checkbox'));
  await waitFor(() => expect(screen.getByText(text.checklist.counted(0, 1))).toBeVisible());
  expect(asked).toEqual(['tick', 'untick']);
});

test('why a line is not ticked stands beside it', async () => {
  server.use(refuses('post', `${ONE}/checklist/:line`, 409, 'TENANT_CLOSED', 'The tenant is closed.'));
  const { user } = open();
  await user.click(await screen.findByRole('checkbox'));
  expect(await screen.findByText('The tenant is closed.')).toBeVisible();
  expect(screen.getByRole('checkbox')).not.toBeChecked();
});

test('that there is no such tenant is said, with the way to the list', async () => {
  server.use(refuses('get', ONE, 404, 'TENANT_NOT_FOUND', 'There is no such tenant.'));
  open();
  expect(await screen.findByRole('heading', { name: text.missing })).toBeVisible();
  const links = screen.getAllByRole('link', { name: text.list.title });
  for (const link of links) expect(link).toHaveAttribute('href', '/tenants');
  expect(screen.queryByRole('button', { name: common.tryAgain })).toBeNull();
  await expectAccessible();
});

test.each([
  [404, 'TENANT_NOT_FOUND', 'There is no such tenant.'],
  [409, 'TENANT_UNREADABLE', 'The item lacks its status.'],
])(
  'a dialog and what is typed stay where a later reading is answered %i, and why is said',
  async (...answer) => {
    const [status, code, says] = answer;
    const { user, queries } = open();
    await user.click(await screen.findByRole('button', { name: text.menu.title }));
    await user.click(screen.getByRole('menuitem', { name: text.menu.suspend }));
    await user.type(screen.getByRole('textbox'), 'Owes');
    server.use(refuses('get', ONE, status, code, says));
    await queries.invalidateQueries();
    expect(await screen.findByText(says)).toBeVisible();
    await user.type(screen.getByRole('textbox'), ' us.');
    expect(screen.getByRole('textbox')).toHaveValue('Owes us.');
  },
);

test.each([
  ['off', 'TENANTS_OFF', 'In production nothing is done for tenants without KEY_HASH_SECRET.'],
  ['down', 'UNAVAILABLE', 'It is down.'],
])('a service that is %s says so, and is asked again', async (_, code, says) => {
  server.use(refuses('get', ONE, 503, code, says));
  const { user } = open();
  expect(await screen.findByText(says)).toBeVisible();
  server.use(answers('get', ONE, { ...aTenant() }));
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Acme Corp' })).toBeVisible();
});

test('an answer of another shape leaves the rest of the page', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined); // React tells of what it caught
  server.use(answers('get', `${ONE}/onboarding-status`, { sections: [{}], waitingFor: [] }));
  open();
  expect(await screen.findByRole('button', { name: common.tryAgain })).toBeVisible();
  expect(screen.getByRole('heading', { level: 1, name: 'Acme Corp' })).toBeVisible();
});

const detector = (detectorCode: string, module: string, enabled = true, overridden = false) => {
  return { detectorCode, module, enabled, overridden };
};

test('detectors say whether they are on, and whose wish that is', async () => {
  const items = [detector('AMOUNT_VARIANCE', 'ship'), detector('SIMA_EXPOSURE', 'trade', false, true)];
  server.use(answers('get', `${ONE}/detectors`, { items }));
  open(`/tenants/${TENANT_ID}/detectors`);
  const { names, by, on, off } = text.detectors;
  const first = await screen.findByRole('switch', { name: text.detectors.switch(names.AMOUNT_VARIANCE) });
  expect(first).toBeChecked();
  expect(screen.getByText(`${on}, ${by.default} · AMOUNT_VARIANCE`)).toBeVisible();
  expect(screen.getByText(`${off}, ${by.override} · SIMA_EXPOSURE`)).toBeVisible();
  expect(screen.getByText(text.detectors.allOff(text.module.trade))).toBeVisible();
  await expectAccessible();
});

type Turn = { detectorCode: string; enabled: boolean | null };

/** An API that turns detectors as it is asked to; what it was sent, in turn. */
function turns(
  items: ReturnType<typeof detector>[],
  before: () => Promise<unknown> = () => Promise.resolve(),
) {
  const sent: Turn[][] = [];
  let now = items;
  server.use(
    http.get(`${API}${ONE}/detectors`, () => HttpResponse.json({ items: now })),
    http.post(`${API}${ONE}/detectors`, async ({ request }) => {
      const { detectors } = (await request.json()) as { detectors: Turn[] };
      sent.push(detectors);
      await before();
      now = now.map((each) => {
        const said = detectors.find(({ detectorCode }) => detectorCode === each.detectorCode);
        return said ? { ...each, enabled: said.enabled ?? true, overridden: said.enabled !== null } : each;
      });
      return HttpResponse.json({ items: now });
    }),
  );
  return sent;
}

test('a detector is turned off, all are as the defaults again, and they are confirmed', async () => {
  let line = aLine({ title: 'Detectors', line: 'detectors-confirmed' });
  server.use(
    http.get(`${API}${ONE}/onboarding-status`, () => HttpResponse.json({ ...aChecklist([line]) })),
    http.post(`${API}${ONE}/checklist/detectors-confirmed`, () => {
      line = { ...line, state: 'done' };
      return HttpResponse.json({ ...aChecklist([line]) });
    }),
  );
  const sent = turns([detector('AMOUNT_VARIANCE', 'ship'), detector('NEW_ONE', 'trade')]);
  const { user } = open(`/tenants/${TENANT_ID}/detectors`);
  const { names } = text.detectors;
  await user.click(await screen.findByRole('switch', { name: text.detectors.switch(names.AMOUNT_VARIANCE) }));
  const defaults = await screen.findByRole('button', { name: text.detectors.defaults });
  await user.click(defaults);
  await waitFor(() => expect(screen.queryByRole('button', { name: text.detectors.defaults })).toBeNull());
  expect(sent).toEqual([
    [{ detectorCode: 'AMOUNT_VARIANCE', enabled: false }],
    [
      { detectorCode: 'AMOUNT_VARIANCE', enabled: null },
      { detectorCode: 'NEW_ONE', enabled: null },
    ],
  ]);
  expect(screen.getByRole('switch', { name: text.detectors.switch('New one') })).toBeChecked();
  await user.click(screen.getByRole('button', { name: text.detectors.confirm }));
  expect(await screen.findByText(text.detectors.confirmed)).toBeVisible();
});

test('whoever is quicker than the API has all done that they asked for, one after the other', async () => {
  let answer: () => void = () => undefined;
  const sent = turns(
    [detector('ONE', 'ship'), detector('OTHER', 'ship'), detector('THIRD', 'ship', false, true)],
    () => new Promise<void>((resolve) => (answer = resolve)),
  );
  const { user } = open(`/tenants/${TENANT_ID}/detectors`);
  const first = await screen.findByRole('switch', { name: text.detectors.switch('One') });
  const other = screen.getByRole('switch', { name: text.detectors.switch('Other') });
  fireEvent.click(first);
  expect(first).not.toBeChecked(); // before anything else happens
  await user.click(other);
  await user.click(other);
  await user.click(other);
  await user.click(screen.getByRole('button', { name: text.detectors.defaults }));
  expect(first).not.toBeChecked();
  expect(other).not.toBeChecked();
  for (let asked = 1; asked <= 5; asked += 1) {
    await waitFor(() => expect(sent).toHaveLength(asked));
    answer();
  }
  expect(sent.slice(0, 4)).toEqual([
    [{ detectorCode: 'ONE', enabled: false }],
    ...[false, true, false].map((enabled) => [{ detectorCode: 'OTHER', enabled }]),
  ]);
  await waitFor(() => screen.getAllByRole('switch').forEach((each) => expect(each).toBeChecked()));
});

test('detectors are confirmed once all is turned that was asked for, as they are then shown', async () => {
  const said: string[] = [];
  let answer: () => void = () => undefined;
  const line = aLine({ title: 'Detectors', line: 'detectors-confirmed' });
  server.use(
    answers('get', `${ONE}/onboarding-status`, { ...aChecklist([line]) }),
    http.post(`${API}${ONE}/checklist/detectors-confirmed`, () => {
      said.push('confirmed');
      return HttpResponse.json({ ...aChecklist([line]) });
    }),
  );
  const sent = turns([detector('ONE', 'ship'), detector('OTHER', 'ship')], () => {
    said.push('turned');
    return new Promise<void>((resolve) => (answer = resolve));
  });
  const { user } = open(`/tenants/${TENANT_ID}/detectors`);
  const confirm = await screen.findByRole('button', { name: text.detectors.confirm });
  await user.click(screen.getByRole('switch', { name: text.detectors.switch('One') }));
  await user.click(screen.getByRole('switch', { name: text.detectors.switch('Other') }));
  await user.click(confirm);
  for (let asked = 1; asked <= 2; asked += 1) {
    await waitFor(() => expect(sent).toHaveLength(asked));
    expect(confirm).toHaveAttribute('aria-disabled', 'true');
    answer();
  }
  await waitFor(() => expect(confirm).toHaveAttribute('aria-disabled', 'false'));
  await user.click(confirm);
  await waitFor(() => expect(said).toEqual(['turned', 'turned', 'confirmed']));
});

test.each([
  ['is lost', common.trouble.offline, () => HttpResponse.error()],
  ['is 503', 'It is down.', () => HttpResponse.json({ code: 'X', detail: 'It is down.' }, { status: 503 })],
])('a switch that is turned, and whose answer %s, shows what is so', async (_, says, answer) => {
  let now = [detector('ONE', 'ship')];
  server.use(
    http.get(`${API}${ONE}/detectors`, () => HttpResponse.json({ items: now })),
    http.post(`${API}${ONE}/detectors`, () => {
      now = [detector('ONE', 'ship', false, true)];
      return answer();
    }),
  );
  const { user } = open(`/tenants/${TENANT_ID}/detectors`);
  await user.click(await screen.findByRole('switch'));
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.getByRole('switch')).not.toBeChecked();
  expect(screen.getByText(`${text.detectors.off}, ${text.detectors.by.override} · ONE`)).toBeVisible();
});

test('what waits for its turn is not lost without a word where one goes on to another page', async () => {
  const leaves = () => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  const says = 'The detector is none of the tenant’s.';
  const answer: (() => void)[] = [];
  server.use(
    answers('get', `${ONE}/detectors`, { items: [detector('ONE', 'ship'), detector('OTHER', 'ship')] }),
    http.post(`${API}${ONE}/detectors`, async () => {
      await new Promise<void>((resolve) => answer.push(resolve));
      return HttpResponse.json({ code: 'DETECTOR_UNKNOWN', detail: says }, { status: 422 });
    }),
  );
  const { user } = open(`/tenants/${TENANT_ID}/detectors`);
  const other = { name: text.detectors.switch('Other') };
  await user.click(await screen.findByRole('switch', { name: text.detectors.switch('One') }));
  await user.click(screen.getByRole('switch', other));
  await user.click(screen.getByRole('link', { name: text.nav.checklist }));
  await screen.findByRole('checkbox');
  expect(leaves()).toBe(false);
  await user.click(screen.getByRole('link', { name: text.nav.detectors }));
  expect(await screen.findByRole('switch', other)).not.toBeChecked();
  await user.click(screen.getByRole('link', { name: text.nav.checklist }));
  for (let asked = 1; asked <= 2; asked += 1) {
    await waitFor(() => expect(answer).toHaveLength(asked));
    answer.at(-1)?.();
  }
  await waitFor(() => expect(leaves()).toBe(true));
  await user.click(screen.getByRole('link', { name: text.nav.detectors }));
  expect(await screen.findAllByText(says)).toHaveLength(2);
  expect(screen.getByRole('switch', other)).toBeChecked();
});

test('a detector that the tenant does not have is refused in words', async () => {
  const items = [detector('AMOUNT_VARIANCE', 'ship')];
  const says = 'AMOUNT_VARIANCE is none of this tenant’s detectors: SIMA_EXPOSURE.';
  server.use(
    answers('get', `${ONE}/detectors`, { items }),
    refuses('post', `${ONE}/detectors`, 422, 'DETECTOR_UNKNOWN', says),
  );
  const { user } = open(`/tenants/${TENANT_ID}/detectors`);
  await user.click(await screen.findByRole('switch'));
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.getByRole('switch')).toBeChecked();
});

test.each([
  ['a minute ago', 60_000, text.withdrawnSoon],
  ['long ago, with nothing to withdraw', 5 * 3_600_000, text.invites.sent],
])('a tenant that was closed %s says what becomes of its invitation', async (_, ago, says) => {
  const statusSince = new Date(Date.now() - ago).toISOString();
  server.use(answers('get', ONE, { ...aTenant({ status: 'closed', statusSince }) }));
  show(<TenantCard id={TENANT_ID} />);
  expect(await screen.findByText(`${text.invite}: ${says}`)).toBeVisible();
});

test('the record of a tenant leads to its pages', async () => {
  show(<TenantCard id={TENANT_ID} />);
  expect(await screen.findByText(`${text.invite}: ${text.invites.sent}`)).toBeVisible();
  expect(screen.getByRole('link', { name: text.nav.invoices })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/invoices`,
  );
});
