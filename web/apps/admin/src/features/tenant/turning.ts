import { answerOf, type Schemas } from '@onramp/api';
import { useAnnounce } from '@onramp/ui';
import {
  queryOptions,
  useIsMutating,
  useMutation,
  useMutationState,
  useQueryClient,
} from '@tanstack/react-query';

import { api } from '../../shared/api';
import { useForgottenOnceBack } from '../../shared/session';
import { keyOfTenant, useTenantAnew } from '../../shared/tenants/desk';

export type Detector = Schemas['TenantDetector'];

interface Turn {
  detectors: Schemas['DetectorOverride'][];
  /** Said once it is done. */
  says: string;
}

const of = (id: string) => ({ params: { path: { tenant_id: id } } });

export function detectorsQuery(id: string) {
  return queryOptions({
    queryKey: [...keyOfTenant(id), 'detectors'],
    queryFn: () => answerOf(api.GET('/admin/tenants/{tenant_id}/detectors', of(id)), 'items'),
  });
}

const keyOfTurning = (id: string) => [...keyOfTenant(id), 'turning'] as const;

/** Whatever shares it is sent one after the other: turning a tenant's detectors, and confirming them. */
export const inTurn = (id: string) => ({ id: `detectors of ${id}` });

/** How long it stays known, in milliseconds, what became of a turn whose page was left meanwhile. */
const KEPT = 3_600_000;

/**
 * Turns detectors. Whoever is quicker than the API is not passed over: what they ask for is sent one after the other, also
 * where they go on to another page. Why the last one was not done is told once they are back.
 *
 * @param what Which of them: one's code, or a name for all.
 */
export function useTurning(id: string, what: string) {
  const queries = useQueryClient();
  const announce = useAnnounce();
  const anew = useTenantAnew(id);
  const mutationKey = [...keyOfTurning(id), what];
  const { mutate } = useMutation({
    mutationKey,
    scope: inTurn(id),
    gcTime: KEPT,
    mutationFn: ({ detectors }: Turn) =>
      answerOf(api.POST('/admin/tenants/{tenant_id}/detectors', { ...of(id), body: { detectors } }), 'items'),
    onSuccess: (answer, { says }) => {
      announce(says);
      queries.setQueryData(detectorsQuery(id).queryKey, answer);
      void anew(); // not waited for: the answer tells all that is shown here, and more may be asked for
    },
    onError: anew, // waited for: it may have been done all the same, where its answer was lost
  });
  // Not what `useMutation` knows, which begins anew with the page.
  const last = useMutationState({ filters: { mutationKey }, select: ({ state }) => state }).at(-1);
  const failed = queries.getMutationCache().findAll({ mutationKey, status: 'error' });
  useForgottenOnceBack(last?.error, () => failed.forEach((each) => queries.getMutationCache().remove(each)));
  return {
    mutate,
    /** What was asked for last, as long as it is on its way. */
    asked: last?.status === 'pending' ? (last.variables as Turn).detectors : null,
    error: last?.status === 'error' ? last.error : null,
  };
}

/** Whether some of a tenant's detectors are on their way of being turned: what is shown of them is not yet so. */
export function useTurns(id: string): boolean {
  return useIsMutating({ mutationKey: keyOfTurning(id) }) > 0;
}
