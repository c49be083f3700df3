import { session as text } from '@onramp/text/session';
import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { lazy, Suspense } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';

import { anOnboarding, CONFIG, TOKENS } from '../../../../../tests/onboarding';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { session } from '../../shared/session';
import { authorizeUrl } from './google';
import { SignedInPage } from './SignedIn';

const GOOGLE = {
  authorize_url: 'https://id.example/oauth2/authorize',
  client_id: 'client',
  redirect_uri: 'https://console.example/signed-in',
  scopes: ['openid', 'email'],
  identity_provider: 'Google' as const,
};

beforeEach(() => {
  session.reset();
  server.use(answers('get', '/config', CONFIG));
});

async function returned(change: (url: URL) => void = () => undefined) {
  const started = new URL(await authorizeUrl(GOOGLE, 'the-key'));
  const back = new URL('/signed-in', location.origin);
  back.searchParams.set('state', started.searchParams.get('state') ?? '');
  back.searchParams.set('code', 'google-code');
  change(back);
  history.replaceState(null, '', back.pathname + back.search);
  const done = vi.fn();
  return { started, done, ...show(<SignedInPage onDone={done} />) };
}

test('the way there: PKCE, a state, and nothing of the link', async () => {
  const url = new URL(await authorizeUrl(GOOGLE, 'the-key'));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'client',
    redirect_uri: GOOGLE.redirect_uri,
    scope: 'openid email',
    identity_provider: 'Google',
    code_challenge_method: 'S256',
  });
  expect(url.href).not.toContain('the-key');
  expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
});

test('the way back signs in, claims the link, and leaves nothing in the address or the tab', async () => {
  let sent: unknown;
  server.use(
    http.post(`${API}/sessions/code`, async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(TOKENS);
    }),
    answers('post', '/onboarding/the-key/claim', anOnboarding({ registered: true })),
  );
  const { done } = await returned();
  await waitFor(() => expect(done).toHaveBeenCalledWith('the-key', '/'));
  expect(sent).toMatchObject({ code: 'google-code' });
  expect(location.search).toBe('');
  expect(sessionStorage.getItem('onramp.google')).toBeNull();
  expect(session.state.is).toBe('signed in');
});

test('a page that React begins twice, since a part of it was not there yet, takes the answer all the same', async () => {
  server.use(
    answers('post', '/sessions/code', TOKENS),
    answers('post', '/onboarding/the-key/claim', anOnboarding({ registered: true })),
  );
  const Late = lazy(async () => Promise.resolve({ default: () => null }));
  const { searchParams } = new URL(await authorizeUrl(GOOGLE, 'the-key'));
  history.replaceState(null, '', `/signed-in?code=google-code&state=${searchParams.get('state') ?? ''}`);
  const done = vi.fn();
  show(
    <Suspense>
      <SignedInPage onDone={done} />
      <Late />
    </Suspense>,
  );
  await waitFor(() => expect(done).toHaveBeenCalledWith('the-key', '/'));
});

test('without a link it leads back to the page that it began at', async () => {
  server.use(answers('post', '/sessions/code', TOKENS));
  history.replaceState(null, '', '/store/ADA/onboarding');
  const { searchParams } = new URL(await authorizeUrl(GOOGLE, ''));
  history.replaceState(null, '', `/signed-in?code=google-code&state=${searchParams.get('state') ?? ''}`);
  const done = vi.fn();
  show(<SignedInPage onDone={done} />);
  await waitFor(() => expect(done).toHaveBeenCalledWith('', '/store/ADA/onboarding'));
});

test.each([
  ['another state', (url: URL) => url.searchParams.set('state', 'forged'), text.google.notOurs],
  ['no code', (url: URL) => url.searchParams.delete('code'), text.google.cancelled],
])('%s: nothing is exchanged, and it says how to go on', async (_, change, sentence) => {
  const { done, user } = await returned(change);
  expect(await screen.findByText(sentence)).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.google.back }));
  expect(done).toHaveBeenCalledWith('the-key', '/');
});

test('a code that is refused is said', async () => {
  server.use(refuses('post', '/sessions/code', 401, 'CODE_REFUSED', 'Sign in again.'));
  await returned();
  expect(await screen.findByText('Sign in again.')).toBeVisible();
});
