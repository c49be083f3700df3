import { brandShown } from '@onramp/text/brand-shown';
import { common } from '@onramp/text/common';
import { company as text } from '@onramp/text/company-record';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import type { ComponentType } from 'react';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { aKit } from '../../shared/brand/sample';
import type { Done } from '../../shared/deeds';
import Brand from './Brand';
import ChurnDialog from './ChurnDialog';
import { companyQuery, mayDo, type CompanyDetail } from '../../shared/companies/desk';
import Keys from './Keys';
import NameAdminDialog from './NameAdminDialog';
import PauseDialog from './PauseDialog';
import RescrapeDialog from './RescrapeDialog';
import ResumeDialog from './ResumeDialog';
import { newQueries } from '../../shared/queries';

const ONE = '/v1/merch/desk/companies/c-1';

function aCompany(part: Partial<CompanyDetail> = {}): CompanyDetail {
  return {
    id: 'c-1',
    company_id: 'c-1',
    status_says: 'It is open.',
    timeline: [],
    tickets: null,
    logo_tickets: null,
    payment: null,
    can: { pause: true, resume: false, rescrape: true, pay: false },
    ask_again_seconds: null,
    activated_at: null,
    go_live_at: null,
    plan: null,
    tier: null,
    children: [],
    audit: [],
    company_name: 'Acme Gym',
    status: 'LIVE',
    keys: {
      status: { open: true, says: 'All print files are approved.', since: '2026-11-28T10:00:00Z' },
      activation: { open: false, says: 'The first payment has not cleared.', since: null },
    },
    paused_reason: null,
    paused_by_us: false,
    left: [],
    brand: aKit(),
    may: ['pause'],
    who_can: { churn: 'Closing a company is for admins: joy@onramp.example.' },
    admin_email: 'ada@acme.example',
    claimed: true,
    ...part,
  };
}

test('both keys say whether they are turned, and what each waits for', async () => {
  server.use(
    answers('get', ONE, { ...aCompany({ left: [{ what: 'payment', says: 'Pay again.', whose: 'you' }] }) }),
  );
  show(<Keys id="c-1" />);
  expect(await screen.findByText('All print files are approved.')).toBeVisible();
  expect(screen.getByText('The first payment has not cleared.')).toBeVisible();
  expect(screen.getByText(text.keys.open)).toBeVisible();
  expect(screen.getByText(text.keys.shut)).toBeVisible();
  expect(screen.getByText(/^Pay again\./)).toHaveTextContent(`Pay again. (${text.whose.you})`);
  expect(screen.getByText(/Closing a company is for admins/)).toBeVisible();
  await expectAccessible();
});

test('a shop that is paused says why', async () => {
  server.use(
    answers('get', ONE, {
      ...aCompany({ status: 'PAUSED', paused_reason: 'Moves house.', paused_by_us: true }),
    }),
  );
  show(<Keys id="c-1" />);
  expect(await screen.findByText('Moves house.')).toBeVisible();
  expect(screen.getByText(text.pausedByUs)).toBeVisible();
});

test.each([
  ['who has no role', 403, 'ROLE_MISSING', 'Only designers may: ask joy@onramp.example.'],
  ['no service', 503, 'UNAVAILABLE', 'UNAVAILABLE.'],
])('a company that cannot be read says why: %s', async (_, status, code, sentence) => {
  server.use(refuses('get', ONE, status, code, sentence));
  show(<Keys id="c-1" />);
  expect(await screen.findByText(sentence)).toBeVisible();
});

test('the brand kit says of each part what it is, and where it came from', async () => {
  server.use(answers('get', ONE, { ...aCompany() }));
  show(<Brand id="c-1" />);
  const part = within(await screen.findByRole('region', { name: brandShown.title }));
  expect(await part.findByText('#1a2b3c')).toBeVisible();
  expect(part.getByText(brandShown.source.edit)).toBeVisible();
  expect(part.getByRole('button', { name: brandShown.copy(brandShown.name.primary_color) })).toBeVisible();
  await expectAccessible();
});

test('what is wrong with its colours is said, and that it is looked up again', async () => {
  const warning = { field: 'accent_color' as const, says: 'The accent cannot be read.', repaired: '#000000' };
  const rescrape = { state: 'failed' as const, at: '2026-11-29T10:00:00Z', says: 'No such website.' };
  const brand = aKit({ warnings: [warning], vibrant: false, portal_accent: '#ff5a4d', rescrape });
  server.use(answers('get', ONE, { ...aCompany({ brand }) }));
  const { queries } = show(<Brand id="c-1" />);
  expect(await screen.findByText(warning.says)).toBeVisible();
  expect(screen.getByText(brandShown.dull('#ff5a4d'))).toBeVisible();
  expect(screen.getByText(new RegExp(rescrape.says))).toBeVisible();
  const running = aKit({ rescrape: { ...rescrape, state: 'running', says: null } });
  server.use(answers('get', ONE, { ...aCompany({ brand: running }) }));
  await queries.invalidateQueries();
  expect(await screen.findByText(brandShown.lookedUp)).toBeVisible();
});

test('what somebody may do follows from what the API says', async () => {
  server.use(answers('get', ONE, { ...aCompany() }));
  const queries = newQueries();
  expect(await mayDo(queries, 'c-1', 'LIVE', 'pause')).toBe(true);
  expect(await mayDo(queries, 'c-1', 'LIVE', 'churn')).toBe(false);
  expect(queries.getQueryData(companyQuery('c-1').queryKey)?.company_name).toBe('Acme Gym');
});

test('what somebody may do at a status is not told by what was read before', async () => {
  server.use(answers('get', ONE, { ...aCompany({ status: 'PRINT_FILES_PENDING', may: [] }) }));
  const queries = newQueries();
  expect(await mayDo(queries, 'c-1', 'PRINT_FILES_PENDING', 'pause')).toBe(false);
  server.use(answers('get', ONE, { ...aCompany() }));
  expect(await mayDo(queries, 'c-1', 'LIVE', 'pause')).toBe(true);
});

test.each([
  ['PAUSED', text.keys.paused],
  ['CHURNED', text.keys.ended],
] as const)('the key of a shop that is %s says so', async (status, says) => {
  const keys = { ...aCompany().keys, status: { open: false, says: 'x', since: null } };
  server.use(answers('get', ONE, { ...aCompany({ status, keys }) }));
  show(<Keys id="c-1" />);
  expect((await screen.findByRole('heading', { name: text.keys.status })).parentElement).toHaveTextContent(
    says,
  );
});

test.each([
  [{ claimed: true }, text.admin.claimed],
  [{ claimed: false }, text.admin.awaited],
  [{ admin_email: null, claimed: false }, text.admin.nobody],
])('whose it is, and whether they have come in: %o', async (part, says) => {
  server.use(answers('get', ONE, { ...aCompany(part) }));
  show(<Keys id="c-1" />);
  expect(await screen.findByText(says)).toBeVisible();
});

test('another admin is named by an address that can be one, and is not theirs already', async () => {
  const sent: unknown[] = [];
  server.use(
    answers('get', ONE, { ...aCompany() }),
    http.put(`${API}${ONE}/admin`, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...aCompany({ admin_email: 'grace@acme.example', claimed: false }) });
    }),
  );
  const { user, onClose } = opened(NameAdminDialog);
  expect(await screen.findByText(text.nameAdmin.now('ada@acme.example'))).toBeVisible();
  await expectAccessible();
  const field = screen.getByRole('textbox', { name: text.nameAdmin.email });
  const confirm = screen.getByRole('button', { name: text.nameAdmin.confirm });
  for (const [typed, says] of [
    ['', text.nameAdmin.missing],
    ['grace', text.nameAdmin.wrong],
    ['ADA@acme.example', text.nameAdmin.same],
  ] as const) {
    await user.clear(field);
    if (typed !== '') await user.type(field, typed);
    await user.click(confirm);
    expect(field).toHaveAccessibleDescription(expect.stringContaining(says));
    expect(field).toHaveFocus();
  }
  expect(sent).toEqual([]);
  await user.clear(field);
  await user.type(field, ' grace@acme.example ');
  await user.click(confirm);
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sent).toEqual([{ admin_email: 'grace@acme.example' }]);
});

test('an address that the API does not take is said beside its field, until it is changed', async () => {
  const errors = [{ field: 'admin_email', code: 'WRONG_FORM', message: 'must be a mail address' }];
  server.use(
    answers('get', ONE, { ...aCompany() }),
    refuses('put', `${ONE}/admin`, 422, 'VALIDATION_FAILED', 'x', { errors }),
  );
  const { user, onClose } = opened(NameAdminDialog);
  const field = screen.getByRole('textbox', { name: text.nameAdmin.email });
  await user.type(field, 'grace@acme.invalid');
  await user.click(screen.getByRole('button', { name: text.nameAdmin.confirm }));
  const says = text.nameAdmin.fault('must be a mail address');
  await waitFor(() => expect(field).toHaveAccessibleDescription(expect.stringContaining(says)));
  await user.type(field, 'x');
  expect(screen.queryByText(says)).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
});

function opened(Dialog: ComponentType<Done>) {
  const onClose = vi.fn();
  return { onClose, ...show(<Dialog id="c-1" title="Acme Gym" onClose={onClose} />) };
}

test.each([
  ['paused', PauseDialog, 'post', `${ONE}/pause`, text.pause.confirm, 'Moves house.'],
  ['closed', ChurnDialog, 'post', `${ONE}/churn`, text.churn.confirm, 'Has left.'],
  ['opened again', ResumeDialog, 'delete', `${ONE}/pause`, text.resume.confirm, null],
  ['looked up again', RescrapeDialog, 'post', `${ONE}/rescrape`, text.rescrape.confirm, null],
] as const)(
  'a company is %s once it is confirmed, and with a reason where one is due',
  async (_, Dialog, method, path, confirm, reason) => {
    const sent: string[] = [];
    server.use(
      http[method](`${API}${path}`, async ({ request }) => {
        sent.push(await request.text());
        return HttpResponse.json({ ...aCompany() });
      }),
    );
    const { user, onClose } = opened(Dialog);
    await expectAccessible();
    const button = screen.getByRole('button', { name: confirm });
    if (reason !== null) {
      await user.click(button);
      expect(sent).toEqual([]);
      await user.type(screen.getByRole('textbox'), reason);
    }
    await user.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(sent).toEqual([reason === null ? '' : JSON.stringify({ reason })]);
  },
);

test.each([PauseDialog, ResumeDialog])('why it is refused stands in the dialog', async (Dialog) => {
  const says = 'Only a shop that is open can be paused.';
  server.use(
    refuses('post', `${ONE}/pause`, 409, 'NOT_LIVE', says),
    refuses('delete', `${ONE}/pause`, 409, 'NOT_PAUSED', says),
  );
  const { user, onClose } = opened(Dialog);
  const field = screen.queryByRole('textbox');
  if (field) await user.type(field, 'Moves house.');
  const [, confirm] = screen.getAllByRole('button');
  await user.click(confirm!);
  expect(await screen.findByText(says)).toBeVisible();
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: common.cancel }));
  expect(onClose).toHaveBeenCalled();
});
