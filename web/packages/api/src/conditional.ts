/**
 * Conditional reading: what was answered with an ETag is kept for this page's life, and asked for with If-None-Match.
 * The answer 304 has no body; what was kept is handed on instead. By address and user, so nobody gets another's.
 */
export class Kept {
  readonly #answers = new Map<string, { tag: string; body: string }>();
  constructor(private readonly most = 200) {}

  ask(request: Request): Request {
    if (request.method !== 'GET') return request;
    const kept = this.#answers.get(this.#name(request));
    if (!kept) return request;
    const headers = new Headers(request.headers);
    headers.set('If-None-Match', kept.tag);
    return new Request(request, { headers });
  }

  async take(request: Request, response: Response): Promise<Response> {
    if (request.method !== 'GET') return response;
    const name = this.#name(request);
    const kept = this.#answers.get(name);
    if (response.status === 304 && kept) {
      const headers = new Headers(response.headers);
      headers.set('Content-Type', 'application/json');
      headers.delete('Content-Length');
      return new Response(kept.body, { status: 200, headers });
    }
    const tag = response.headers.get('ETag');
    if (response.ok && tag) {
      const body = await response.clone().text();
      this.#answers.delete(name);
      this.#answers.set(name, { tag, body });
      const oldest = this.#answers.keys().next();
      if (this.#answers.size > this.most && !oldest.done) this.#answers.delete(oldest.value);
    }
    return response;
  }

  forget(): void {
    this.#answers.clear();
  }

  #name(request: Request): string {
    return `${request.url} ${request.headers.get('Authorization') ?? ''}`;
  }
}
