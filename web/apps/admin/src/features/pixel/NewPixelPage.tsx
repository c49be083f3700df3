import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { answerOf, Problem, type Schemas } from '@onramp/api';
import { BusyButton, ErrorSummary, PageTitle, TextInput, Trouble } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { pixels as text } from '@onramp/text/pixels';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';

import { api } from '../../shared/api';
import { Card } from '../../shared/Card';
import { Choice, LongText } from '../../shared/fields';
import { PIXEL, pageOf } from '../../shared/flows';
import { forget, keep, kept } from '../../shared/kept';
import { LISTS } from '../../shared/records/useLines';
import { useForgottenOnceBack } from '../../shared/session';

interface Draft {
  key: string;
  name: string;
  type: string;
  personalization: boolean;
  system_account_id: string;
  note: string;
}

const KEPT = 'onramp.pixel';
const idOf = (field: string) => `pixel-${field}`;

function draftOf(was: unknown): Draft {
  const { key, name, type, personalization, system_account_id, note } = (was ?? {}) as Partial<
    Record<string, unknown>
  >;
  const text = (value: unknown, otherwise = '') => (typeof value === 'string' ? value : otherwise);
  return {
    key: text(key, crypto.randomUUID()),
    name: text(name),
    type: text(type, 'web'),
    personalization: personalization === true,
    system_account_id: text(system_account_id),
    note: text(note),
  };
}

function post(draft: Draft): Promise<Schemas['PixelAsked']> {
  const account = draft.system_account_id.trim();
  const body = {
    name: draft.name.trim(),
    type: draft.type === 'mobile' ? ('mobile' as const) : ('web' as const),
    personalization: draft.personalization,
    system_account_id: account === '' ? null : account,
    note: draft.note.trim(),
  };
  return answerOf(api.POST('/v1/pixel', { params: { header: { 'Idempotency-Key': draft.key } }, body }));
}

/** The form: kept over reloads with its key, so that whatever is sent twice is made once. */
function useNewPixel() {
  const [draft, setDraft] = useState(() => draftOf(kept(KEPT)));
  const [missing, setMissing] = useState(false);
  const [attempt, setAttempt] = useState(0);
  /** Fields that were changed since the API has refused them. */
  const [mended, setMended] = useState<readonly string[]>([]);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sending = useMutation({
    mutationFn: post,
    onError: () => {
      setMended([]);
      setAttempt((count) => count + 1);
    },
    onSuccess: ({ pixel_id: id }) => {
      forget(KEPT);
      void queries.invalidateQueries({ queryKey: [LISTS] });
      void navigate(pageOf(PIXEL, id), { replace: true });
    },
  });
  useForgottenOnceBack(sending.error, sending.reset);
  const { isSuccess: done } = sending;
  useEffect(() => {
    if (!done) keep(KEPT, draft);
  }, [draft, done]);
  const reused = sending.error instanceof Problem && sending.error.code === 'IDEMPOTENCY_KEY_REUSED';
  const errors = sending.error instanceof Problem ? sending.error.errors : [];
  const wrong = errors.filter(({ field }) => !mended.includes(field));
  const faults = Object.fromEntries(wrong.map(({ field, message }) => [field, message]));
  const nameless = missing && draft.name.trim() === '';
  function sendAnew() {
    const fresh = { ...draft, key: crypto.randomUUID() };
    setDraft(fresh);
    sending.mutate(fresh);
  }
  return {
    draft,
    attempt,
    faults: nameless ? { name: text.create.nameMissing } : faults,
    trouble: errors.length > 0 || reused ? null : sending.error,
    /** Whether one was made already with what the form said before; null: no. What to do to make another one. */
    anew: reused ? sendAnew : null,
    sending: sending.isPending,
    set: (part: Partial<Draft>) => {
      setDraft((was) => ({ ...was, ...part }));
      setMended((all) => [...all, ...Object.keys(part)]);
    },
    send: () => {
      const empty = draft.name.trim() === '';
      setMissing(empty);
      setAttempt((count) => count + 1);
      if (!empty && !sending.isPending) sending.mutate(draft);
    },
  };
}

/** Makes a pixel beside those that onboardings make. */
export default function NewPixelPage() {
  const { draft, faults, attempt, trouble, anew, sending, set, send } = useNewPixel();
  const fault = (field: string): string | undefined => faults[field];
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      sx={{ maxWidth: 680, display: 'grid', gap: 2.5 }}
    >
      <Box>
        <PageTitle tab={admin.tab(text.create.title)}>{text.create.title}</PageTitle>
        <Typography sx={{ color: 'text.secondary' }}>{text.create.lead}</Typography>
      </Box>
      <ErrorSummary
        attempt={attempt}
        faults={Object.entries(faults).map(([field, message]) => ({ id: idOf(field), message }))}
      />
      <Card title={text.create.what}>
        <TextInput
          id={idOf('name')}
          label={text.fields.name}
          error={fault('name')}
          value={draft.name}
          onChange={(name) => set({ name })}
        />
        <Choice
          id={idOf('type')}
          label={text.fields.type}
          error={fault('type')}
          value={draft.type}
          options={TYPES}
          onChange={(type) => set({ type })}
        />
        <Box>
          <FormControlLabel
            label={text.fields.personalization}
            control={
              <Switch
                checked={draft.personalization}
                onChange={(_, personalization) => set({ personalization })}
                slotProps={{ input: { 'aria-describedby': idOf('personalization-hint') } }}
              />
            }
          />
          <Typography id={idOf('personalization-hint')} variant="body2" sx={{ color: 'text.secondary' }}>
            {text.hints.personalization}
          </Typography>
        </Box>
        <TextInput
          id={idOf('system_account_id')}
          label={text.fields.system_account_id}
          hint={text.hints.system_account_id}
          optional
          code
          error={fault('system_account_id')}
          value={draft.system_account_id}
          onChange={(system_account_id) => set({ system_account_id })}
        />
        <LongText
          id={idOf('note')}
          label={text.fields.note}
          optional
          error={fault('note')}
          value={draft.note}
          onChange={(note) => set({ note })}
        />
      </Card>
      {trouble && <Trouble error={trouble} again={send} />}
      {anew && (
        <Alert
          severity="warning"
          action={
            <Button color="inherit" onClick={anew}>
              {text.create.anew}
            </Button>
          }
        >
          {text.create.madeBefore}
        </Alert>
      )}
      <Box>
        <BusyButton type="submit" variant="contained" size="large" busy={sending}>
          {sending ? text.create.sending : text.create.send}
        </BusyButton>
      </Box>
    </Box>
  );
}

const TYPES = [
  { value: 'web', label: text.types.web },
  { value: 'mobile', label: text.types.mobile },
];
