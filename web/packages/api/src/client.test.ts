import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { API, refuses, server } from '../../../tests/server';
import { answerOf, createApi, Problem, serverNow } from './index';

async function problemOf(asked: Promise<unknown>): Promise<Problem> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error('there was no problem');
  return error;
}

const read = () => answerOf(createApi().GET('/v1/flows'));

test('an answer is handed on, typed', async () => {
  server.use(http.get(`${API}/v1/flows`, () => HttpResponse.json({ flows: [] })));
  expect(await read()).toEqual({ flows: [] });
});

test('a refusal keeps its code, its sentence and what is wrong with which field', async () => {
  const errors = [{ field: 'team_invites.1.email', code: 'REPEATED', message: 'must not be invited twice' }];
  server.use(refuses('get', '/v1/flows', 422, 'FIELDS_INVALID', 'Wrong.', { errors }));
  const problem = await problemOf(read());
  expect(problem).toMatchObject({
    kind: 'refused',
    code: 'FIELDS_INVALID',
    detail: 'Wrong.',
    status: 422,
    errors,
  });
  expect(problem.passing).toBe(false);
});

test.each([
  [429, 'limited'],
  [503, 'unavailable'],
] as const)('%i is %s and passes', async (status, kind) => {
  server.use(refuses('get', '/v1/flows', status, 'SOME_CODE'));
  const problem = await problemOf(read());
  expect(problem).toMatchObject({ kind, passing: true });
  expect(problem.retryAfter).toBe(status === 429 ? 7 : null);
});

test('no connection is offline', async () => {
  server.use(http.get(`${API}/v1/flows`, () => HttpResponse.error()));
  expect((await problemOf(read())).kind).toBe('offline');
});

test.each([
  ['HTML', 200, '<html>'],
  ['a bare word', 200, '"hello"'],
  ['an error page', 404, '<html>'],
])('%s instead of an answer is nonsense', async (_, status, body) => {
  server.use(http.get(`${API}/v1/flows`, () => new HttpResponse(body, { status })));
  expect((await problemOf(read())).kind).toBe('nonsense');
});

test('an error page of a proxy is unavailable, not nonsense', async () => {
  server.use(http.get(`${API}/v1/flows`, () => new HttpResponse('<html>', { status: 502 })));
  expect((await problemOf(read())).kind).toBe('unavailable');
});

test('what has not changed comes without a body, and is what it was', async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.get(`${API}/v1/flows`, ({ request }) => {
      asked.push(request.headers.get('If-None-Match'));
      if (asked.length === 1) return HttpResponse.json({ flows: [] }, { headers: { ETag: 'W/"one"' } });
      return new HttpResponse(null, { status: 304, headers: { ETag: 'W/"one"' } });
    }),
  );
  const api = createApi();
  await answerOf(api.GET('/v1/flows'));
  expect(await answerOf(api.GET('/v1/flows'))).toEqual({ flows: [] });
  expect(asked).toEqual([null, 'W/"one"']);
});

test('what was kept for one user is not asked about for another', async () => {
  const asked: (string | null)[] = [];
  let user = 'ada';
  server.use(
    http.get(`${API}/v1/flows`, ({ request }) => {
      asked.push(request.headers.get('If-None-Match'));
      return HttpResponse.json({ flows: [] }, { headers: { ETag: 'W/"one"' } });
    }),
  );
  const api = createApi({ token: () => user });
  await answerOf(api.GET('/v1/flows'));
  user = 'eve';
  await answerOf(api.GET('/v1/flows'));
  expect(asked).toEqual([null, null]);
});

test("the server's clock counts, not this machine's", async () => {
  const there = Date.now() + 3_600_000;
  server.use(
    http.get(`${API}/v1/flows`, () =>
      HttpResponse.json({ flows: [] }, { headers: { Date: new Date(there).toUTCString() } }),
    ),
  );
  await read();
  expect(Math.abs(serverNow() - there)).toBeLessThan(2000);
});

test.each([null, [], 'text'])('an answer that is no object is nonsense', async (body) => {
  server.use(http.get(`${API}/v1/flows`, () => HttpResponse.json(body)));
  await expect(read()).rejects.toMatchObject({ kind: 'nonsense' });
});
