import { answerOf, Problem } from '@onramp/api';
import { useQuery } from '@tanstack/react-query';

import { api } from './api';
import type { Onboarding, PublicConfig } from './models';

const at = (key: string) => ({ params: { path: { key } } });

/**
 * An onboarding, or what is said where something else was answered in its place (a proxy's own page, half an answer): no
 * page is shown by it, and above all nothing that was typed is held against it.
 */
export async function checked<Answer extends Onboarding>(asked: Promise<Answer>): Promise<Answer> {
  const answer: Partial<Onboarding> = await asked;
  const whole =
    Array.isArray(answer.steps) && answer.constraints !== undefined && answer.fields !== undefined;
  if (!whole) throw new Problem('nonsense', '', '');
  return answer as Answer;
}

/** The onboarding behind a link, as whoever asks may see it. */
export const readOnboarding = (key: string): Promise<Onboarding> =>
  checked(answerOf(api.GET('/onboarding/{key}', at(key))));

/** Claim a link for who is signed in. */
export const claimLink = (key: string): Promise<Onboarding> =>
  checked(answerOf(api.POST('/onboarding/{key}/claim', at(key))));

export const submitAnswers = (key: string): Promise<Onboarding> =>
  checked(answerOf(api.POST('/onboarding/{key}/submit', at(key))));

/** The onboarding of who is signed in, with its link's key. */
export const readMine = () => answerOf(api.GET('/onboarding/mine'));

/** What the pages must know of this installation. Asked for once. */
export function useConfig(): PublicConfig | undefined {
  const { data } = useQuery({
    queryKey: ['config'],
    queryFn: () => answerOf(api.GET('/config')),
    staleTime: Infinity,
  });
  return data;
}
