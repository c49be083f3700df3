import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { startImport, statusQuery, stepOf, syncQuery, useTaken, type Status } from './questions';

/** The last import of orders: how far it is, and how it is started, or let go on. */
export function useSync(status: Status) {
  const { store_id: store, latest_job: job } = status;
  const queries = useQueryClient();
  const { asking } = useTaken();
  const { data, error, isPaused, refetch } = useQuery({
    ...syncQuery(store, job ?? ''),
    enabled: job !== null,
  });
  const start = useMutation({
    mutationFn: () => asking(startImport(stepOf(status, 'order_sync'))),
    onSuccess: async (sync) => {
      const { queryKey } = syncQuery(store, sync.job_id);
      await queries.cancelQueries({ queryKey }); // what was asked before must not overtake it
      queries.setQueryData(queryKey, sync);
      queries.setQueryData(statusQuery.queryKey, (known) => known && { ...known, latest_job: sync.job_id });
    },
  });
  return { sync: job === null ? null : data, error, isPaused, refetch: () => void refetch(), start };
}
