import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, Trouble, Waiting } from '@onramp/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

import { useAction } from '../../../shared/form/useAction';
import { Paying, type ToPayFor } from '../parts/Paying';
import { pageOf } from './addresses';
import { asking, paymentQuery, wizardQuery } from './questions';

/** The payment of a confirmed draft: prepared, paid, or to be confirmed anew. */
export function ToPay({ token, anew }: { token: string; anew: () => Promise<void> }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(paymentQuery(token));
  const { busy, problem, run } = useAction();
  const payment: ToPayFor = useMemo(
    () => ({
      name: `draft ${token}`,
      look: () => asking(token).lookAtPayment(),
      through: () => void queries.invalidateQueries({ queryKey: wizardQuery(token).queryKey }),
    }),
    [token, queries],
  );
  // What was confirmed is not what is due any more, as where the headcount has changed.
  const stale = error instanceof Problem && error.code === 'STEP_NOT_OPEN';
  useComeBackClean();
  return (
    <Box component="section" sx={{ mt: 5, pt: 4, borderTop: 1, borderColor: 'divider' }}>
      <Typography component="h2" variant="h2" sx={{ mb: 2 }}>
        {text.payment.title}
      </Typography>
      {stale || data?.state === 'canceled' ? (
        <>
          {problem !== null && <Trouble error={problem} />}
          <Typography sx={{ mb: 2 }}>
            {stale ? text.payment.changed : `${text.payment.canceled}. ${text.payment.canceledLead}`}
          </Typography>
          <BusyButton
            variant="contained"
            busy={busy}
            onClick={() =>
              void run(async () => {
                await anew();
                await refetch();
              })
            }
          >
            {busy ? text.confirm.confirming : text.confirm.button}
          </BusyButton>
        </>
      ) : data ? (
        <Paying payment={data} of={payment} comeBack={pageOf('confirm')} refresh={() => void refetch()} />
      ) : error === null ? (
        <Waiting says={text.payment.preparing} />
      ) : (
        <Trouble error={error} again={() => void refetch()} />
      )}
    </Box>
  );
}

/** A bank that asked on a page of its own leads back with the payment's secret in the address: it leaves that at once. */
function useComeBackClean(): void {
  useEffect(() => {
    const address = new URL(location.href);
    const names = ['payment_intent', 'payment_intent_client_secret', 'redirect_status'];
    if (!names.some((name) => address.searchParams.has(name))) return;
    for (const name of names) address.searchParams.delete(name);
    history.replaceState(history.state, '', address);
  }, []);
}
