import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useConfig } from '../../../shared/onboarding';
import { Remark } from '../../../shared/Remark';
import type { Payment } from '../contract';
import { PayForm } from './PayForm';

/** Milliseconds between two looks whether a payment has come to the API. */
const LOOK = 3000;

/** Whose payment it is, and how the API has a look at it. */
export interface ToPayFor {
  name: string;
  look: () => Promise<Payment>;
  /** The API knows that it was paid. */
  through: () => void;
}

const isThrough = (state: Payment['state']): boolean => state === 'accepted' || state === 'cleared';

/** A payment that can be made, or that was and is looked for until the API knows of it. */
export function Paying({
  payment,
  of: { name, look, through },
  comeBack,
  refresh,
}: {
  payment: Payment;
  of: ToPayFor;
  comeBack: string;
  refresh: () => void;
}) {
  const provider = useConfig()?.payments;
  const [paid, setPaid] = useState(false);
  const looks = paid || isThrough(payment.state);
  const { error, refetch } = useQuery({
    queryKey: ['merch', 'paid', name],
    queryFn: async () => {
      const found = await look();
      if (isThrough(found.state)) through();
      else if (settled(found.state)) {
        setPaid(false); // it did not go through after all
        refresh();
      }
      return found;
    },
    enabled: looks,
    refetchInterval: ({ state }) => (state.data && settled(state.data.state) ? false : LOOK),
    staleTime: 0,
    gcTime: 0,
  });
  if (looks) {
    return (
      <>
        <Waiting says={text.payment.looking} />
        <Typography sx={{ color: 'text.secondary' }}>{text.payment.lookingSays}</Typography>
        {error !== null && <Trouble error={error} again={() => void refetch()} />}
      </>
    );
  }
  if (payment.client_secret === null) return <Waiting says={text.payment.preparing} />;
  if (provider === undefined || provider === null) {
    return provider === null ? (
      <Remark tone="warning">{text.payment.unset}</Remark>
    ) : (
      <Waiting says={text.payment.loading} />
    );
  }
  return (
    <>
      {payment.state === 'failed' && (
        <Remark tone="warning" title={text.payment.refused}>
          {text.payment.refusedLead}
        </Remark>
      )}
      <PayForm
        key={`${payment.client_secret} ${payment.amount}`}
        provider={provider}
        secret={payment.client_secret}
        amount={payment.amount}
        currency={payment.currency}
        comeBack={new URL(comeBack, location.origin).href}
        paid={() => setPaid(true)}
      />
    </>
  );
}

/** Whether looking again will not change it by itself. */
function settled(state: Payment['state']): boolean {
  return isThrough(state) || state === 'failed' || state === 'canceled';
}
