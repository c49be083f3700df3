import { answerOf } from '@onramp/api';

import { api } from '../../shared/api';
import type { Onboarding } from '../../shared/models';
import type { Tokens } from '../../shared/session';

/** Tokens, and the onboarding where a link was claimed with them. */
export type SignedIn = Tokens & { onboarding?: Onboarding };

/** How somebody new gets a sign-in: by the link that they came with, or at the page of their company. */
export interface WayIn {
  signUp: (email: string, password: string) => Promise<{ confirmed?: boolean }>;
  confirm: (email: string, code: string, password: string) => Promise<SignedIn>;
  resend: (email: string) => Promise<unknown>;
  /** Nobody is told whether a code was mailed at all. */
  untold?: boolean;
}

/** A code as it was mailed, whatever blanks and hyphens came along when it was copied. */
const bare = (code: string) => code.replace(/[\s\u200B-\u200D\uFEFF-]/g, '');

/** By a link's key: whoever has it signs up, and confirming claims it. */
export function byLink(key: string): WayIn {
  const params = { path: { key } };
  return {
    signUp: (email, password) =>
      answerOf(api.POST('/onboarding/{key}/signup', { params, body: { email, password } })),
    confirm: (email, code, password) =>
      answerOf(
        api.POST('/onboarding/{key}/confirm', { params, body: { email, code: bare(code), password } }),
      ),
    resend: (email) => answerOf(api.POST('/onboarding/{key}/resend-code', { params, body: { email } })),
  };
}

const COMPANY = '/v1/merch/companies/{company_id}/sign-up';

/** At a company's page: whoever has the address that it has named, and nobody else. */
export function byCompany(company_id: string): WayIn {
  const params = { path: { company_id } };
  return {
    untold: true,
    signUp: async (email, password) => {
      await answerOf(api.POST(COMPANY, { params, body: { email, password } }));
      return {};
    },
    confirm: (email, code, password) =>
      answerOf(api.POST(`${COMPANY}/confirm`, { params, body: { email, code: bare(code), password } })),
    resend: (email) => answerOf(api.POST(`${COMPANY}/resend`, { params, body: { email } })),
  };
}

/** Sign in; with a link's key it is claimed if nobody has. */
export function signIn(key: string | null, email: string, password: string): Promise<SignedIn> {
  const body = { email, password };
  return answerOf(
    key === null
      ? api.POST('/sessions/login', { body })
      : api.POST('/onboarding/{key}/login', { params: { path: { key } }, body }),
  );
}

export const forgotPassword = (email: string) =>
  answerOf(api.POST('/sessions/password/forgot', { body: { email } }));

export const resetPassword = (email: string, code: string, password: string) =>
  answerOf(api.POST('/sessions/password/reset', { body: { email, code: bare(code), password } }));

/** Google's way back: the API exchanges the code. */
export const exchangeCode = (code: string, verifier: string): Promise<Tokens> =>
  answerOf(api.POST('/sessions/code', { body: { code, code_verifier: verifier } }));
