import { answerOf } from '@onramp/api';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';

import { API, refuses, server } from '../../../../../tests/server';
import { api } from '../api';
import { session } from './index';

const ID = `e30.${btoa(JSON.stringify({ email: 'ada@shop.example' }))}.x`;
let refreshes = 0;

function refreshing(expires_in = 3600) {
  server.use(
    http.post(`${API}/sessions/refresh`, () => {
      refreshes += 1;
      return HttpResponse.json({
        access_token: `token-${refreshes}`,
        id_token: ID,
        expires_in,
        token_type: 'Bearer',
      });
    }),
  );
}

/** A route that takes one token, and refuses others as the API does. */
function taking(token: string, code = 'TOKEN_EXPIRED') {
  const seen: string[] = [];
  server.use(
    http.get(`${API}/onboarding/checklist`, ({ request }) => {
      const sent = request.headers.get('Authorization') ?? '';
      seen.push(sent);
      return sent === `Bearer ${token}`
        ? HttpResponse.json({ done: false })
        : HttpResponse.json({ code, detail: 'Sign in.' }, { status: 401 });
    }),
  );
  return seen;
}

const read = () => answerOf(api.GET('/onboarding/checklist'));
const listen = () => session.subscribe(() => undefined);

beforeEach(() => {
  session.reset();
  refreshes = 0;
});

test('without a hint of a session nobody is asked, and nobody is signed in', () => {
  listen();
  expect(session.state).toEqual({ is: 'signed out', over: false });
});

test('a session of before is found by its cookie, and whose it is by the token', async () => {
  localStorage.setItem('onramp.session', '1');
  refreshing();
  listen();
  expect(session.state.is).toBe('unknown');
  await vi.waitFor(() => expect(session.state).toEqual({ is: 'signed in', email: 'ada@shop.example' }));
  expect(await session.token()).toBe('token-1');
  expect(JSON.stringify(localStorage)).not.toContain('ada');
});

test('a hint that is wrong is forgotten', async () => {
  localStorage.setItem('onramp.session', '1');
  server.use(refuses('post', '/sessions/refresh', 401, 'SESSION_MISSING'));
  expect(await session.token()).toBeNull();
  expect(session.state).toEqual({ is: 'signed out', over: false });
  expect(localStorage.getItem('onramp.session')).toBeNull();
});

test('many who need a token at once ask for it once', async () => {
  localStorage.setItem('onramp.session', '1');
  refreshing();
  expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual([
    'token-1',
    'token-1',
    'token-1',
  ]);
  expect(refreshes).toBe(1);
});

test('a token is renewed before it ends, whatever the clock on the wall says', async () => {
  refreshing();
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  session.signIn({ access_token: 'first', id_token: ID, expires_in: 3600 });
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * 3_600_000);
  expect(await session.token()).toBe('first');
  now.mockReturnValue(3_520_000);
  expect(await session.token()).toBe('token-1');
});

test('a token that is refused is renewed, and the request sent again', async () => {
  refreshing();
  session.signIn({ access_token: 'old', id_token: ID, expires_in: 3600 });
  const seen = taking('token-1');
  expect(await read()).toEqual({ done: false });
  expect(seen).toEqual(['Bearer old', 'Bearer token-1']);
});

test('it is sent again once only', async () => {
  refreshing();
  session.signIn({ access_token: 'old', id_token: ID, expires_in: 3600 });
  const seen = taking('never');
  await expect(read()).rejects.toMatchObject({ status: 401 });
  expect(seen).toHaveLength(2);
});

test('a refusal of the link is none of the token', async () => {
  session.signIn({ access_token: 'old', id_token: ID, expires_in: 3600 });
  const seen = taking('never', 'LINK_USED');
  await expect(read()).rejects.toMatchObject({ code: 'LINK_USED' });
  expect(seen).toHaveLength(1);
});

test('a session that is over is said to be', async () => {
  session.signIn({ access_token: 'old', id_token: ID, expires_in: 3600 });
  server.use(refuses('post', '/sessions/refresh', 401, 'SESSION_OVER'));
  taking('never');
  await expect(read()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect(session.state).toEqual({ is: 'signed out', over: true });
});

test('trouble while renewing signs nobody out, and is told', async () => {
  localStorage.setItem('onramp.session', '1');
  server.use(http.post(`${API}/sessions/refresh`, () => HttpResponse.error()));
  await expect(session.token()).rejects.toMatchObject({ kind: 'offline' });
  expect(session.state).toMatchObject({ is: 'unknown', trouble: { kind: 'offline' } });
  refreshing();
  expect(await session.ask()).toMatchObject({ is: 'signed in' });
});

test('who could not be asked about without a connection is asked about once there is one', async () => {
  localStorage.setItem('onramp.session', '1');
  server.use(http.post(`${API}/sessions/refresh`, () => HttpResponse.error()));
  listen();
  await vi.waitFor(() => expect(session.state).toMatchObject({ trouble: { kind: 'offline' } }));
  refreshing();
  dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(session.state.is).toBe('signed in'));
});

test('signing out forgets at once, and tells other tabs', async () => {
  session.signIn({ access_token: 'old', id_token: ID, expires_in: 3600 });
  server.use(http.post(`${API}/sessions/end`, () => HttpResponse.json({ revoked: true })));
  await session.end();
  expect(session.state).toEqual({ is: 'signed out', over: false });
  expect(await session.token()).toBeNull();
  expect(localStorage.getItem('onramp.session')).toBeNull();
});

test('what another tab does is heard', async () => {
  listen();
  refreshing();
  dispatchEvent(new StorageEvent('storage', { key: 'onramp.session', newValue: '1' }));
  await vi.waitFor(() => expect(session.state.is).toBe('signed in'));
  dispatchEvent(new StorageEvent('storage', { key: 'onramp.session', newValue: null }));
  expect(session.state).toEqual({ is: 'signed out', over: true });
});

test('where storage is blocked the session is asked for, and works', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  refreshing();
  expect(await session.token()).toBe('token-1');
});
