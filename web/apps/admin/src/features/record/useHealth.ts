import { useQuery } from '@tanstack/react-query';

import { keyOf, ONBOARDING_FLOW, readHealth, type Place } from './place';

/** The health, read once when the page opens and then whenever it is asked for: platforms are asked, which is slow. */
export function useHealth(place: Place) {
  return useQuery({
    queryKey: keyOf.health(place),
    queryFn: () => readHealth(place.id),
    enabled: place.flow === ONBOARDING_FLOW,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export type HealthReading = ReturnType<typeof useHealth>;
