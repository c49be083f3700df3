import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { company as text } from '@onramp/text/merch-company';
import { BusyButton, ErrorSummary, TextInput } from '@onramp/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useForm } from '../../../shared/form/useForm';
import type { Company } from '../contract';
import { companyQuery, pause, resume } from './questions';

const REASON = 'merch-pause-reason';

/** Closing the shop for a while, and opening it again. */
export function Pause({ company }: { company: Company }) {
  const { can } = company;
  if (company.status === 'PAUSED') return <Resume company={company} />;
  return can.pause ? <ToPause company={company} /> : null;
}

function useTakes(id: string) {
  const queries = useQueryClient();
  return (next: Company) => {
    const { queryKey } = companyQuery(id);
    void queries.cancelQueries({ queryKey });
    queries.setQueryData(queryKey, next);
  };
}

function Resume({ company: { id, paused_reason, can } }: { company: Company }) {
  const taken = useTakes(id);
  const { busy, faults, attempt, ask } = useForm({});
  return (
    <Box component="section">
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {text.pause.paused}
      </Typography>
      <ErrorSummary attempt={attempt} faults={faults} />
      {paused_reason !== null && (
        <Typography dir="auto" sx={{ color: 'text.secondary', mb: 2, overflowWrap: 'anywhere' }}>
          {paused_reason}
        </Typography>
      )}
      {can.resume ? (
        <BusyButton variant="contained" busy={busy} onClick={() => ask(async () => taken(await resume(id)))}>
          {busy ? text.pause.resuming : text.pause.resume}
        </BusyButton>
      ) : (
        <Typography>{text.pause.byUs}</Typography>
      )}
    </Box>
  );
}

function ToPause({ company: { id } }: { company: Company }) {
  const taken = useTakes(id);
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const { busy, faults, attempt, submit } = useForm(
    { reason: { id: REASON, value: reason, wrong: reason.trim() === '' ? text.pause.missing : null } },
    {},
    (_, message) => `${text.pause.reason} ${message}.`,
  );
  if (!asked) {
    return (
      <Button color="inherit" variant="outlined" onClick={() => setAsked(true)}>
        {text.pause.ask}
      </Button>
    );
  }
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => submit(event, async () => taken(await pause(id, reason.trim())))}
      sx={{ maxWidth: 520 }}
    >
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {text.pause.title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2 }}>{text.pause.lead}</Typography>
      <ErrorSummary attempt={attempt} faults={faults} />
      <TextInput
        id={REASON}
        label={text.pause.reason}
        hint={text.pause.reasonHint}
        value={reason}
        onChange={setReason}
        error={faults.find(({ id: at }) => at === REASON)?.message}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mt: 2 }}>
        <BusyButton type="submit" variant="contained" busy={busy}>
          {busy ? text.pause.pausing : text.pause.button}
        </BusyButton>
        <Button onClick={() => setAsked(false)}>{text.pause.cancel}</Button>
      </Box>
    </Box>
  );
}
