import { brandShown } from '@onramp/text/brand-shown';
import { common } from '@onramp/text/common';
import { queue as text } from '@onramp/text/queue';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { aKit } from '../../shared/brand/sample';
import type { TicketDetail } from './model';
import { ago, aRevision, aTicket, ME, open, serve, TICKET } from './kit';

const WHO = 'This takes a super admin: zoe@onramp.example.';
type Status = TicketDetail['status'];
const OTHER = 'max@onramp.example';

/** Answers a deed, after which the ticket is another one; notes what was sent. */
function done(path: string, ticket: TicketDetail): unknown[] {
  const sent: unknown[] = [];
  server.use(
    http.post(`${API}${TICKET}${path}`, async ({ request }) => {
      const body = await request.text();
      sent.push(body === '' ? null : JSON.parse(body));
      server.use(answers('get', TICKET, { ...ticket }));
      return HttpResponse.json({ ...ticket });
    }),
  );
  return sent;
}

function opened(ticket: TicketDetail = aTicket(), company: object = {}) {
  serve(ticket, company);
  return open('/queue/t-1');
}

test('a ticket shows what it is about, with the brand kit at hand and the ways to company and record', async () => {
  opened();
  expect(await screen.findByRole('heading', { level: 1, name: 'Crew-neck T-shirt, front' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Acme Gym' })).toHaveAttribute('href', '/flows/merch/c-1');
  expect(screen.getByRole('link', { name: text.ticket.record })).toHaveAttribute('href', '/flows/design/t-1');
  const kit = within(screen.getByRole('region', { name: brandShown.title }));
  expect(await kit.findByText('#1a2b3c')).toBeVisible();
  expect(kit.getByText('Lift more')).toBeVisible();
  const logo = kit.getByRole('img', { name: brandShown.logo('Acme Gym') });
  fireEvent.error(logo);
  expect(kit.getByText(brandShown.logoMissing)).toBeVisible();
  await expectAccessible();
});

test('the id of a ticket has a dot, and its address none', async () => {
  const asked: string[] = [];
  serve(aTicket({ ticket_id: 'c-1.TEE-CREW-front' }));
  server.events.on('request:start', ({ request }) => void asked.push(new URL(request.url).pathname));
  open('/queue/c-1~TEE-CREW-front');
  expect(await screen.findByRole('link', { name: text.ticket.record })).toHaveAttribute(
    'href',
    '/flows/design/c-1~TEE-CREW-front',
  );
  server.events.removeAllListeners();
  expect(asked).toContain('/api/v1/merch/desk/tickets/c-1.TEE-CREW-front');
});

test('the company’s own logo and the one that was drawn for it are at hand', async () => {
  server.use(
    answers('get', '/v1/merch/desk/companies/c-1/logos/:which', {
      url: 'https://files.example/logo.png',
      expires_at: ago(-1),
    }),
  );
  opened(aTicket(), { brand: aKit({ logos: ['own', 'drawn'] }) });
  for (const which of ['own', 'drawn'] as const) {
    const name = brandShown.logoOf[which]('Acme Gym');
    expect(await screen.findByRole('img', { name })).toHaveAttribute('src', 'https://files.example/logo.png');
    expect(screen.getByRole('link', { name: brandShown.logoDownload(name) })).toBeVisible();
  }
  expect(screen.getByText(brandShown.logos.website)).toBeVisible();
  await expectAccessible();
});

test('a company whose brand is still looked up has none at hand', async () => {
  opened(aTicket(), { brand: null });
  expect(await screen.findByText(brandShown.none)).toBeVisible();
});

test.each([
  ['QUEUED', {}, text.now.QUEUED],
  ['IN_DESIGN', { designer: OTHER }, text.now.IN_DESIGN(OTHER)],
  ['IN_REVIEW', { all_revisions: [aRevision({ n: 2 })] }, text.now.IN_REVIEW(2)],
  ['APPROVED', {}, text.now.APPROVED],
  ['CANCELLED', {}, text.now.CANCELLED],
  ['SOMETHING_NEWER', {}, 'As the API says.'],
])('at %s it says how it stands, and offers nothing that is not allowed', async (status, part, sentence) => {
  opened(aTicket({ status: status as Status, ...part, who_can: { override: WHO } }));
  const now = within(await screen.findByRole('region', { name: text.now.title }));
  expect(now.getByText(sentence)).toBeVisible();
  expect(now.getByText(text.whoCan(text.deeds.override, WHO))).toBeVisible();
  expect(now.queryByRole('button')).toBeNull();
  await expectAccessible();
});

test('a ticket is taken, and is one’s own at once', async () => {
  const { user } = opened(aTicket({ may: ['take'] }));
  const sent = done('/take', aTicket({ status: 'IN_DESIGN', designer: ME, may: ['upload'] }));
  await user.click(await screen.findByRole('button', { name: text.take.label }));
  expect(await screen.findByText(text.now.mine)).toBeVisible();
  expect(sent).toEqual([{ designer: '' }]);
  expect(screen.getByLabelText(text.upload.file)).toBeVisible();
  expect(screen.queryByRole('button', { name: text.take.label })).toBeNull();
});

test('who takes what somebody else has taken meanwhile is told, and sees who has it', async () => {
  const { user } = opened(aTicket({ may: ['take'] }));
  const taken = aTicket({ status: 'IN_DESIGN', designer: OTHER });
  server.use(
    http.post(`${API}${TICKET}/take`, () => {
      server.use(answers('get', TICKET, { ...taken }));
      const detail = `${OTHER} has taken it.`;
      return HttpResponse.json({ code: 'TICKET_TAKEN', detail, status: 409 }, { status: 409 });
    }),
  );
  await user.click(await screen.findByRole('button', { name: text.take.label }));
  expect(await screen.findByText(`${OTHER} has taken it.`)).toBeVisible();
  expect(await screen.findByText(text.now.IN_DESIGN(OTHER))).toBeVisible();
  expect(screen.queryByRole('button', { name: text.take.label })).toBeNull();
});

test('a revision whose upload got through without its answer is submitted', async () => {
  const mine = { status: 'IN_DESIGN', designer: ME } as const;
  const before = aRevision({ state: 'sent_back', note: 'Too small.' });
  const all_revisions = [before, aRevision({ n: 2, state: 'awaited', size: 0 })];
  const { user } = opened(aTicket({ ...mine, all_revisions, may: ['upload', 'submit'] }));
  expect(await screen.findByText('Too small.')).toBeVisible();
  done('/revisions/2/submit', aTicket({ status: 'IN_REVIEW', all_revisions: [before, aRevision({ n: 2 })] }));
  await user.click(await screen.findByRole('button', { name: text.submit.label(2) }));
  expect(await screen.findByText(text.now.IN_REVIEW(2))).toBeVisible();
});

test('a revision is approved, after it is said what that means', async () => {
  const { user } = opened(aTicket({ status: 'IN_REVIEW', all_revisions: [aRevision()], may: ['approve'] }));
  const sent = done(
    '/approve',
    aTicket({ status: 'APPROVED', all_revisions: [aRevision({ state: 'approved' })] }),
  );
  await user.click(await screen.findByRole('button', { name: text.approve.label }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(text.approve.detail(1))).toBeVisible();
  expect(sent).toEqual([]);
  await expectAccessible();
  await user.click(dialog.getByRole('button', { name: text.approve.confirm }));
  expect(await screen.findByText(text.now.APPROVED)).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent).toEqual([{ revision: 1 }]);
});

test('a revision is sent back with what is to be changed, and not without', async () => {
  const reviewed: Partial<TicketDetail> = {
    all_revisions: [aRevision()],
    status: 'IN_REVIEW',
    may: ['approve', 'send_back'],
  };
  const { user } = opened(aTicket(reviewed));
  const sent_back = { reason: 'The logo is too small.', by: ME, at: ago(0) };
  const sent = done('/send-back', aTicket({ status: 'SENT_BACK', sent_back, all_revisions: [aRevision()] }));
  await user.click(await screen.findByRole('button', { name: text.sendBack.label }));
  const dialog = within(await screen.findByRole('dialog'));
  const reason = dialog.getByRole('textbox', { name: new RegExp(text.sendBack.reason) });
  expect(reason).toHaveFocus();
  await user.click(dialog.getByRole('button', { name: text.sendBack.confirm }));
  expect(reason).toHaveAccessibleDescription(text.sendBack.missing);
  expect(sent).toEqual([]);
  await user.type(reason, ' The logo is too small. ');
  await user.click(dialog.getByRole('button', { name: text.sendBack.confirm }));
  expect(await screen.findByText('The logo is too small.')).toBeVisible();
  expect(sent).toEqual([{ revision: 1, reason: 'The logo is too small.' }]);
});

test('a super admin overrides, with a reason', async () => {
  const { user } = opened(aTicket({ all_revisions: [aRevision()], may: ['override'] }));
  const overrides: TicketDetail['overrides'] = [
    { to: 'CANCELLED', reason: 'Not sold any more.', by: ME, at: ago(0) },
  ];
  const sent = done('/override', aTicket({ status: 'CANCELLED', overrides }));
  await user.click(await screen.findByRole('button', { name: text.override.label }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.selectOptions(dialog.getByLabelText(text.override.to), 'CANCELLED');
  await user.type(dialog.getByRole('textbox'), 'Not sold any more.');
  await user.click(dialog.getByRole('button', { name: text.override.confirm }));
  expect(await screen.findByText(text.now.CANCELLED)).toBeVisible();
  expect(screen.getByText('Not sold any more.')).toBeVisible();
  expect(sent).toEqual([{ to: 'CANCELLED', reason: 'Not sold any more.' }]);
});

test('what has no file cannot be approved past the queue’s own way', async () => {
  const { user } = opened(aTicket({ may: ['override'] }));
  await user.click(await screen.findByRole('button', { name: text.override.label }));
  const choices = within(await screen.findByRole('dialog')).getAllByRole('option');
  expect(choices.map(({ textContent }) => textContent)).toEqual([text.override.CANCELLED]);
});

test('what is taken over is taken from whom the page shows', async () => {
  const { user } = opened(aTicket({ status: 'IN_DESIGN', designer: OTHER, may: ['take'] }));
  const sent = done('/take', aTicket({ status: 'IN_DESIGN', designer: ME, may: ['upload'] }));
  await user.click(await screen.findByRole('button', { name: text.take.over(OTHER) }));
  expect(await screen.findByText(text.now.mine)).toBeVisible();
  expect(sent).toEqual([{ designer: OTHER }]);
});

test('who has made what waits for a verdict is told that somebody else gives it', async () => {
  opened(aTicket({ status: 'IN_REVIEW', designer: ME, all_revisions: [aRevision()], may: ['send_back'] }));
  expect(await screen.findByText(text.approve.own)).toBeVisible();
});

test('an admin may take a ticket over; whoever has it already is not offered it', async () => {
  const { unmount } = opened(aTicket({ status: 'IN_DESIGN', designer: OTHER, may: ['take'] }));
  expect(await screen.findByRole('button', { name: text.take.over(OTHER) })).toBeVisible();
  unmount();
  opened(aTicket({ status: 'IN_DESIGN', designer: ME, may: ['take', 'upload'] }));
  expect(await screen.findByText(text.now.mine)).toBeVisible();
  expect(screen.queryByRole('button', { name: text.take.over(ME) })).toBeNull();
});

test.each([
  ['cancelled meanwhile', 409, 'TICKET_CANCELLED', 'The ticket is cancelled.', 'The ticket is cancelled.'],
  ['too many requests', 429, 'LIMITED', '', common.trouble.limited(7)],
  ['no service', 503, 'UNAVAILABLE', 'We are down.', 'We are down.'],
])('an approval that is refused (%s) says why, in its dialog', async (_, status, code, detail, sentence) => {
  const { user } = opened(aTicket({ status: 'IN_REVIEW', all_revisions: [aRevision()], may: ['approve'] }));
  server.use(refuses('post', `${TICKET}/approve`, status, code, detail));
  await user.click(await screen.findByRole('button', { name: text.approve.label }));
  await user.click(await screen.findByRole('button', { name: text.approve.confirm }));
  expect(await within(await screen.findByRole('dialog')).findByText(sentence)).toBeVisible();
});

test('the newest revision is shown, others on demand; what a browser cannot show is opened', async () => {
  const all_revisions = [
    aRevision({ state: 'sent_back' }),
    aRevision({ n: 2, kind: 'svg', size: 2.5 * 1024 ** 2 }),
  ];
  const { user } = opened(aTicket({ status: 'IN_REVIEW', all_revisions }));
  const list = within(await screen.findByRole('region', { name: text.list.title }));
  const shown = await list.findByRole('img', { name: text.list.preview(2) });
  expect(shown).toHaveAttribute('src', 'https://files.example/1.png');
  expect(list.getByText(/SVG · 2.5 MB/)).toBeVisible();
  fireEvent.error(shown);
  expect(list.getByText(text.list.noPreview)).toBeVisible();
  expect(list.getByRole('link', { name: new RegExp(text.list.openOf(2)) })).toHaveAttribute(
    'href',
    'https://files.example/1.png',
  );
  await user.click(list.getByRole('button', { name: text.list.show(1) }));
  expect(await list.findByRole('img', { name: text.list.preview(1) })).toBeVisible();
  await expectAccessible();
});

test.each([
  ['one that is not there', 404, 'TICKET_NOT_FOUND', text.ticket.missing, false],
  ['one that the reader may not see', 403, 'ROLE_MISSING', text.title, false],
  ['no service', 503, 'UNAVAILABLE', text.title, true],
])('a ticket that cannot be shown: %s', async (_, status, code, title, again) => {
  serve();
  server.use(refuses('get', TICKET, status, code, 'Why it is so.'));
  open('/queue/t-1');
  expect(await screen.findByText('Why it is so.')).toBeVisible();
  expect(screen.getByRole('heading', { level: 1, name: title })).toBeVisible();
  expect(screen.getByRole('link', { name: text.ticket.up })).toBeVisible();
  expect(screen.queryByRole('button', { name: common.tryAgain }) !== null).toBe(again);
});

test('long names, other scripts and marks are shown as they are', async () => {
  const name = `مقهى ☕ ${'x'.repeat(300)}`;
  opened(aTicket({ company_name: name, designer: OTHER, status: 'IN_DESIGN' }));
  expect(await screen.findByRole('link', { name })).toBeVisible();
});
