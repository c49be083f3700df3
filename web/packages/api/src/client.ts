import createClient, { type Client } from 'openapi-fetch';

import { setClockBy } from './clock';
import { Kept } from './conditional';
import { Problem, problemOf, problemOfFailure } from './problem';
import type { paths } from './schema';

/** Milliseconds after which a request counts as lost: API Gateway itself gives up after 29 s. */
const PATIENCE = 30_000;

export interface ApiOptions {
  /** Where the API is; on the pages' own origin. */
  base?: string;
  /** The access token to send, if there is one. May wait for a new one. */
  token?: () => Promise<string | null> | string | null;
  fetch?: (request: Request) => Promise<Response>;
}

export type Api = Client<paths>;

/** The API, typed by its OpenAPI description. Use with `answerOf`. */
export function createApi({
  base = '/api',
  token,
  fetch: send = (request) => fetch(request),
}: ApiOptions = {}): Api {
  const kept = new Kept();
  const api = createClient<paths>({
    baseUrl: new URL(base, location.origin).href,
    credentials: 'same-origin',
    fetch: async (first: Request) => {
      const request = kept.ask(first);
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]);
      const response = await send(new Request(request, { signal }));
      setClockBy(response);
      return kept.take(first, response);
    },
  });
  api.use({
    async onRequest({ request }) {
      const bearer = request.headers.has('Authorization') ? null : ((await token?.()) ?? null);
      if (bearer !== null) request.headers.set('Authorization', `Bearer ${bearer}`);
      return request;
    },
  });
  return api;
}

/**
 * What the API answers, or the `Problem` why it does not.
 *
 *     const onboarding = await answerOf(api.GET('/onboarding/{key}', { params: { path: { key } } }));
 *
 * @param members Those without which it is no answer that can be shown, as where something in between answers for the API.
 */
export async function answerOf<Answer>(
  asked: Promise<{ data?: Answer; error?: unknown; response: Response }>,
  ...members: (keyof Answer)[]
): Promise<Answer> {
  let answered;
  try {
    answered = await asked;
  } catch (error) {
    throw problemOfFailure(error);
  }
  const { data, error, response } = answered;
  if (!response.ok) throw problemOf(response, error);
  // The API answers objects, and nothing else.
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new Problem('nonsense', '', '', response.status);
  }
  if (members.some((name) => (data[name] ?? null) === null)) {
    throw new Problem('nonsense', '', '', response.status);
  }
  return data;
}
