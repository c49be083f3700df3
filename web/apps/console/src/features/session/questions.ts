import { answerOf } from '@onramp/api';

import { api } from '../../shared/api';
import type { Onboarding } from '../../shared/models';
import type { Tokens } from '../../shared/session';

/** Tokens, and the onboarding where a link was claimed with them. */
export type SignedIn = Tokens & { onboarding?: Onboarding };

const at = (key: string) => ({ path: { key } });

export const signUp = (key: string, email: string, password: string) =>
  answerOf(api.POST('/onboarding/{key}/signup', { params: at(key), body: { email, password } }));

/** A code as it was mailed, whatever blanks and hyphens came along when it was copied. */
const bare = (code: string) => code.replace(/[\s\u200B-\u200D\uFEFF-]/g, '');

export const confirmCode = (key: string, email: string, code: string, password: string): Promise<SignedIn> =>
  answerOf(
    api.POST('/onboarding/{key}/confirm', { params: at(key), body: { email, code: bare(code), password } }),
  );

export const resendCode = (key: string, email: string) =>
  answerOf(api.POST('/onboarding/{key}/resend-code', { params: at(key), body: { email } }));

/** Sign in; with a link's key it is claimed if nobody has. */
export function signIn(key: string | null, email: string, password: string): Promise<SignedIn> {
  const body = { email, password };
  return answerOf(
    key === null
      ? api.POST('/sessions/login', { body })
      : api.POST('/onboarding/{key}/login', { params: at(key), body }),
  );
}

export const forgotPassword = (email: string) =>
  answerOf(api.POST('/sessions/password/forgot', { body: { email } }));

export const resetPassword = (email: string, code: string, password: string) =>
  answerOf(api.POST('/sessions/password/reset', { body: { email, code: bare(code), password } }));

/** Google's way back: the API exchanges the code. */
export const exchangeCode = (code: string, verifier: string): Promise<Tokens> =>
  answerOf(api.POST('/sessions/code', { body: { code, code_verifier: verifier } }));
