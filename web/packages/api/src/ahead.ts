/** Milliseconds until a question that was asked ahead counts as old, and is asked anew. */
const OLD = 15_000;

const begun = new Map<string, Promise<Response>>();

/**
 * Ask the API before the scripts are there that know what to do with the answer. The first who asks the same takes it.
 *
 * @param path Such as `/api/config`, with its query as the client writes it.
 */
export function askAhead(path: string, init: RequestInit = {}): void {
  const url = new URL(path, location.origin).href;
  const asked = fetch(url, { credentials: 'same-origin', ...init });
  asked.catch(() => undefined); // who takes it is told
  begun.set(url, asked);
  setTimeout(() => begun.delete(url), OLD);
}

/** `fetch`, or the answer to the same question where it was asked ahead; a question with a token is another. */
export function fetchOrAhead(request: Request): Promise<Response> {
  const asked = begun.get(request.url);
  if (!asked || request.method !== 'GET' || request.headers.has('Authorization')) return fetch(request);
  begun.delete(request.url);
  const { signal } = request;
  return new Promise((answer, fail) => {
    const givenUp = () => fail(signal.reason as Error);
    if (signal.aborted) givenUp();
    signal.addEventListener('abort', givenUp);
    asked.then(answer, fail);
  });
}
