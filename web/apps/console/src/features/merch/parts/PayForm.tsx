import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useColorScheme } from '@mui/material/styles';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, ErrorSummary } from '@onramp/ui';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';

import { Remark } from '../../../shared/Remark';
import { money } from './money';
import { useScript } from './useScript';

/** Stripe's script, as far as it is used. Source: Stripe's documentation, "Stripe.js and Elements". */
interface Element {
  mount: (place: HTMLElement) => void;
  destroy: () => void;
  on: (event: 'ready' | 'loaderror', told: () => void) => void;
}
interface Elements {
  create: (type: 'payment') => Element;
}
interface Stripe {
  elements: (options: { clientSecret: string; appearance: { theme: 'stripe' | 'night' } }) => Elements;
  confirmPayment: (options: {
    elements: Elements;
    clientSecret: string;
    confirmParams: { return_url: string };
    redirect: 'if_required';
  }) => Promise<{ error?: { code?: string; message?: string }; paymentIntent?: { status: string } }>;
}

/** It is under way, paid or called off already, as where it was paid in another tab: the API says which. */
const ALREADY = 'payment_intent_unexpected_state';

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => Stripe;
  }
}

/**
 * The provider's own form, in which card details are typed: they never come to us.
 *
 * @param secret Opens the payment; it is neither kept nor shown.
 * @param comeBack Where the bank leads to, if it asks on a page of its own.
 * @param paid The provider has taken the payment; whether it has cleared, the API says.
 */
export function PayForm(props: {
  provider: { script_url: string; publishable_key: string };
  secret: string;
  amount: number;
  currency: string;
  comeBack: string;
  paid: () => void;
}) {
  const { script, again } = useScript(props.provider.script_url);
  const [broken, setBroken] = useState(0);
  const [shown, setShown] = useState(0);
  if (script === 'failed' || broken > shown) {
    return (
      <Remark
        tone="warning"
        title={text.payment.failed}
        action={
          <Button
            onClick={() => {
              setShown(broken);
              again();
            }}
          >
            {text.again}
          </Button>
        }
        said
      >
        {text.payment.failedLead}
      </Remark>
    );
  }
  if (script === 'loading') return <Loading />;
  return <Form key={shown} {...props} lost={() => setBroken(shown + 1)} />;
}

function Loading() {
  return (
    <Typography role="status" sx={{ color: 'text.secondary', py: 2 }}>
      {text.payment.loading}
    </Typography>
  );
}

function Form({
  provider,
  secret,
  amount,
  currency,
  comeBack,
  paid,
  lost,
}: Parameters<typeof PayForm>[0] & { lost: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const opened = useRef<{ stripe: Stripe; elements: Elements } | null>(null);
  const [ready, setReady] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ says: string; times: number }>({ says: '', times: 0 });
  const { mode, systemMode } = useColorScheme();
  const [theme] = useState(() =>
    (mode === 'system' ? systemMode : mode) === 'dark' ? ('night' as const) : ('stripe' as const),
  );
  const onLost = useRef(lost);
  useEffect(() => {
    onLost.current = lost;
  }, [lost]);
  useEffect(() => {
    if (place.current === null) return;
    const stripe = window.Stripe?.(provider.publishable_key);
    if (stripe === undefined) {
      onLost.current();
      return;
    }
    const elements = stripe.elements({ clientSecret: secret, appearance: { theme } });
    const element = elements.create('payment');
    element.on('ready', () => setReady(true));
    element.on('loaderror', () => onLost.current());
    element.mount(place.current);
    opened.current = { stripe, elements };
    return () => {
      opened.current = null;
      element.destroy();
    };
  }, [provider.publishable_key, secret, theme]);

  async function pay(event: SyntheticEvent) {
    event.preventDefault();
    if (opened.current === null || busy) return;
    setBusy(true);
    const { stripe, elements } = opened.current;
    try {
      const { error } = await stripe.confirmPayment({
        elements,
        clientSecret: secret,
        confirmParams: { return_url: comeBack },
        redirect: 'if_required',
      });
      if (error === undefined || error.code === ALREADY) paid();
      else setRefused(({ times }) => ({ says: error.message ?? text.payment.refused, times: times + 1 }));
    } catch {
      setRefused(({ times }) => ({ says: text.payment.refused, times: times + 1 }));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Box component="form" noValidate onSubmit={(event) => void pay(event)}>
      <ErrorSummary
        attempt={refused.times}
        faults={refused.says === '' || busy ? [] : [{ message: refused.says }]}
      />
      {!ready && <Loading />}
      <div ref={place} />
      {ready && (
        <Box sx={{ mt: 3 }}>
          <BusyButton type="submit" variant="contained" size="large" busy={busy}>
            {busy ? text.payment.paying : text.payment.pay(money(amount, currency))}
          </BusyButton>
          <Typography role="status" variant="body2" sx={{ color: 'text.secondary', mt: 1.5 }}>
            {busy ? text.payment.payingSays : text.payment.secure}
          </Typography>
        </Box>
      )}
    </Box>
  );
}
