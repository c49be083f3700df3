import { onlineManager } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { contact } from '@onramp/text/contact';
import { common } from '@onramp/text/common';
import { link as text } from '@onramp/text/link';
import { session as sessionText } from '@onramp/text/session';
import { interruptions } from '@onramp/text/interruptions';
import { wizard as wizardText } from '@onramp/text/wizard';
import { expectAccessible } from '../../../../tests/axe';
import { anOnboarding, CONFIG, TOKENS } from '../../../../tests/onboarding';
import { show } from '../../../../tests/page';
import { answers, API, refuses, server } from '../../../../tests/server';
import { takeKeyFromAddress } from '../shared/linkState';
import { session } from '../shared/session';
import { KEY, Stage } from './kit';
import Onboarding from './Onboarding';

const GET = `/onboarding/${KEY}`;

test('the key leaves the address at once, and stays with the entry', () => {
  history.replaceState({ idx: 0 }, '', '/onboarding?key=secret&pseudo');
  takeKeyFromAddress();
  expect(location.href).toBe('http://127.0.0.1:4600/onboarding?pseudo=');
  expect(history.state).toEqual({ idx: 0, usr: { link: 'secret' } });
});

test('no other page loses what is in its address', () => {
  history.replaceState(null, '', '/elsewhere?key=mine');
  takeKeyFromAddress();
  expect(location.search).toBe('?key=mine');
});

test.each([
  ['LINK_EXPIRED', text.expired],
  ['LINK_REVOKED', text.revoked],
  ['LINK_RESTORED', text.restored],
  ['LINK_INVALID', text.unknown],
] as const)('%s: says what it is, what to do, and whom to ask', async (code, { title, next }) => {
  const stage = new Stage();
  server.use(refuses('get', GET, 401, code, 'Why.'));
  stage.open();
  expect(await screen.findByRole('heading', { name: title })).toHaveFocus();
  expect(screen.getByText('Why.')).toBeVisible();
  expect(screen.getByText(next)).toBeVisible();
  expect(await screen.findByRole('link', { name: contact.mail('help@onramp.example') })).toHaveAttribute(
    'href',
    'mailto:help@onramp.example',
  );
  await expectAccessible();
});

test('without a contact the mail itself is one, also where the settings cannot be read', async () => {
  const stage = new Stage();
  server.use(refuses('get', GET, 401, 'LINK_EXPIRED'), refuses('get', '/config', 503, 'UNAVAILABLE'));
  stage.open();
  expect(await screen.findByText(new RegExp(contact.unknown))).toBeVisible();
});

test.each([
  ['offline', () => HttpResponse.error(), common.trouble.offline],
  ['nonsense', () => new HttpResponse('<html>'), common.trouble.nonsense],
  ['down', () => new HttpResponse('', { status: 503 }), common.trouble.unavailable],
  [
    'limited',
    () => HttpResponse.json({ code: 'TOO_MANY' }, { status: 429, headers: { 'Retry-After': '7' } }),
    common.trouble.limited(7),
  ],
])('%s: says so, and opens the link at the next try', async (_, answer, sentence) => {
  const stage = new Stage();
  server.use(http.get(`${API}${GET}`, answer, { once: true }));
  const { user } = stage.open();
  expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await screen.findByRole('heading', { name: 'Welcome, Acme!' })).toBeVisible();
});

test('opened without a connection: says so, and goes on by itself once there is one', async () => {
  const stage = new Stage();
  onlineManager.setOnline(false);
  try {
    stage.open();
    expect(await screen.findByRole('alert')).toHaveTextContent(common.trouble.offline);
    expect(screen.getByRole('heading', { name: text.trouble.title })).toHaveFocus();
    await expectAccessible();
  } finally {
    onlineManager.setOnline(true);
  }
  expect(await screen.findByRole('heading', { name: 'Welcome, Acme!' })).toBeVisible();
});

test('a used link: signing in goes on where the customer stopped', async () => {
  const stage = new Stage(anOnboarding({ registered: true }));
  let open = false;
  server.use(
    http.get(`${API}${GET}`, () =>
      open
        ? HttpResponse.json(stage.read())
        : HttpResponse.json({ code: 'LINK_USED', detail: 'Used.' }, { status: 401 }),
    ),
    refuses('post', '/sessions/refresh', 401, 'SESSION_MISSING'),
    http.post(`${API}${GET}/login`, () => {
      open = true;
      return HttpResponse.json({ ...TOKENS, onboarding: stage.read() });
    }),
  );
  const { user } = stage.open();
  expect(await screen.findByRole('heading', { name: text.used.title })).toBeVisible();
  expect(screen.getByText(text.used.notYou)).toBeVisible();
  await user.type(await screen.findByLabelText(sessionText.email), 'ada@acme.example');
  await user.type(screen.getByLabelText(sessionText.password), 'secret-1');
  await expectAccessible();
  server.use(
    http.post(
      `${API}${GET}/login`,
      () => HttpResponse.json({ code: 'LOGIN_FAILED', detail: 'At length.' }, { status: 422 }),
      { once: true },
    ),
  );
  await user.click(screen.getByRole('button', { name: sessionText.signIn.button }));
  expect(await screen.findByRole('alert')).toHaveTextContent(sessionText.signIn.failed);
  expect(screen.queryByText('At length.')).toBeNull();
  await user.click(screen.getByRole('button', { name: sessionText.signIn.button }));
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
});

test('a used link, and a session that nothing hinted at: it is found', async () => {
  const stage = new Stage(anOnboarding({ registered: true }));
  server.use(
    answers('post', '/sessions/refresh', TOKENS),
    http.get(`${API}${GET}`, ({ request }) =>
      request.headers.has('Authorization')
        ? HttpResponse.json(stage.read())
        : HttpResponse.json({ code: 'LINK_USED' }, { status: 401 }),
    ),
  );
  stage.open();
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
});

test('a used link, and the session of somebody else: says who it is', async () => {
  const stage = new Stage();
  session.signIn(TOKENS);
  server.use(refuses('get', GET, 401, 'LINK_USED'));
  stage.open();
  expect(await screen.findByText(text.used.somebodyElse('ada@acme.example'))).toBeVisible();
});

test('without a link, whoever is signed in goes on with their own onboarding', async () => {
  const stage = new Stage(anOnboarding({ registered: true }));
  session.signIn(TOKENS);
  server.use(answers('get', '/onboarding/mine', { ...stage.read(), key: KEY }));
  show(<Onboarding />, '/onboarding/team');
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
});

test('without a link or a session: sign in, or open the link again', async () => {
  new Stage();
  session.reset();
  server.use(answers('get', '/config', CONFIG));
  show(<Onboarding />, '/onboarding');
  expect(await screen.findByRole('heading', { name: text.none.title })).toBeVisible();
  expect(await screen.findByLabelText(sessionText.email)).toBeVisible();
  await expectAccessible();
});

test('signed in, and there is no onboarding: says so, and lets them sign in as somebody else', async () => {
  new Stage();
  session.signIn(TOKENS);
  server.use(
    refuses('get', '/onboarding/mine', 404, 'ONBOARDING_NOT_FOUND'),
    answers('post', '/sessions/end', { revoked: true }),
  );
  const { user } = show(<Onboarding />, '/onboarding');
  await user.click(await screen.findByRole('button', { name: text.nothingHere.signOut }));
  expect(await screen.findByRole('heading', { name: text.none.title })).toBeVisible();
});

test('storage that is blocked opens the link all the same', async () => {
  const stage = new Stage();
  const blocked = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(blocked);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(blocked);
  server.use(refuses('post', '/sessions/refresh', 401, 'SESSION_MISSING'));
  stage.open();
  expect(await screen.findByRole('heading', { name: 'Welcome, Acme!' })).toBeVisible();
  await waitFor(() => expect(session.state.is).toBe('signed out'));
});

test('an invitation that was withdrawn is closed for who has signed up, too', async () => {
  const stage = new Stage(anOnboarding({ registered: true, status: 'revoked', fields: null }));
  stage.open();
  expect(await screen.findByRole('heading', { name: text.revoked.title })).toBeVisible();
  expect(screen.getByText(text.withdrawn)).toBeVisible();
});

test.each([
  ['an empty object', {}],
  ['a list', []],
  ['half an answer', { fields: null }],
])('%s in place of the onboarding is said, and no page is shown by it', async (_, answer) => {
  const stage = new Stage();
  server.use(http.get(`${API}${GET}`, () => HttpResponse.json(answer), { once: true }));
  const { user } = stage.open();
  expect(await screen.findByRole('alert')).toHaveTextContent(common.trouble.nonsense);
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await screen.findByRole('heading', { name: 'Welcome, Acme!' })).toBeVisible();
});

test('a link that is replaced while somebody types: says so, and keeps what was typed', async () => {
  const stage = new Stage();
  const { user } = stage.open();
  server.use(refuses('patch', `${GET}/save`, 401, 'LINK_REVOKED', 'Replaced.'));
  const field = await screen.findByLabelText(/^Company or shop name/);
  await user.clear(field);
  await user.type(field, 'Lovelace');
  await user.tab();
  const notice = await screen.findByRole('alert', undefined, { timeout: 5000 });
  expect(notice).toHaveTextContent(text.revoked.title);
  expect(notice).toHaveTextContent('Replaced.');
  expect(notice).toHaveTextContent(interruptions.closedWhileTyping);
  expect(screen.queryByText(interruptions.claimed.title)).toBeNull();
  expect(screen.getAllByText(wizardText.save.closed)[0]).toBeVisible();
  expect(field).toHaveValue('Lovelace');
  await expectAccessible();
});

test('answers that were submitted elsewhere: what was typed here since is told', async () => {
  const stage = new Stage(anOnboarding({ registered: true, fields: { index_name: 'mine' } }));
  const { user } = stage.open('/index');
  const field = await screen.findByLabelText('Name');
  server.use(
    refuses('patch', `${GET}/save`, 409, 'ALREADY_SUBMITTED'),
    answers('get', `${GET}/progress`, {
      status: 'submitted',
      actions: [],
      remaining: 0,
      done: true,
      ask_again_seconds: null,
    }),
  );
  stage.onboarding = anOnboarding({
    registered: true,
    status: 'submitted',
    fields: null,
    answers: { index_name: 'mine' },
  });
  await user.clear(field);
  await user.type(field, 'typed-here');
  await user.tab();
  expect(await screen.findByText(/typed-here/, undefined, { timeout: 5000 })).toBeVisible();
  expect(screen.getByText(`${interruptions.late.title}.`)).toBeVisible();
});
