import { answerOf, createApi, Problem, type Schemas } from '@onramp/api';

import { onSessionHint, sessionHint, setSessionHint } from './hint';

/** What signing in answers, of which the session keeps what it needs, in memory only. */
export type Tokens = Pick<Schemas['Session'], 'access_token' | 'id_token' | 'expires_in'>;

/** Who is before this page, as far as is known. */
export type SessionState =
  /** Not asked yet, or asked in vain: `trouble` says why. */
  | { is: 'unknown'; trouble: Problem | null }
  /** `over`: somebody was signed in before this page, and is not any more, without having asked for it. */
  | { is: 'signed out'; over: boolean }
  /** `email` is empty where the token does not tell. */
  | { is: 'signed in'; email: string };

const LOCK = 'onramp.session';
/** Milliseconds before its end at which a token is replaced; half of its life where that is shorter. */
const EARLY = 90_000;

/**
 * The customer's session: a short-lived access token in memory, renewed by the cookie that no script can read.
 *
 * Ages are measured with `performance.now`, which no wrong clock and no change of it disturbs. Where it stands still
 * (some machines asleep), a refused token is renewed when the API says so: `renewed`.
 */
export class Session {
  #state: SessionState = { is: 'unknown', trouble: null };
  #token: { value: string; renewAt: number } | null = null;
  #asking: Promise<string | null> | null = null;
  #heard = new Set<() => void>();
  #stop: (() => void) | null = null;

  get state(): SessionState {
    return this.#state;
  }

  /** Be told of each change. The first who listens lets it find out whether there is a session. */
  readonly subscribe = (told: () => void): (() => void) => {
    this.#heard.add(told);
    this.#begin();
    return () => this.#heard.delete(told);
  };

  /** The access token to send, renewed where it is about to end; null: nobody is signed in. Rejects with a `Problem`
   * where that cannot be told now. */
  async token(): Promise<string | null> {
    this.#begin();
    if (this.#token && performance.now() < this.#token.renewAt) return this.#token.value;
    if (this.#state.is === 'signed out') return null;
    return await this.#renew();
  }

  /** The token as it is, without asking for one: for a beacon, which cannot wait. */
  get tokenNow(): string | null {
    return this.#token?.value ?? null;
  }

  /** Another token than one that was refused; null: the session is over. */
  async renewed(refused: string): Promise<string | null> {
    if (this.#token && this.#token.value !== refused) return this.#token.value; // somebody else has asked already
    return await this.#renew();
  }

  /** Find out whether there is a session, whatever the hint says: where storage is blocked, or a used link hints at it. */
  async ask(): Promise<SessionState> {
    if (this.#state.is !== 'signed in') {
      await this.#renew().catch((problem: unknown) => {
        if (!(problem instanceof Problem)) throw problem;
      });
    }
    return this.#state;
  }

  signIn(tokens: Tokens): void {
    this.#begin();
    this.#take(tokens);
    setSessionHint(true);
  }

  /** Sign out. This page forgets at once; rejects where the cookie could not be taken away. */
  async end(): Promise<void> {
    this.#token = null;
    setSessionHint(false);
    this.#become({ is: 'signed out', over: false });
    await answerOf(createApi().POST('/sessions/end', { body: {} }));
  }

  /** Begin anew, as a page that has just been loaded. For tests. */
  reset(): void {
    this.#stop?.();
    this.#stop = this.#token = this.#asking = null;
    this.#state = { is: 'unknown', trouble: null };
    this.#heard.clear();
  }

  #begin(): void {
    if (this.#stop) return;
    const deaf = onSessionHint((there) => this.#elsewhere(there));
    const back = () => {
      if (this.#state.is === 'unknown') void this.ask(); // as is said of being offline
    };
    addEventListener('online', back);
    this.#stop = () => {
      deaf();
      removeEventListener('online', back);
    };
    if (sessionHint() === 'no') this.#become({ is: 'signed out', over: false });
    else void this.ask();
  }

  /** Another tab has signed in or out. */
  #elsewhere(there: boolean): void {
    if (there) {
      if (this.#state.is === 'signed out') void this.ask();
      return;
    }
    this.#token = null;
    this.#become({ is: 'signed out', over: this.#state.is === 'signed in' });
  }

  #renew(): Promise<string | null> {
    this.#asking ??= this.#refresh().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #refresh(): Promise<string | null> {
    try {
      const tokens = await oneTabAtATime(() => answerOf(createApi().POST('/sessions/refresh', { body: {} })));
      this.#take(tokens);
      setSessionHint(true);
      return tokens.access_token;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status !== 401) {
        if (this.#state.is !== 'signed in') this.#become({ is: 'unknown', trouble: problem });
        throw problem;
      }
      this.#token = null;
      setSessionHint(false);
      const before = this.#state;
      this.#become({
        is: 'signed out',
        over: before.is === 'signed in' || (before.is === 'signed out' && before.over),
      });
      return null;
    }
  }

  #take(tokens: Tokens): void {
    const life = tokens.expires_in * 1000;
    this.#token = {
      value: tokens.access_token,
      renewAt: performance.now() + life - Math.min(EARLY, life / 2),
    };
    this.#become({ is: 'signed in', email: emailOf(tokens.id_token) });
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const told of this.#heard) told();
  }
}

/** A pool that replaces refresh tokens takes each of them once, so tabs wait for each other where the browser lets them. */
async function oneTabAtATime<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? await locks.request(LOCK, ask) : await ask();
}

/** The address in an id token. Only shown: whose request it is, the API alone decides. */
function emailOf(token: string): string {
  try {
    const [, claims = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(claims.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
      each.charCodeAt(0),
    );
    const { email } = JSON.parse(new TextDecoder().decode(bytes)) as { email?: unknown };
    return typeof email === 'string' ? email : '';
  } catch {
    return '';
  }
}
