import { session as text } from '@onramp/text/session';
import { link as linkText } from '@onramp/text/link';
import { wizard } from '@onramp/text/wizard';
import { act, screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { anOnboarding, CONFIG, TOKENS } from '../../../../tests/onboarding';
import { answers, API, refuses, server } from '../../../../tests/server';
import { session } from '../shared/session';
import { KEY, Stage } from './kit';

const AT = `/onboarding/${KEY}`;
const GOOGLE = {
  authorize_url: 'https://id.example/oauth2/authorize',
  client_id: 'client',
  redirect_uri: 'https://console.example/signed-in',
  scopes: ['openid', 'email'],
  identity_provider: 'Google' as const,
};

const WRONG = {
  code: 'CODE_WRONG',
  detail: 'All that may be the matter.',
  errors: [{ field: 'code', message: 'x' }],
};

async function atForm(stage = new Stage()) {
  const shown = stage.open('/signup');
  await screen.findByRole('heading', { name: wizard.signup.title });
  await screen.findByText(text.policy.title);
  return shown;
}

async function fillIn(user: Awaited<ReturnType<typeof atForm>>['user'], password = 'correct-horse-9') {
  await user.type(screen.getByLabelText(text.email), 'ada@acme.example');
  await user.type(screen.getByLabelText(text.newPassword), password);
  await user.click(screen.getByRole('button', { name: text.signUp.button }));
}

test('empty: what is missing is named, and the focus is on it', async () => {
  const { user } = await atForm();
  await user.click(screen.getByRole('button', { name: text.signUp.button }));
  const summary = screen.getByRole('alert');
  expect(summary).toHaveFocus();
  await user.click(within(summary).getByRole('link', { name: text.emailMissing }));
  const email = screen.getByLabelText(text.email);
  expect(email).toHaveFocus();
  await expectAccessible();
  await user.keyboard('ada@acme.example'); // what is right now is complained of no longer, and the focus stays
  expect(email).toHaveFocus();
  expect(email).toBeValid();
  expect(within(summary).getAllByRole('link')).toHaveLength(1);
  expect(summary).toHaveTextContent(text.passwordMissing);
});

test('the points of the password tick themselves off, and a weak one is not sent', async () => {
  const { user } = await atForm();
  await fillIn(user, 'short');
  expect(screen.getByRole('alert')).toHaveTextContent(text.passwordWeak);
  expect(screen.getByText(text.policy.lower).closest('li')).toHaveTextContent(text.policy.met);
  expect(screen.getByText(text.policy.digit).closest('li')).toHaveTextContent(text.policy.open);
  const password = screen.getByLabelText(text.newPassword);
  expect(password).toHaveValue('short');
  await user.type(password, 'er-horse');
  expect(password).toBeInvalid();
  await user.type(password, '-9');
  expect(password).toBeValid();
  expect(password).toHaveFocus();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a code is mailed, a wrong one is said, a new one sent, and the right one goes on to the pixel', async () => {
  const stage = new Stage();
  const codes: unknown[] = [];
  const { promise: sent, resolve: send } = Promise.withResolvers<undefined>();
  server.use(
    answers('post', `${AT}/signup`, { confirmed: false, sent_to: 'a***@a***' }, 201),
    http.post(`${API}${AT}/resend-code`, async () => {
      await sent;
      return HttpResponse.json({ confirmed: false, sent_to: 'a***@a***' });
    }),
    http.post(`${API}${AT}/confirm`, async ({ request }) => {
      codes.push(((await request.json()) as { code: string }).code);
      if (codes.length === 1) return HttpResponse.json(WRONG, { status: 422 });
      stage.onboarding = anOnboarding({ registered: true });
      return HttpResponse.json({ ...TOKENS, onboarding: stage.read() });
    }),
  );
  const { user } = await atForm(stage);
  await fillIn(user);
  expect(await screen.findByRole('heading', { name: text.confirm.title })).toHaveFocus();
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(screen.getByRole('alert')).toHaveTextContent(text.codeMissing);
  await user.type(screen.getByLabelText(text.code), '111111');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(await screen.findByText(text.confirm.wrong, { selector: 'a' })).toBeVisible();
  await expectAccessible();
  const resend = screen.getByRole('button', { name: text.confirm.resend });
  act(() => resend.focus());
  await user.keyboard('{Enter}');
  expect(resend).toBeEnabled(); // a browser takes the focus from what is disabled
  send(undefined);
  expect(await screen.findAllByText(text.confirm.resent)).not.toHaveLength(0);
  expect(resend).toHaveFocus();
  expect(screen.queryByRole('alert')).toBeNull();
  await user.clear(screen.getByLabelText(text.code));
  await user.type(screen.getByLabelText(text.code), ' 123 4-56');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
  expect(session.state).toEqual({ is: 'signed in', email: 'ada@acme.example' });
  expect(codes).toEqual(['111111', '123456']);
});

test('a reload while the code is awaited keeps the address, and leads on to the code', async () => {
  const stage = new Stage();
  const sent: unknown[] = [];
  server.use(
    answers('post', `${AT}/signup`, { confirmed: false, sent_to: 'a***@a***' }, 201),
    http.post(`${API}${AT}/confirm`, async ({ request }) => {
      sent.push(await request.json());
      stage.onboarding = anOnboarding({ registered: true });
      return HttpResponse.json({ ...TOKENS, onboarding: stage.read() });
    }),
  );
  const before = await atForm(stage);
  await fillIn(before.user);
  await screen.findByLabelText(text.code);
  before.unmount();
  const { user } = await atForm(stage);
  expect(screen.getByLabelText(text.email)).toHaveValue('ada@acme.example');
  expect(screen.getByLabelText(text.newPassword)).toHaveValue('');
  expect(screen.getByText(text.signUp.codeOut('ada@acme.example'))).toBeVisible();
  expect(Object.values(sessionStorage).join()).not.toContain('correct-horse-9');
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: text.signUp.haveCode }));
  expect(screen.getByRole('alert')).toHaveTextContent(text.passwordMissing);
  await user.type(screen.getByLabelText(text.newPassword), 'correct-horse-9');
  await user.click(screen.getByRole('button', { name: text.signUp.haveCode }));
  await user.type(await screen.findByLabelText(text.code), '123456');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
  expect(sent).toEqual([{ email: 'ada@acme.example', code: '123456', password: 'correct-horse-9' }]);
  expect(sessionStorage.getItem('onramp.code-sent-to')).toBeNull();
});

test('whom no code helps is led to a new password', async () => {
  server.use(
    answers('post', `${AT}/signup`, { confirmed: false, sent_to: 'a***@a***' }, 201),
    http.post(`${API}${AT}/confirm`, () => HttpResponse.json(WRONG, { status: 422 })),
  );
  const { user } = await atForm();
  await fillIn(user);
  const code = await screen.findByLabelText(text.code);
  await user.type(code, '111111{Enter}');
  expect(await screen.findByRole('button', { name: text.signUp.toSignIn })).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.forgot.title }));
  expect(screen.getByRole('heading', { name: text.forgot.title })).toHaveFocus();
  expect(screen.getByLabelText(text.email)).toHaveValue('ada@acme.example');
});

test('an address that is taken leads to signing in, with the address still there', async () => {
  server.use(
    http.post(`${API}${AT}/signup`, () =>
      HttpResponse.json(
        { code: 'EMAIL_TAKEN', detail: 'There is one.', errors: [{ field: 'email', message: 'x' }] },
        { status: 409 },
      ),
    ),
  );
  const stage = new Stage();
  const { user } = await atForm(stage);
  await fillIn(user);
  expect(await screen.findByText(text.signUp.taken, { selector: 'a' })).toBeVisible();
  expect(screen.getByRole('button', { name: text.signUp.forgot })).toBeVisible();
  await user.type(screen.getByLabelText(text.email), 'x');
  expect(screen.queryByRole('alert')).toBeNull(); // whether the other is taken nobody knows yet
  await user.type(screen.getByLabelText(text.email), '{Backspace}');
  await user.click((await screen.findAllByRole('button', { name: text.signUp.toSignIn }))[0]!);
  expect(await screen.findByLabelText(text.password)).toBeVisible();
  expect(screen.getByLabelText(text.email)).toHaveValue('ada@acme.example');
});

test.each([
  [503, 'IDENTITY_UNAVAILABLE', 'Not now.'],
  [429, 'TOO_MANY_ATTEMPTS', 'Try again in 7 seconds'],
])('%i keeps what was typed, and says when to try again', async (status, code, sentence) => {
  server.use(refuses('post', `${AT}/signup`, status, code, 'Not now.'));
  const { user } = await atForm();
  await fillIn(user);
  expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
  expect(screen.getByLabelText(text.newPassword)).toHaveValue('correct-horse-9');
});

test('two people with one link: the second is told, and who can help', async () => {
  server.use(
    answers('post', `${AT}/signup`, { confirmed: false, sent_to: 'a***' }, 201),
    refuses('post', `${AT}/confirm`, 409, 'LINK_TAKEN', 'Taken.'),
  );
  const { user } = await atForm();
  await fillIn(user);
  await user.type(await screen.findByLabelText(text.code), '123456');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(await screen.findByText(linkText.taken.title)).toBeVisible();
  expect(screen.getByText(linkText.taken.next)).toBeVisible();
  await expectAccessible();
});

test('a forgotten password is set anew with a code, and signs in', async () => {
  const stage = new Stage();
  server.use(
    answers('post', '/sessions/password/forgot', { sent_to: 'a***@a***' }, 202),
    answers('post', '/sessions/password/reset', { login_required: true }),
    http.post(`${API}${AT}/login`, () => {
      stage.onboarding = anOnboarding({ registered: true });
      return HttpResponse.json({ ...TOKENS, onboarding: stage.read() });
    }),
  );
  const { user } = await atForm(stage);
  await user.click(screen.getByRole('button', { name: text.signUp.toSignIn }));
  await user.click(await screen.findByRole('button', { name: text.signIn.forgot }));
  await user.type(screen.getByLabelText(text.email), 'ada@acme.example');
  await user.click(screen.getByRole('button', { name: text.forgot.button }));
  await user.type(await screen.findByLabelText(text.code), '123456');
  await user.type(screen.getByLabelText(text.newPassword), 'another-horse-1');
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: text.reset.button }));
  expect(await screen.findByText(text.reset.done)).toBeVisible();
  await user.type(screen.getByLabelText(text.password), 'another-horse-1');
  await user.click(screen.getByRole('button', { name: text.signIn.button }));
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
});

test('somebody who is signed in already claims the link with one button', async () => {
  const stage = new Stage();
  session.signIn(TOKENS);
  server.use(answers('post', `${AT}/claim`, anOnboarding({ registered: true })));
  const { user } = stage.open('/signup');
  await user.click(await screen.findByRole('button', { name: text.claimed.go('ada@acme.example') }));
  expect(await screen.findByRole('heading', { name: 'Your pixel' })).toBeVisible();
});

test('Google is offered where it is configured; where storage is blocked that is said', async () => {
  const stage = new Stage();
  server.use(answers('get', '/config', { ...CONFIG, google: GOOGLE }));
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  await atForm(stage);
  expect(screen.getByRole('button', { name: text.google.button })).toBeDisabled();
  expect(screen.getByText(text.google.blocked)).toBeVisible();
});

test('a code that was taken before, and copied with blanks: sent without them, and the way to sign in is there', async () => {
  const stage = new Stage();
  const codes: unknown[] = [];
  server.use(
    answers('post', `${AT}/signup`, { confirmed: false, sent_to: 'a***@a***' }, 201),
    http.post(`${API}${AT}/confirm`, async ({ request }) => {
      codes.push(((await request.json()) as { code: unknown }).code);
      return HttpResponse.json({ code: 'CODE_WRONG', detail: 'It does not fit.' }, { status: 422 });
    }),
  );
  const { user } = await atForm(stage);
  await fillIn(user);
  await user.type(await screen.findByLabelText(text.code), ' 123 456\u200b');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  await user.click(await screen.findByRole('button', { name: text.signUp.toSignIn }));
  expect(codes).toEqual(['123456']);
  expect(screen.getByLabelText(text.email)).toHaveValue('ada@acme.example');
  expect(screen.getByRole('button', { name: text.signIn.forgot })).toBeVisible();
});

test('the address stands in full where the code went, so that a slip is seen', async () => {
  server.use(answers('post', `${AT}/signup`, { confirmed: false, sent_to: 'a***@a***' }, 201));
  const { user } = await atForm();
  await fillIn(user);
  expect(await screen.findByText(text.confirm.lead('ada@acme.example'))).toBeVisible();
});
