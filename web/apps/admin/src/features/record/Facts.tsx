import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { Moment, moment, useCopy } from '@onramp/ui';
import { CheckIcon, CopyIcon } from '@onramp/ui/icons';
import { useId, type ReactNode } from 'react';

import { Section } from './Section';
import { useShown } from './useRecord';
import { named } from './words';

/** A fact may be when something was: a moment, as the API writes them. */
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A sum: cents, and the currency where it is not the one that is asked for. */
const SUM = /^(\d+)(?: ([a-z]{3}))?$/;
/** What companies are asked for money in: `CURRENCY` of the merch flow. */
const ASKED = 'cad';

/** A fact as people read it. What is copied is the fact itself. */
function says(name: string, value: string): string {
  if (MOMENT.test(value)) return moment(value);
  if (name === 'payment') return named(text.facts.payment, value);
  const [, cents, currency = ASKED] = (name === 'payment_amount' && SUM.exec(value)) || [];
  return cents === undefined ? value : `${(Number(cents) / 100).toFixed(2)} ${currency.toUpperCase()}`;
}

/** What the record is called here and elsewhere. */
export function Facts() {
  const { record, onboarding, place } = useShown();
  return (
    <Section title={text.facts.title}>
      <Box
        component="dl"
        sx={{
          m: 0,
          display: 'grid',
          columnGap: 4,
          rowGap: 1.25,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))',
        }}
      >
        <Fact name={text.facts.id} value={place.id} />
        {Object.entries(record.facts).map(([name, value]) => (
          <Fact key={name} name={named(text.facts.name, name)} value={value} says={says(name, value)} />
        ))}
        {onboarding && onboarding.registered_by !== '' && (
          <Fact
            name={text.facts.registrant}
            value={onboarding.registrant_email || onboarding.registered_by}
          />
        )}
        {onboarding?.releases.map(({ user, at, removed }) => (
          <Entry key={user} name={text.facts.released}>
            <Moment at={at} now={serverNow} />: {removed ? text.facts.gone : text.facts.releasing}
          </Entry>
        ))}
      </Box>
    </Section>
  );
}

function Entry({ name, children, beside }: { name: string; children: ReactNode; beside?: ReactNode }) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', alignItems: 'center' }}>
      <Typography component="dt" variant="body2" color="text.secondary">
        {name}
      </Typography>
      <Typography component="dd" sx={{ m: 0, gridRow: 2, overflowWrap: 'anywhere', fontSize: '0.9rem' }}>
        {children}
      </Typography>
      {beside !== undefined && (
        <Box component="dd" sx={{ m: 0, gridRow: '1 / 3', gridColumn: 2 }}>
          {beside}
        </Box>
      )}
    </Box>
  );
}

function Fact({ name, value, says = value }: { name: string; value: string; says?: string }) {
  const id = useId();
  const { copied, refused, copy } = useCopy(value, id);
  return (
    <Entry
      name={name}
      beside={
        <IconButton size="small" aria-label={text.facts.copy(name)} onClick={() => void copy()}>
          {copied ? <CheckIcon fontSize="small" /> : <CopyIcon fontSize="small" />}
        </IconButton>
      }
    >
      <span id={id} title={value}>
        {says}
      </span>
      {refused !== null && <Typography variant="body2">{refused}</Typography>}
    </Entry>
  );
}
