import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { Problem, serverNow } from '@onramp/api';
import { store as text } from '@onramp/text/store';
import { BusyButton, ErrorSummary, Moment, TextInput, useAnnounce } from '@onramp/ui';
import { EyeIcon, EyeOffIcon } from '@onramp/ui/icons';
import { useState, type SyntheticEvent } from 'react';

import { useForm } from '../../shared/form/useForm';
import { saveKey, testKey, useTaken, type Result, type Tried } from './questions';
import { Remark } from '../../shared/Remark';
import type { StepProps } from './StepProps';

const ID = 'store-api_key';

/** The second step: the store's key of the marketplace. It is tried, kept by the API, and shown to nobody again. */
export function Key({ status, step, goOn }: StepProps) {
  const [replacing, replace] = useState(false);
  if (!step.completed || replacing) {
    return <KeyForm step={step} goOn={goOn} {...(step.completed && { back: () => replace(false) })} />;
  }
  return (
    <>
      <Remark tone="good" title={text.key.connected}>
        {step.says}
        {step.completed_at !== null && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {text.key.since} <Moment at={step.completed_at} now={serverNow} />
          </Typography>
        )}
      </Remark>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <Button variant="contained" size="large" onClick={() => goOn(status)}>
          {text.key.goOn}
        </Button>
        <Button size="large" onClick={() => replace(true)}>
          {text.key.replace}
        </Button>
      </Box>
    </>
  );
}

/** What a try came to, and the key that was tried: what is said of one says nothing of another. */
interface Outcome {
  of: string;
  result: Result;
  says: string;
  shop: string | null;
}

function KeyForm({ step, goOn, back }: Pick<StepProps, 'step' | 'goOn'> & { back?: () => void }) {
  const [key, setKey] = useState('');
  const [shown, show] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [doing, setDoing] = useState<'test' | 'save'>('test');
  const { taken, asking } = useTaken();
  const announce = useAnnounce();
  const typed = key.trim();
  const wrong = typed === '' ? text.missing.api_key : null;
  const { busy, faults, attempt, submit } = useForm({ api_key: { id: ID, value: typed, wrong } });

  function tell(found: Omit<Outcome, 'of'>) {
    setOutcome({ of: typed, ...found });
    announce(`${text.key.result[found.result]}. ${found.says}`);
  }
  function test(event: SyntheticEvent) {
    setDoing('test');
    setOutcome(null);
    submit(event, async () => tell(known(await asking(testKey(typed)))));
  }
  function save(event: SyntheticEvent) {
    setDoing('save');
    submit(event, async () => {
      setOutcome(null);
      try {
        const status = await asking(saveKey(typed, step));
        setKey('');
        taken(status);
        back?.();
        goOn(status);
      } catch (error) {
        const result = error instanceof Problem ? error.body['result'] : undefined;
        if (!isResult(result)) throw error;
        tell({ result, says: error instanceof Problem ? error.detail : '', shop: null });
      }
    });
  }
  return (
    <Box component="form" noValidate onSubmit={save}>
      <ErrorSummary attempt={attempt} faults={faults} />
      <TextInput
        id={ID}
        label={text.key.label}
        hint={text.key.hint}
        type={shown ? 'text' : 'password'}
        code
        value={key}
        onChange={setKey}
        error={faults.find(({ id }) => id === ID)?.message}
        end={
          <IconButton
            edge="end"
            size="small"
            aria-label={shown ? text.key.hide : text.key.show}
            aria-pressed={shown}
            onClick={() => show(!shown)}
          >
            {shown ? <EyeOffIcon /> : <EyeIcon />}
          </IconButton>
        }
      />
      <Box sx={{ mt: 2.5 }}>
        <BusyButton type="button" variant="outlined" busy={busy && doing === 'test'} onClick={test}>
          {busy && doing === 'test' ? text.key.testing : text.key.test}
        </BusyButton>
      </Box>
      <Box sx={{ mt: 2.5, minHeight: 104 }}>
        {busy ? (
          <Typography role="status" sx={{ color: 'text.secondary' }}>
            {doing === 'test' ? text.key.testingSays : text.key.savingSays}
          </Typography>
        ) : (
          outcome?.of === typed && <Told outcome={outcome} />
        )}
      </Box>
      <Box sx={{ mt: 1.5, display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <BusyButton type="submit" variant="contained" size="large" busy={busy && doing === 'save'}>
          {busy && doing === 'save' ? text.saving : text.save}
        </BusyButton>
        {back && (
          <Button size="large" onClick={back}>
            {text.key.keep}
          </Button>
        )}
      </Box>
    </Box>
  );
}

function Told({ outcome: { result, says, shop } }: { outcome: Outcome }) {
  const good = result === 'reached';
  return (
    <Remark tone={good ? 'good' : 'warning'} title={text.key.result[result]}>
      {good && shop !== null ? text.key.connectedTo(shop) : says} {good && text.key.now}
    </Remark>
  );
}

function isResult(value: unknown): value is Result {
  return typeof value === 'string' && value in text.key.result;
}

/** An answer whose word this page does not know counts as one that nobody expected. */
function known({ result, says, shop }: Tried): Omit<Outcome, 'of'> {
  return { result: isResult(result) ? result : 'unexpected', says, shop };
}
