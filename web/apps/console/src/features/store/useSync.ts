import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { startImport, statusQuery, syncQuery, useTaken } from './questions';

/** The last import of orders: how far it is, and how it is started, or let go on. */
export function useSync(job: string | null) {
  const queries = useQueryClient();
  const { asking } = useTaken();
  const { data, error, isPaused, refetch } = useQuery({ ...syncQuery(job ?? ''), enabled: job !== null });
  const start = useMutation({
    mutationFn: () => asking(startImport()),
    onSuccess: async (sync) => {
      const { queryKey } = syncQuery(sync.job_id);
      await queries.cancelQueries({ queryKey }); // what was asked before must not overtake it
      queries.setQueryData(queryKey, sync);
      queries.setQueryData(
        statusQuery.queryKey,
        (status) => status && { ...status, latest_job: sync.job_id },
      );
    },
  });
  return { sync: job === null ? null : data, error, isPaused, refetch: () => void refetch(), start };
}
