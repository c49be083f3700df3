import { createApi } from '@onramp/api';
import { admin } from '@onramp/text/admin';

import { SESSION_OVER, sessionIs, sessionOver } from './session';

/**
 * Ask as a script does: Access then answers 401 where its session has ended, instead of sending us to its sign-in page,
 * which no script can show. An answer that leads elsewhere all the same is that very page.
 */
async function throughAccess(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set('X-Requested-With', 'XMLHttpRequest');
  const wasOver = sessionOver(); // an answer to what was asked before the session ended says nothing about it
  const response = await fetch(new Request(request, { headers, redirect: 'manual' }));
  const over = response.status === 401 || response.type === 'opaqueredirect';
  if (over || wasOver) sessionIs(over);
  if (!over) return response;
  return Response.json({ code: SESSION_OVER, detail: admin.signedOut.detail }, { status: 401 });
}

/** The API, asked as whoever is signed in at Access. */
export const api = createApi({ fetch: throughAccess });
