import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { company as text } from '@onramp/text/merch-company';
import { merch } from '@onramp/text/merch';
import { BusyButton, Trouble, Waiting } from '@onramp/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';

import { useAction } from '../../../shared/form/useAction';
import { Paying, type ToPayFor } from '../parts/Paying';
import { companyPaymentQuery, companyQuery, lookAtPayment } from './questions';

/** Paying after the intake: a payment that failed, or was called off, is made good. */
export function Pay({ id }: { id: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(companyPaymentQuery(id));
  const payment: ToPayFor = useMemo(
    () => ({
      name: `company ${id}`,
      look: () => lookAtPayment(id),
      through: () => void queries.invalidateQueries({ queryKey: companyQuery(id).queryKey }),
    }),
    [id, queries],
  );
  return (
    <Box
      component="section"
      sx={{
        mb: 5,
        p: 2.5,
        border: 1,
        borderColor: 'warning.main',
        borderRadius: 2,
        bgcolor: 'background.paper',
      }}
    >
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {text.pay.title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2 }}>{text.pay.lead}</Typography>
      {data?.state === 'canceled' ? (
        <Anew id={id} made={() => void refetch()} />
      ) : data ? (
        <Paying
          payment={data}
          of={payment}
          comeBack={`/merch/${encodeURIComponent(id)}`}
          refresh={() => void refetch()}
        />
      ) : error === null ? (
        <Waiting says={merch.payment.preparing} />
      ) : (
        <Trouble error={error} again={() => void refetch()} />
      )}
    </Box>
  );
}

/** The payment was called off: another one is made. */
function Anew({ id, made }: { id: string; made: () => void }) {
  const { busy, problem, run } = useAction();
  return (
    <>
      {problem !== null && <Trouble error={problem} />}
      <Typography sx={{ mb: 2 }}>{merch.payment.canceled}.</Typography>
      <BusyButton
        variant="contained"
        busy={busy}
        onClick={() =>
          void run(async () => {
            await lookAtPayment(id);
            made();
          })
        }
      >
        {busy ? merch.payment.preparing : merch.payment.anew}
      </BusyButton>
    </>
  );
}
