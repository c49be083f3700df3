import { answerOf, askAgainIn } from '@onramp/api';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Client } from 'openapi-fetch';

import { api } from '../../shared/api';
import type { ProgressAnswer, ProgressPaths } from './contract';

const ours = api as unknown as Client<ProgressPaths>;

/**
 * How far the set-up is. Asked again as the answer says, while the page is seen; on coming back to it, at once.
 * Readings go on after a failure that may pass.
 */
export function useProgress(onboardingKey: string): UseQueryResult<ProgressAnswer> {
  return useQuery({
    queryKey: ['progress', onboardingKey],
    queryFn: ({ signal }) =>
      answerOf(ours.GET('/onboarding/{key}/progress', { params: { path: { key: onboardingKey } }, signal })),
    refetchInterval: ({ state }) => askAgainIn(state.data?.ask_again_seconds, state.error),
    refetchOnWindowFocus: true,
  });
}
