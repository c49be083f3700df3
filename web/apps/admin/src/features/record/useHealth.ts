import { focusManager, useQuery } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

import type { AdminAction, OnboardingStatus } from './model';
import { keyOf, ONBOARDING_FLOW, readHealth, type Place } from './place';

/** Milliseconds between readings that nobody asked for: platforms are asked, which is slow. */
const SELDOM = 15_000;

/**
 * The health: read when the page opens, whenever it is asked for, and anew while somebody looks on as the record goes
 * on, lest it say of a customer what the rest of the page knows better.
 *
 * `behind`: something has happened to the record since, of which this health may not know.
 */
export function useHealth(place: Place, onboarding: OnboardingStatus | null) {
  const news = newsOf(onboarding);
  const reading = useQuery({
    queryKey: keyOf.health(place),
    // What the record said as the reading began: whatever it says later, the reading may have missed.
    queryFn: async () => ({ ...(await readHealth(place.id)), of: news }),
    enabled: place.flow === ONBOARDING_FLOW,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const { data, dataUpdatedAt, errorUpdatedAt, isError, isFetching, refetch } = reading;
  const moved = data !== undefined && data.of.stage !== news.stage;
  const behind =
    moved ||
    (data !== undefined && (data.of.work !== news.work || endedSince(onboarding, data.health.checked_at)));
  const visible = useSyncExternalStore(onFocus, isLookedAt);
  useEffect(() => {
    if (!behind || !visible || isFetching) return;
    // A new stage changes nearly every sentence, and there are few of them: it is not waited for.
    const since = Date.now() - Math.max(dataUpdatedAt, errorUpdatedAt);
    const timer = setTimeout(() => void refetch(), moved && !isError ? 0 : Math.max(0, SELDOM - since));
    return () => clearTimeout(timer);
  }, [behind, moved, visible, isFetching, isError, dataUpdatedAt, errorUpdatedAt, refetch]);
  return { ...reading, behind };
}

export type HealthReading = ReturnType<typeof useHealth>;

const onFocus = (changed: () => void) => focusManager.subscribe(changed);
const isLookedAt = () => focusManager.isFocused();

const ENDED: readonly AdminAction['status'][] = ['succeeded', 'failed', 'skipped'];

/**
 * What of a record the health follows from. Not its version: looks at something slow, and what a customer types, raise
 * it again and again, and change nothing of the health.
 */
function newsOf(onboarding: OnboardingStatus | null) {
  if (onboarding === null) return { stage: '', work: '' };
  const { status, registered_by, answers_version, facts, actions } = onboarding;
  const work = actions.map((each) => [
    each.name,
    each.started_at !== null,
    ENDED.includes(each.status) ? [each.status, each.finished_at] : null,
  ]);
  return { stage: `${status} ${registered_by}`, work: JSON.stringify([answers_version, facts, work]) };
}

/** Whether an action has ended since the platforms answered: what they are asked is kept for some seconds. */
function endedSince(onboarding: OnboardingStatus | null, at: string): boolean {
  const ends = onboarding?.actions.map(({ finished_at }) => finished_at) ?? [];
  return ends.some((end) => end !== null && Date.parse(end) > Date.parse(at));
}
