import { home } from '@onramp/text/home';
import { company } from '@onramp/text/merch-company';
import { session as text } from '@onramp/text/session';
import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { CONFIG, TOKENS } from '../../../../tests/onboarding';
import { show } from '../../../../tests/page';
import { answers, API, refuses, server } from '../../../../tests/server';
import { session } from '../shared/session';
import Home from './Home';

const ONE = '/v1/merch/companies/co-1';
const SIGN_UP = `${ONE}/sign-up`;
const ADA = 'ada@acme.example';
const PASSWORD = 'correct-horse-9';
const WRONG = { code: 'CODE_WRONG', detail: 'x', errors: [{ field: 'code', message: 'x' }] };
const button = (name: string) => screen.findByRole('button', { name });

beforeEach(() => {
  session.reset();
  server.use(
    answers('get', '/config', CONFIG),
    refuses('post', '/sessions/refresh', 401, 'SESSION_OVER'),
    answers('post', SIGN_UP, { sent_to: 'a***@a***' }, 202),
  );
});

async function atForm() {
  const shown = show(<Home />, '/merch/co-1');
  await shown.user.click(await button(text.signUp.button));
  expect(await screen.findByRole('heading', { level: 1, name: text.company.title })).toHaveFocus();
  expect(screen.getAllByRole('heading')).toHaveLength(1); // the page is about one thing
  return shown;
}

async function fillIn(user: Awaited<ReturnType<typeof atForm>>['user'], password = PASSWORD) {
  await screen.findByText(text.policy.title);
  await user.type(screen.getByLabelText(text.email), ADA);
  await user.type(screen.getByLabelText(text.newPassword), password);
  await user.click(screen.getByRole('button', { name: text.signUp.button }));
}

test('who comes by the mail may sign in, or create a sign-in', async () => {
  show(<Home />, '/merch/co-1');
  expect(await button(text.signIn.button)).toBeVisible();
  expect(screen.getByText(home.signedOut.company)).toBeVisible();
  expect(screen.getByRole('region', { name: text.company.first })).toHaveTextContent(text.company.firstLead);
  await expectAccessible();
});

test('elsewhere nobody is offered a sign-in of a company', async () => {
  show(<Home />, '/store/ADA/onboarding');
  expect(await button(text.signIn.button)).toBeVisible();
  expect(screen.queryByText(text.company.first)).toBeNull();
});

test('a code is asked for and sent again, a wrong one is said, and the right one leads on to claiming', async () => {
  const sent: unknown[] = [];
  let resent = 0;
  server.use(
    http.post(`${API}${SIGN_UP}`, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ sent_to: 'a***@a***' }, { status: 202 });
    }),
    http.post(`${API}${SIGN_UP}/resend`, () => {
      resent += 1;
      return HttpResponse.json({ sent_to: 'a***@a***' }, { status: 202 });
    }),
    http.post(`${API}${SIGN_UP}/confirm`, async ({ request }) => {
      sent.push(await request.json());
      return sent.length === 2 ? HttpResponse.json(WRONG, { status: 422 }) : HttpResponse.json(TOKENS);
    }),
    refuses('get', ONE, 403, 'NOT_COMPANY_ADMIN'),
    http.post(`${API}${ONE}/claim`, () => new Promise<never>(() => undefined)),
  );
  const { user } = await atForm();
  await expectAccessible();
  await fillIn(user, 'short');
  expect(screen.getByRole('alert')).toHaveTextContent(text.passwordWeak);
  await user.type(screen.getByLabelText(text.newPassword), 'er-horse-9');
  await user.click(screen.getByRole('button', { name: text.signUp.button }));
  expect(await screen.findByRole('heading', { level: 1, name: text.confirm.title })).toHaveFocus();
  expect(screen.getByText(text.company.lead(ADA))).toBeVisible();
  expect(screen.getByRole('button', { name: text.signUp.toSignIn })).toBeVisible(); // for whom no code comes
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: text.confirm.resend }));
  expect(await screen.findAllByText(text.confirm.resent)).not.toHaveLength(0);
  await user.type(screen.getByLabelText(text.code), '111111');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(await screen.findByText(text.confirm.wrong, { selector: 'a' })).toBeVisible();
  expect(screen.getByRole('button', { name: text.forgot.title })).toBeVisible();
  await user.clear(screen.getByLabelText(text.code));
  await user.type(screen.getByLabelText(text.code), '123 456');
  await user.click(screen.getByRole('button', { name: text.confirm.button }));
  expect(await screen.findByText(company.claiming)).toBeVisible();
  const password = 'shorter-horse-9';
  expect(sent).toEqual([
    { email: ADA, password },
    { email: ADA, code: '111111', password },
    { email: ADA, code: '123456', password },
  ]);
  expect(resent).toBe(1);
});

test('who gets no code signs in, or chooses a new password, with the address that they typed', async () => {
  const { user } = await atForm();
  await fillIn(user);
  await user.click(await button(text.signUp.toSignIn));
  expect(await screen.findByLabelText(text.email)).toHaveValue(ADA);
  await user.click(await button(text.signIn.forgot));
  expect(await screen.findByRole('heading', { name: text.forgot.title })).toBeVisible();
  expect(screen.getByLabelText(text.email)).toHaveValue(ADA);
});

test('a reload while the code is awaited keeps the address, and leads on to the code', async () => {
  const before = await atForm();
  await fillIn(before.user);
  await screen.findByLabelText(text.code);
  before.unmount();
  const { user } = show(<Home />, '/merch/co-1');
  expect(await screen.findByText(text.signUp.codeOut(ADA))).toBeVisible();
  expect(screen.getByLabelText(text.email)).toHaveValue(ADA);
  await user.type(screen.getByLabelText(text.newPassword), PASSWORD);
  await user.click(screen.getByRole('button', { name: text.signUp.haveCode }));
  expect(await screen.findByText(text.company.lead(ADA))).toBeVisible();
});

test.each([
  [422, 'PASSWORD_TOO_WEAK', 'Choose a longer one.'],
  [429, 'TOO_MANY_REQUESTS', 'Try again in 7 seconds.'],
  [503, 'IDENTITY_UNAVAILABLE', 'Signing up does not work at the moment.'],
])('%s %s is said, and what was typed stays', async (status, code, detail) => {
  server.use(refuses('post', SIGN_UP, status, code, detail));
  const { user } = await atForm();
  await fillIn(user);
  expect(await screen.findByRole('alert')).toHaveTextContent(detail);
  expect(screen.getByLabelText(text.newPassword)).toHaveValue(PASSWORD);
});
