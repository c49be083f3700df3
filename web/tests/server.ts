import { http, HttpResponse, type HttpHandler, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';

/** The API that pages are tested against; each test says what it answers (`server.use`). */
export const server = setupServer();

/** Where the API is. */
export const API = 'http://127.0.0.1:4600/api';

/** An answer, on a path below the API's base such as `/onboarding/:key`. */
export function answers(
  method: 'get' | 'post' | 'patch' | 'delete',
  path: string,
  body: JsonBodyType,
  status = 200,
): HttpHandler {
  return http[method](`${API}${path}`, () => HttpResponse.json(body, { status }));
}

/** A refusal, as the API words it (RFC 9457). */
export function refuses(
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  status: number,
  code: string,
  detail = `${code}.`,
  more: Record<string, unknown> = {},
): HttpHandler {
  return http[method](`${API}${path}`, () =>
    HttpResponse.json(
      { type: 'about:blank', title: code, status, code, detail, ...more },
      {
        status,
        headers: {
          'Content-Type': 'application/problem+json',
          ...(status === 429 ? { 'Retry-After': '7' } : {}),
        },
      },
    ),
  );
}
