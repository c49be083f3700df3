import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, ErrorSummary } from '@onramp/ui';
import type { Problem } from '@onramp/api';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { RadioCards } from '../../../shared/form/RadioCards';
import { useForm } from '../../../shared/form/useForm';
import { useDraft } from '../../../shared/form/useDraft';
import { Remark } from '../../../shared/Remark';
import { STEPS, type Plan, type StepName, type Wizard } from '../contract';
import { CheckCard } from '../parts/CheckCard';
import { money } from '../parts/money';
import { pageOf } from './addresses';
import { asking, useTaken } from './questions';
import type { StepProps } from './StepProps';
import { Summary } from './Summary';
import { ToPay } from './ToPay';

/** The last step: how the shop is paid for, what that costs now, and the payment itself. */
export function Confirm(props: StepProps) {
  const { wizard, token } = props;
  if (wizard === null || token === null) return null;
  return <Confirmed {...props} wizard={wizard} token={token} />;
}

function Confirmed({ wizard, token, catalogue }: StepProps & { wizard: Wizard; token: string }) {
  const draft = useDraft<'plan' | 'logo_addon'>(`onramp.merch.${wizard.company_id}.confirm`, {
    plan: wizard.confirm?.plan ?? '',
    logo_addon: wizard.confirm?.logo_addon ? 'yes' : '',
  });
  const { values } = draft;
  const chosen = wizard.plans.find(({ plan }) => plan === values.plan) ?? null;
  const { taken, caught } = useTaken(token);
  const [held, setHeld] = useState<StepName | null>(null);
  const { busy, faults, attempt, submit } = useForm({
    plan: {
      id: 'merch-plan',
      value: `${values.plan} ${values.logo_addon}`,
      wrong: chosen === null ? text.confirm.choosePlan : null,
    },
  });
  async function confirm() {
    if (chosen === null) return;
    setHeld(null);
    try {
      taken(await caught(asking(token).confirm(chosen.plan, values.logo_addon !== '')));
      draft.drop();
    } catch (error) {
      setHeld(stepOf(error as Problem));
      throw error;
    }
  }
  const confirmed = wizard.confirm !== null && !draft.changed;
  return (
    <>
      <Box component="form" noValidate onSubmit={(event) => submit(event, confirm)}>
        <ErrorSummary attempt={attempt} faults={faults} />
        {held !== null && (
          <Remark
            tone="info"
            action={
              <Link component={RouterLink} to={pageOf(held)} sx={{ ml: 1 }}>
                {text.confirm.look(text.titles[held])}
              </Link>
            }
          >
            {text.confirm.missing(text.titles[held])}
          </Remark>
        )}
        <RadioCards<Plan>
          id="merch-plan"
          label={text.confirm.plan}
          cards={wizard.plans.map(({ plan, title, says, due, monthly }) => ({
            value: plan,
            title,
            says: `${says} ${text.confirm.costs(
              money(due, wizard.currency),
              monthly === null ? null : money(monthly, wizard.currency),
            )}`,
          }))}
          value={chosen?.plan ?? null}
          onChange={(plan) => draft.change('plan', plan)}
          onBlur={() => undefined}
          error={faults.find(({ id }) => id === 'merch-plan')?.message}
        />
        <Box sx={{ mt: 2 }}>
          <CheckCard
            id="merch-logo-addon"
            title={text.confirm.logo_addon}
            says={text.confirm.logoSays}
            checked={values.logo_addon !== ''}
            turn={(on) => draft.change('logo_addon', on ? 'yes' : '')}
          />
        </Box>
        <Summary wizard={wizard} catalogue={catalogue} />
        {chosen !== null && <Due wizard={wizard} plan={chosen} fee={catalogue.setup_fee} />}
        {!confirmed && (
          <BusyButton type="submit" variant="contained" size="large" busy={busy} sx={{ mt: 3 }}>
            {busy ? text.confirm.confirming : text.confirm.button}
          </BusyButton>
        )}
      </Box>
      {confirmed && wizard.confirm && (
        <ToPay
          token={token}
          anew={async () => {
            if (wizard.confirm === null) return;
            const { plan, logo_addon } = wizard.confirm;
            taken(await caught(asking(token).confirm(plan, logo_addon)));
          }}
        />
      )}
    </>
  );
}

/** The step that a refusal names as not complete. */
function stepOf({ body }: Problem): StepName | null {
  return STEPS.find((step) => step === body['open_step']) ?? null;
}

/** What is to be paid now, and what for. */
function Due({ wizard, plan, fee }: { wizard: Wizard; plan: Wizard['plans'][number]; fee: number }) {
  const rows: [string, number][] = [[text.confirm.setup, fee]];
  if (plan.due > fee) rows.push([text.confirm.firstMonth, plan.due - fee]);
  return (
    <Box sx={{ mt: 3, maxWidth: 420 }}>
      {rows.map(([name, cents]) => (
        <Row key={name} name={name} amount={money(cents, wizard.currency)} />
      ))}
      <Box sx={{ borderTop: 1, borderColor: 'divider', mt: 1, pt: 1 }}>
        <Row name={text.confirm.dueNow} amount={money(plan.due, wizard.currency)} strong />
      </Box>
    </Box>
  );
}

function Row({ name, amount, strong = false }: { name: string; amount: string; strong?: boolean }) {
  return (
    <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2, fontWeight: strong ? 650 : 400 }}>
      <Typography component="span" sx={{ fontWeight: 'inherit' }}>
        {name}
      </Typography>
      <Typography component="span" sx={{ fontWeight: 'inherit', fontVariantNumeric: 'tabular-nums' }}>
        {amount}
      </Typography>
    </Box>
  );
}
