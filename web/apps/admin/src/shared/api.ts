import { createApi } from '@onramp/api';
import { fetchOrAhead } from '@onramp/api/ahead';
import { admin } from '@onramp/text/admin';

import { AS_A_SCRIPT } from './asAScript';
import { SESSION_OVER, sessionIs, sessionOver } from './session';

/** Asked as a script does: `AS_A_SCRIPT`. An answer that leads elsewhere all the same is the sign-in page of Access. */
async function throughAccess(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(AS_A_SCRIPT.headers)) headers.set(name, value);
  const wasOver = sessionOver(); // an answer to what was asked before the session ended says nothing about it
  const response = await fetchOrAhead(new Request(request, { ...AS_A_SCRIPT, headers }));
  const over = response.status === 401 || response.type === 'opaqueredirect';
  if (over || wasOver) sessionIs(over);
  if (!over) return response;
  return Response.json({ code: SESSION_OVER, detail: admin.signedOut.detail }, { status: 401 });
}

/** The API, asked as whoever is signed in at Access. */
export const api = createApi({ fetch: throughAccess });
