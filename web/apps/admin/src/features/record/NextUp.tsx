import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { moment, relative } from '@onramp/ui';
import { useState } from 'react';

import { Due, SOON } from './Due';
import type { NextStep } from './model';
import { Section } from './Section';
import { useNow } from './useNow';
import { useShown } from './useRecord';

const FIRST = 3;
/** Milliseconds after which something that was due is late: the engine looks every minute. */
const LATE = 3 * 60_000;

/** What happens next by itself, and when: the engine's own plan, in words. */
export function NextUp() {
  const { record } = useShown();
  const [all, setAll] = useState(false);
  const steps = record.plan.next;
  const first = steps.filter((step) => !step.machinery).slice(0, FIRST);
  const shown = all ? steps : first;
  const nothing = useNothing();
  return (
    <Section title={text.next.title}>
      {first.length === 0 && <Typography>{nothing}</Typography>}
      {shown.length > 0 && (
        <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
          {shown.map((step) => (
            <Step key={`${step.action} ${step.says}`} step={step} />
          ))}
        </Box>
      )}
      {steps.length > first.length && (
        <Button size="small" onClick={() => setAll(!all)} sx={{ mt: 1, ml: -1 }}>
          {all
            ? text.next.fewer
            : first.length === 0
              ? text.next.upkeep
              : text.next.more(steps.length - first.length)}
        </Button>
      )}
    </Section>
  );
}

function useNothing(): string {
  const { record } = useShown();
  const open = record.checklist.filter((line) => line.state === 'todo');
  if (open.some((line) => line.who === 'se' && line.kind === 'failed_action')) return text.next.nothingSo;
  if (record.ask_again_seconds === null && record.plan.next.length === 0) return text.next.over;
  return ['pending', 'visited', 'registered'].includes(record.status)
    ? text.next.nothingCustomer
    : record.plan.next.length > 0
      ? text.next.machinery
      : text.next.nothing;
}

function Step({ step: { says, at } }: { step: NextStep }) {
  const now = useNow(at === null ? null : 5000);
  const past = at === null ? 0 : now - Date.parse(at);
  return (
    <Box component="li" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2 }}>
      <Typography sx={{ flex: '1 1 260px', overflowWrap: 'anywhere' }}>
        {at === null ? says : says.replace(/\.$/, '')}
      </Typography>
      {at !== null && (
        <Typography color="text.secondary" sx={{ fontVariantNumeric: 'tabular-nums' }}>
          <Due at={at} />
          {past < -SOON && ` · ${moment(at)}`}
        </Typography>
      )}
      {past > LATE && at !== null && (
        <Typography color="warning.main" sx={{ flexBasis: '100%' }}>
          {text.next.overdue(relative(at, now))}
        </Typography>
      )}
    </Box>
  );
}
