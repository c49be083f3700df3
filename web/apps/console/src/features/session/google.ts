import type { PublicConfig } from '../../shared/models';

type Google = NonNullable<PublicConfig['google']>;

/** What a tab keeps while its user is at Google: the state and verifier of RFC 6749 and 7636, and where to go on. */
export interface Started {
  state: string;
  verifier: string;
  /** Key of the link to claim; empty: none. */
  link: string;
  /** Path of the page to come back to, without a link. */
  page: string;
}

const KEY = 'onramp.google';

/** Whether this tab may keep what it must. */
export function canKeep(): boolean {
  try {
    sessionStorage.setItem(`${KEY}.try`, '1');
    sessionStorage.removeItem(`${KEY}.try`);
    return true;
  } catch {
    return false;
  }
}

/** Where to send the user, with what the way back needs kept in this tab. */
export async function authorizeUrl(google: Google, link: string): Promise<string> {
  const started: Started = { state: random(), verifier: random(), link, page: location.pathname };
  sessionStorage.setItem(KEY, JSON.stringify(started));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(started.verifier));
  const url = new URL(google.authorize_url);
  const params = {
    response_type: 'code',
    client_id: google.client_id,
    redirect_uri: google.redirect_uri,
    scope: google.scopes.join(' '),
    identity_provider: google.identity_provider,
    state: started.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}

/** What was kept; null: nothing. */
export function keptStarted(): Started | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return isStarted(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** It counts once. */
export function forgetStarted(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing could be kept here
  }
}

function isStarted(value: unknown): value is Started {
  if (typeof value !== 'object' || value === null) return false;
  const { state, verifier, link, page } = value as Record<string, unknown>;
  return [state, verifier, link, page].every((each) => typeof each === 'string');
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
