import { useAnnounce } from '@onramp/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useForgottenOnceBack } from '../../shared/session';
import type { TicketDetail } from './model';
import { keyOf } from './desk';

/** Shows a ticket as an answer tells it, and lets the queue be read anew. */
export function useShownAnew(id: string): (ticket: TicketDetail) => Promise<unknown> {
  const queries = useQueryClient();
  return (ticket) => {
    queries.setQueryData(keyOf.ticket(id), ticket);
    return queries.invalidateQueries({ queryKey: keyOf.queue });
  };
}

/**
 * Something that is done to a ticket at the press of a button. Where it is refused, somebody was faster, or the ticket
 * has moved on: it is read anew, so that the page shows what the refusal is about.
 *
 * @param done Said once it is.
 */
export function useDeed<Sent = void>(id: string, send: (sent: Sent) => Promise<TicketDetail>, done: string) {
  const announce = useAnnounce();
  const queries = useQueryClient();
  const shownAnew = useShownAnew(id);
  const doing = useMutation({
    mutationFn: send,
    onSuccess: async (ticket) => {
      announce(done);
      await shownAnew(ticket);
    },
    onError: () => queries.invalidateQueries({ queryKey: keyOf.ticket(id), exact: true }),
  });
  useForgottenOnceBack(doing.error, doing.reset);
  return doing;
}
