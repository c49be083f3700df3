import { createApi } from '@onramp/api';
import { fetchOrAhead } from '@onramp/api/ahead';

import { session } from './session';

/** The API, asked as whoever is signed in. A token that is refused is renewed, once, and the request sent again. */
export const api = createApi({
  token: () => session.token(),
  async fetch(request) {
    const bearer = /^Bearer (.+)$/.exec(request.headers.get('Authorization') ?? '')?.[1];
    if (bearer === undefined) return await fetchOrAhead(request);
    const again = request.clone();
    const response = await fetch(request);
    if (!(await refusesToken(response))) return response;
    const token = await session.renewed(bearer);
    if (token === null) return response;
    const headers = new Headers(again.headers);
    headers.set('Authorization', `Bearer ${token}`);
    return await fetch(new Request(again, { headers }));
  },
});

/** The API's 401 says of a link what is wrong with it, too. */
async function refusesToken(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  try {
    const { code } = (await response.clone().json()) as { code?: unknown };
    return typeof code === 'string' && code.startsWith('TOKEN_');
  } catch {
    return false;
  }
}
