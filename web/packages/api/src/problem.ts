/** Why a request did not do what it was asked for. */
export type Kind =
  | 'refused' // the API says what is wrong with it (4xx), with a code
  | 'limited' // too many requests; `retryAfter` says when to come back
  | 'unavailable' // 5xx, or the gateway before it
  | 'offline' // it never got there, as far as the browser knows
  | 'slow' // no answer in time: nobody knows whether it was done
  | 'nonsense'; // an answer that is no answer of this API

/** What is wrong with one field; `field` is a path such as `team_invites.1.email`. */
export interface FieldFault {
  field: string;
  code: string;
  message: string;
}

/** A refusal (RFC 9457), or an answer that did not come. Thrown by everything that asks the API. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly kind: Kind,
    /** Stable, such as LINK_EXPIRED; empty where the API has not answered. */
    readonly code: string,
    /** A sentence for the person who asked; empty where the API has not answered. */
    readonly detail: string,
    readonly status = 0,
    readonly errors: readonly FieldFault[] = [],
    /** Seconds until it makes sense to ask again. */
    readonly retryAfter: number | null = null,
    /** The whole problem document, for members of one code only. */
    readonly body: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || kind);
  }

  /** Whether asking the same again can help. */
  get passing(): boolean {
    return this.kind !== 'refused' && this.kind !== 'nonsense';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faults(value: unknown): FieldFault[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((each) => ({
    field: typeof each['field'] === 'string' ? each['field'] : '',
    code: typeof each['code'] === 'string' ? each['code'] : '',
    message: typeof each['message'] === 'string' ? each['message'] : '',
  }));
}

function seconds(header: string | null): number | null {
  const wait = header === null ? NaN : Number(header);
  return Number.isFinite(wait) && wait >= 0 ? wait : null;
}

/** The problem that an answer is. */
export function problemOf(response: Response, body: unknown): Problem {
  const retryAfter = seconds(response.headers.get('Retry-After'));
  const { status } = response;
  if (!isObject(body) || typeof body['code'] !== 'string') {
    const kind: Kind = status === 429 ? 'limited' : status >= 500 ? 'unavailable' : 'nonsense';
    return new Problem(kind, '', '', status, [], retryAfter);
  }
  const kind: Kind = status === 429 ? 'limited' : status >= 500 ? 'unavailable' : 'refused';
  const detail = typeof body['detail'] === 'string' ? body['detail'] : '';
  return new Problem(kind, body['code'], detail, status, faults(body['errors']), retryAfter, body);
}

/** The problem that a failed fetch is. */
export function problemOfFailure(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError') return new Problem('slow', '', '');
  if (error instanceof SyntaxError) return new Problem('nonsense', '', '');
  if (name === 'AbortError') throw error; // somebody has given it up: no problem of anybody's
  return new Problem('offline', '', '');
}
