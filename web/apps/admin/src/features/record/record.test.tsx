import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { record as text } from '@onramp/text/record';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { API, answers, refuses, server } from '../../../../../tests/server';
import { ago, health, ID, NO_PLAN, onboarding, shop } from './fixtures';
import { HEALTH, inTurn, ONE, open, serve, STATUS } from './kit';

/** Health that finds nothing, of an invitation that nobody sees a checklist of. */
const QUIET = answers('get', HEALTH, { ...health(), customer_checklist: null, checklist: [] });

/** A link of before a restore that nobody has confirmed. */
const restored = { url: 'https://c.example/o?key=k', valid_until: ago(-5), expired: false, restored: true };

const heading = (name: string | RegExp) => screen.findByRole('heading', { name });

test('an onboarding is shown at a glance: whose, how far, what to do, what comes next', async () => {
  serve();
  const { user } = open();
  expect(await heading('Acme Outdoor')).toBeVisible();
  expect(document.title).toBe(admin.tab('Acme Outdoor'));
  const path = within(await screen.findByRole('list', { name: text.path.title }));
  expect(path.getByText(text.path.now('Submitted'))).toBeInTheDocument();
  expect(path.getByText(text.path.ahead('Completed'))).toBeInTheDocument();
  const toDo = within(screen.getByRole('region', { name: text.todo.title }));
  expect(toDo.getByRole('heading', { name: 'Create the index' })).toBeVisible();
  expect(toDo.getByText('Index products is of another team.')).toBeVisible();
  const next = within(screen.getByRole('region', { name: text.next.title }));
  expect(next.getByText('“Invite the team” is being done.')).toBeVisible();
  expect(next.getByText(/in 20 seconds/)).toBeVisible();
  expect(next.queryByText(/Tell colleagues/)).toBeNull();
  await user.click(next.getByRole('button', { name: text.next.more(2) }));
  expect(next.getByText(/Tell colleagues/)).toBeVisible();
  await screen.findByText('See to the account’s owner');
  await expectAccessible();
});

test.each(['pending', 'visited', 'registered', 'submitted', 'completed'] as const)(
  'on its way: %s',
  async (status) => {
    const used = !['pending', 'visited'].includes(status);
    serve(onboarding({ status, registered_by: used ? 'user-7' : '', checklist: [], plan: NO_PLAN }), QUIET);
    open();
    const path = within(await screen.findByRole('list', { name: text.path.title }));
    const here = path.queryByRole('listitem', { current: 'step' });
    if (status === 'completed') expect(here).toBeNull();
    else expect(here).toHaveTextContent(text.status[status]);
    expect(screen.getByText(text.todo.nothingMore)).toBeVisible();
  },
);

test('a status that was passed over does not look as if it was reached', async () => {
  const seen = onboarding({ status: 'submitted', checklist: [], plan: NO_PLAN });
  const at = { ...seen.at };
  delete at['visited'];
  serve({ ...seen, at }, QUIET);
  open();
  const path = within(await screen.findByRole('list', { name: text.path.title }));
  expect(path.getByText(text.path.passed('Visited'))).toBeInTheDocument();
  expect(path.getByText(text.path.over)).toBeVisible();
});

test('the system’s own upkeep is no contradiction: it is named, and shown on demand', async () => {
  const upkeep = {
    action: 'notify',
    title: 'Tell colleagues',
    says: '“Tell colleagues” is next due.',
    at: ago(-40),
    machinery: true,
  };
  serve(onboarding({ status: 'submitted', checklist: [], plan: { ...NO_PLAN, next: [upkeep] } }), QUIET);
  const { user } = open();
  const next = within(await screen.findByRole('region', { name: text.next.title }));
  expect(next.getByText(text.next.machinery)).toBeVisible();
  await user.click(next.getByRole('button', { name: text.next.upkeep }));
  expect(next.getByText('“Tell colleagues” is next due')).toBeVisible(); // its time follows
});

test('a withdrawn one says so, and has nothing left to do with it', async () => {
  serve(
    onboarding({
      status: 'revoked',
      at: { revoked: ago(10) },
      link: { url: null, valid_until: null, expired: false, restored: false },
      checklist: [],
      plan: NO_PLAN,
      ask_again_seconds: null,
    }),
  );
  const { user } = open();
  expect(await screen.findByText(/An SE has withdrawn the invitation/)).toBeVisible();
  // Whatever the health found before: nobody sees a checklist any more, and nothing is to be mended.
  expect(screen.getByText(text.customers.none)).toBeVisible();
  expect(screen.getByText(new RegExp(`^${text.path.reached('Pending', '')}`))).toBeInTheDocument();
  expect(screen.getByText(text.path.ahead('Visited'))).toBeInTheDocument();
  expect(screen.getByText(text.link.none)).toBeVisible();
  await screen.findAllByText(/The ecom API did not answer/);
  expect(screen.getByText(text.todo.nothingWithdrawn)).toBeVisible();
  expect(screen.getByText(text.next.over)).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.menu.title }));
  expect(screen.getAllByRole('menuitem').map((each) => each.textContent)).toEqual([text.menu.erase]);
});

test.each([
  [{ registered_by: '' }, text.link.fresh],
  [{ registered_by: '', releases: [{ user: 'u', at: ago(9), removed: false }] }, text.link.releasing],
  [
    {
      registered_by: '',
      link: { url: 'https://c.example/o?key=k', valid_until: ago(5), expired: true, restored: false },
    },
    text.link.expired,
  ],
  [
    { link: { url: 'https://c.example/o?key=k', valid_until: ago(5), expired: true, restored: false } },
    text.link.expiredButUsed,
  ],
  [{ registered_by: '', link: restored }, text.link.restored],
  [{ link: restored }, text.link.restoredButUsed('ada@acme.example')],
  [
    { registrant_email: '', status: 'completed' as const, link: restored },
    text.link.restoredButUsed(text.link.restoredSomebody),
  ],
  [{}, text.link.used('ada@acme.example')],
  [{ registrant_email: '' }, text.link.used(text.link.usedBySomebody)],
  [{ status: 'completed' as const }, text.link.over],
])('the link says what it is good for: %o', async (part, sentence) => {
  serve(onboarding(part));
  open();
  expect(await screen.findByText(sentence)).toBeVisible();
});

test('a link that died by a restore is not there to be copied, but to be replaced', async () => {
  serve(onboarding({ link: restored }));
  const { user } = open();
  const card = within(await screen.findByRole('region', { name: text.link.title }));
  expect(card.queryByRole('button', { name: text.link.copy })).toBeNull();
  await user.click(card.getByRole('button', { name: text.link.makeNew }));
  expect(await screen.findByRole('dialog')).toBeVisible();
});

test('a record of another flow is shown by its declaration, and that it stands still', async () => {
  serve();
  server.use(answers('get', ONE, shop()));
  open('/flows/store/shop-1?show=answers');
  expect(await heading('Shop of Zoë')).toBeVisible();
  expect(await screen.findByText(text.path.held('Paused', 'Open'))).toBeVisible();
  expect(screen.queryByText(text.link.title)).toBeNull();
  expect(screen.getByRole('cell', { name: 'nine to five' })).toBeVisible();
  expect(screen.queryByRole('button', { name: text.menu.title })).toBeNull();
  await expectAccessible();
});

test('an id that nobody has leads to the flow that has it', async () => {
  serve(
    onboarding(),
    refuses('get', STATUS, 404, 'ONBOARDING_NOT_FOUND'),
    answers('get', '/v1/search', {
      found: [
        {
          flow: 'pixel',
          record_id: ID,
          kind: 'Pixel',
          title: 'Acme pixel',
          status: 'ready',
          path: '',
          matched: 'id',
        },
      ],
    }),
  );
  open();
  expect(await heading(text.missing.title)).toBeVisible();
  expect(
    await screen.findByRole('link', { name: text.missing.elsewhere('Acme pixel', 'Pixel') }),
  ).toHaveAttribute('href', `/pixels/${ID}`);
  expect(screen.getByRole('link', { name: text.missing.list })).toHaveAttribute('href', '/onboardings');
  await expectAccessible();
});

test('a flow that the stage does not have', async () => {
  serve(
    onboarding(),
    refuses('get', ONE, 404, 'FLOW_NOT_FOUND'),
    answers('get', '/v1/search', { found: [] }),
  );
  open('/flows/nothing/1');
  expect(await screen.findByText(text.missing.flow('nothing'))).toBeVisible();
});

test('a record that cannot be read says who can mend it', async () => {
  serve(onboarding(), refuses('get', STATUS, 409, 'ONBOARDING_UNREADABLE', 'The item lacks its status.'));
  open();
  expect(await heading(text.unreadable.title)).toBeVisible();
  expect(screen.getByText('The item lacks its status.')).toBeVisible();
  expect(screen.getByText(text.unreadable.next)).toBeVisible();
  expect(screen.queryByRole('button', { name: text.menu.title })).toBeNull();
  await expectAccessible();
});

test.each([
  ['unavailable', () => HttpResponse.json({}, { status: 503 }), common.trouble.unavailable],
  ['offline', () => HttpResponse.error(), common.trouble.offline],
  [
    'nonsense',
    () => new HttpResponse('<html>', { headers: { 'Content-Type': 'text/html' } }),
    common.trouble.nonsense,
  ],
  [
    'limited',
    () => HttpResponse.json({ code: 'TOO_MANY' }, { status: 429, headers: { 'Retry-After': '7' } }),
    common.trouble.limited(7),
  ],
])('trouble with the first reading: %s; another try shows it', async (_, trouble, sentence) => {
  serve(onboarding(), http.get(`${API}${STATUS}`, trouble));
  const { user } = open();
  expect(await screen.findByText(sentence)).toBeVisible();
  expect(await heading(text.trouble.title)).toBeVisible();
  server.use(answers('get', STATUS, onboarding()));
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await heading('Acme Outdoor')).toBeVisible();
});

test('a poll that fails leaves what was read, and says how old it is', async () => {
  const poll = inTurn(
    'get',
    STATUS,
    onboarding({ ask_again_seconds: 0.05 }),
    HttpResponse.json({}, { status: 503 }),
  );
  serve(onboarding(), poll);
  open();
  expect(await heading('Acme Outdoor')).toBeVisible();
  expect(await screen.findByText(text.stale.detail)).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Acme Outdoor' })).toBeVisible();
});

test('what changes while somebody looks is shown and said', async () => {
  const before = onboarding({ ask_again_seconds: 0.05 });
  const after = onboarding({
    ask_again_seconds: 60,
    version: 42,
    checklist: [],
    actions: before.actions.map((each) =>
      each.name === 'send_invites' ? { ...each, status: 'failed' } : each,
    ),
  });
  serve(onboarding(), inTurn('get', STATUS, before, after));
  server.use(QUIET);
  open();
  expect(await screen.findByText(text.todo.nothingMore)).toBeVisible();
  await waitFor(() =>
    expect(
      screen
        .getAllByRole('status')
        .map((each) => each.textContent)
        .join(),
    ).toContain(text.activity.failed('Invite the team')),
  );
});

test('text in any script and of any length stays in its place', async () => {
  const long = 'متجر الجبال 🏔️ '.repeat(22);
  serve(onboarding({ title: long, note: long }));
  open();
  expect((await screen.findByRole('heading', { level: 1 })).textContent).toBe(long);
  expect(screen.getByLabelText(text.note.label)).toHaveValue(long);
});

test('health: the glance before it has been read, then every dimension with its reason; on demand again', async () => {
  let asked = 0;
  let release: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (release = resolve));
  serve(
    onboarding(),
    http.get(`${API}${HEALTH}`, async () => {
      asked += 1;
      if (asked === 1) await slow;
      return HttpResponse.json({ ...health() });
    }),
  );
  const { user } = open();
  const card = within(await screen.findByRole('region', { name: text.health.title }));
  expect(card.getByText(new RegExp(text.health.glance))).toBeVisible();
  release();
  expect((await card.findAllByText(/The ecom API did not answer in time/))[0]).toBeVisible();
  expect(card.getByText(text.health.state.UNKNOWN, { selector: '.MuiChip-label' })).toBeVisible();
  await user.click(card.getByRole('button', { name: text.health.checks('Index') }));
  expect(
    card.getByRole('link', { name: `${text.health.docs('Index is there')} ${common.opensNewTab}` }),
  ).toHaveAttribute('href', '/admin/guide/health#index');
  await user.click(card.getByRole('button', { name: text.health.look }));
  await waitFor(() => expect(asked).toBe(2));
  expect(screen.getByText('Your index could not be created; we know of it and are on it.')).toBeVisible();
  await expectAccessible();
});

test('health that cannot be read says so, and the rest of the page stands', async () => {
  serve(onboarding({ health_glance: null }), refuses('get', HEALTH, 503, 'UNAVAILABLE', 'Try again.'));
  open();
  expect(await screen.findByText('Try again.')).toBeVisible();
  expect(screen.getByText(text.health.never)).toBeVisible();
});
