import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { API, server } from '../../../tests/server';
import { askAhead, fetchOrAhead } from './ahead';

function counting() {
  const seen: string[] = [];
  server.use(
    http.get(`${API}/config`, ({ request }) => {
      seen.push(request.headers.get('Authorization') ?? '');
      return HttpResponse.json({ asked: seen.length });
    }),
  );
  return seen;
}
const ask = async (init?: RequestInit) =>
  (await (await fetchOrAhead(new Request(`${API}/config`, init))).json()) as unknown;

test('what was asked ahead is not asked again, and is taken once', async () => {
  const seen = counting();
  askAhead('/api/config');
  expect(await ask()).toEqual({ asked: 1 });
  expect(seen).toHaveLength(1);
  expect(await ask()).toEqual({ asked: 2 });
});

test('a question with a token is another one', async () => {
  const seen = counting();
  askAhead('/api/config');
  await ask({ headers: { Authorization: 'Bearer t' } });
  expect(seen).toContain('Bearer t');
});

test('what could not be asked ahead fails for who takes it, and nobody else', async () => {
  server.use(http.get(`${API}/config`, () => HttpResponse.error()));
  askAhead('/api/config');
  await expect(ask()).rejects.toBeInstanceOf(TypeError);
});

test('who gives a question up is not held by it', async () => {
  server.use(http.get(`${API}/config`, () => new Promise<never>(() => undefined)));
  askAhead('/api/config');
  await expect(ask({ signal: AbortSignal.timeout(1) })).rejects.toMatchObject({ name: 'TimeoutError' });
});
