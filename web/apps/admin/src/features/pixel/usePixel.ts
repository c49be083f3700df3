import { answerOf } from '@onramp/api';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { againIn } from '../../shared/queries';
import { LISTS } from '../../shared/records/useLines';
import { useForgottenOnceBack } from '../../shared/session';

/** Milliseconds until a pixel is looked at anew: its sources' answers are kept for as long. */
const LOOK_AGAIN = 15_000;

export function pixelQuery(id: string) {
  return queryOptions({
    queryKey: ['pixel', id],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/pixel/{pixel_id}', { params: { path: { pixel_id: id } }, signal }),
        'status',
        'health',
        'events',
        'unknown',
      ),
    // One that is not there does not come by waiting.
    refetchInterval: ({ state }) => againIn(state, LOOK_AGAIN),
  });
}

export type Change = { retry: string } | { account: string } | { task: string; done: boolean; tag: string };

async function make(id: string, change: Change): Promise<unknown> {
  const path = { pixel_id: id };
  if ('retry' in change) {
    const params = { path: { ...path, action: change.retry } };
    return answerOf(api.POST('/v1/pixel/{pixel_id}/actions/{action}/retry', { params }));
  }
  if ('account' in change) {
    const body = { system_account_id: change.account, note: null, se_tasks: {} };
    return answerOf(api.PATCH('/v1/pixel/{pixel_id}', { params: { path }, body }));
  }
  const params = { path, header: { 'If-Match': change.tag } };
  const body = { se_tasks: { [change.task]: change.done } };
  return answerOf(api.PATCH('/v1/pixel/{pixel_id}', { params, body }));
}

/** Changes a pixel; whatever becomes of it, the pixel is looked at anew. */
export function useChange(id: string) {
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: (change: Change) => make(id, change),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['pixel', id] });
      await queries.invalidateQueries({ queryKey: [LISTS] });
    },
  });
  useForgottenOnceBack(changing.error, changing.reset);
  return changing;
}
