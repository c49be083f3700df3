import { answerOf, askAgainIn, type Schemas } from '@onramp/api';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { api } from '../../shared/api';

/** Seconds between two readings where something is left, and none of it comes by itself: it may begin all the same. */
const RARELY = 60;

/**
 * How far the set-up is. Asked again as the answer says, while the page is seen; on coming back to it, at once.
 * Readings go on after a failure that may pass.
 */
export function useProgress(onboardingKey: string): UseQueryResult<Schemas['Progress']> {
  return useQuery({
    queryKey: ['progress', onboardingKey],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/onboarding/{key}/progress', { params: { path: { key: onboardingKey } }, signal })),
    refetchInterval: ({ state }) =>
      askAgainIn(
        state.data && (state.data.ask_again_seconds ?? (state.data.done ? null : RARELY)),
        state.error,
      ),
    refetchOnWindowFocus: true,
  });
}
