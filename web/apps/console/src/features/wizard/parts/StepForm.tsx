import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { wizard as text } from '@onramp/text/wizard';
import { ErrorSummary, PageTitle, type Fault } from '@onramp/ui';
import { useRef, useState, type ReactNode, type SyntheticEvent } from 'react';

import type { FieldName } from '../../../shared/models';
import { FIELDS_OF, isMissing } from '../checks';
import { FormProvider, neighbour, useWizard } from '../context';
import { idOf } from '../useField';
import { Disputed } from './Disputed';

/** Milliseconds that Next waits for the answer to a save. The text is kept in any case, and sent again. */
const PATIENCE = 2000;

/** One step: its heading, what is wrong with it, its fields, and the way on and back. */
export function StepForm({
  title,
  lead,
  next = text.next,
  passes = [],
  idIn = () => null,
  children,
}: {
  title: string;
  lead: string;
  next?: string;
  /** Needed fields that may be left empty for now. */
  passes?: readonly FieldName[];
  /** The element that a fault within a field leads to, where it is not the field's own. */
  idIn?: (field: FieldName, path: string) => string | null;
  children: ReactNode;
}) {
  const { saver, onboarding, step, checking, go } = useWizard();
  const [attempt, setAttempt] = useState(0);
  const [refused, setRefused] = useState<readonly FieldName[]>([]);
  const [left, setLeft] = useState<ReadonlySet<FieldName>>(new Set());
  const [busy, setBusy] = useState(false);
  const going = useRef(false);
  const fields = FIELDS_OF[step];

  const missing = (field: FieldName) =>
    isMissing(field, saver.shows(field), onboarding) && !passes.includes(field);
  const form = {
    shown(field: FieldName) {
      if (attempt > 0 && missing(field)) return { message: text.faults.missing[field], path: '' };
      return attempt > 0 || left.has(field) ? saver.fault(field) : null;
    },
    left: (field: FieldName) =>
      setLeft((before) => (before.has(field) ? before : new Set([...before, field]))),
  };

  function faultOf(field: FieldName): Fault | null {
    if (missing(field)) return { id: idOf(field), message: text.faults.missing[field] };
    const fault = saver.fault(field);
    return fault && { id: idIn(field, fault.path) ?? idOf(field), message: fault.message };
  }
  function complain(): boolean {
    const wrong = fields.filter(faultOf);
    setRefused(wrong);
    setAttempt((before) => before + 1);
    return wrong.length > 0;
  }
  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (going.current || complain()) return;
    going.current = true;
    setBusy(true);
    await Promise.race([saver.confirm(fields), new Promise((late) => setTimeout(late, PATIENCE))]);
    going.current = false;
    setBusy(false);
    if (complain() || fields.some((field) => saver.disputed.has(field))) return;
    const after = checking ? 'done' : neighbour(saver.onboarding, step, 1);
    if (after) go(after);
  }
  const before = neighbour(onboarding, step, -1);
  return (
    <FormProvider value={form}>
      <PageTitle tab={text.tab(title)}>{title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 4, fontSize: '1.05rem', maxWidth: '58ch' }}>
        {lead}
      </Typography>
      <ErrorSummary attempt={attempt} faults={refused.flatMap((field) => faultOf(field) ?? [])} />
      <Disputed />
      <Box component="form" noValidate onSubmit={(event) => void submit(event)}>
        <Box sx={{ display: 'grid', gap: 4 }}>{children}</Box>
        <Actions>
          {before && !checking && (
            <Button size="large" onClick={() => go(before)}>
              {text.back}
            </Button>
          )}
          <Button type="submit" variant="contained" size="large" disabled={busy}>
            {busy ? text.saving : checking ? text.toCheck : next}
          </Button>
        </Actions>
      </Box>
    </FormProvider>
  );
}

/** The row of buttons below a step: what goes back is at its beginning, what goes on at its end. */
export function Actions({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexDirection: { xs: 'column-reverse', sm: 'row' },
        justifyContent: 'space-between',
        gap: 1.5,
        mt: 5,
        pt: 3,
        borderTop: 1,
        borderColor: 'divider',
        '& > .MuiButton-contained': { minWidth: 140, ml: { sm: 'auto' } },
      }}
    >
      {children}
    </Box>
  );
}
