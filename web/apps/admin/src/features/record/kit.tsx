// How the tests open this page, and what the API answers there.
import { configure } from '@testing-library/react';
import { http, HttpResponse, type HttpHandler, type JsonBodyType } from 'msw';
import { Route, Routes } from 'react-router';
import { vi } from 'vitest';

import { show } from '../../../../../tests/page';
import { API, answers, server } from '../../../../../tests/server';
import { FocusKept } from '../../shared/FocusKept';
import { ATTEMPTS, ECOM_FLOW, health, HISTORY, ID, NOW, onboarding, SHOP_FLOW } from './fixtures';
import RecordPage from './RecordPage';

configure({ asyncUtilTimeout: 8000 }); // whole pages, on a machine that is busy with other things

export const STATUS = '/v1/onboarding/:id/status';
export const HEALTH = '/v1/onboarding/:id/health';
export const ONE = '/v1/flows/:flow/records/:id';

/** What the API answers, unless a test says otherwise. */
export function serve(status: JsonBodyType = onboarding(), ...others: HttpHandler[]): void {
  vi.setSystemTime(NOW);
  server.use(
    ...others,
    answers('get', '/v1/flows', { flows: [ECOM_FLOW, SHOP_FLOW] }),
    answers('get', STATUS, status),
    answers('get', HEALTH, { ...health() }),
    answers('get', `${ONE}/attempts`, { attempts: ATTEMPTS, cursor: null, complete: true }),
    answers('get', `${ONE}/history`, { entries: HISTORY, cursor: null }),
  );
}

/** Answers one after the other; the last one again and again. */
export function inTurn(
  method: 'get' | 'post' | 'patch',
  path: string,
  ...bodies: (JsonBodyType | Response)[]
): HttpHandler {
  let turn = 0;
  return http[method](`${API}${path}`, () => {
    const body = bodies[Math.min(turn, bodies.length - 1)];
    turn += 1;
    return body instanceof Response ? body.clone() : HttpResponse.json(body);
  });
}

/** An answer that tells the link of an invitation. */
export const invitation = (url: string | null) => HttpResponse.json(Object.fromEntries([['link', url]]));

/** Whatever is asked from now on is refused, as Access refuses it once its session has ended. */
export const sessionEnds = () => http.all(`${API}/*`, () => new HttpResponse('<html>', { status: 401 }));

/** Notes what is sent, and answers. */
export function noting(
  method: 'post' | 'patch' | 'delete',
  path: string,
  sent: { body: unknown; tag: string | null; url: string }[],
  answer: () => Response | Promise<Response> = () => HttpResponse.json({}),
): HttpHandler {
  return http[method](`${API}${path}`, async ({ request }) => {
    const body: unknown = request.headers.get('Content-Type')?.includes('json')
      ? await request.clone().json()
      : null;
    sent.push({ body, tag: request.headers.get('If-Match'), url: new URL(request.url).pathname });
    return answer();
  });
}

/** The refusal of a change of what somebody else has changed meanwhile. */
export const changed = (more: Record<string, unknown>) =>
  HttpResponse.json(
    {
      type: 'about:blank',
      title: 'x',
      status: 412,
      code: 'CHANGED_MEANWHILE',
      detail: 'Note or tasks were changed.',
      ...more,
    },
    { status: 412 },
  );

export function open(at = `/onboardings/${ID}`) {
  return show(
    <FocusKept>
      <Routes>
        <Route path="/onboardings/:id" element={<RecordPage />} />
        <Route path="/flows/:flow/:id" element={<RecordPage />} />
      </Routes>
    </FocusKept>,
    at,
  );
}
