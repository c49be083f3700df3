import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { steps as stepText } from '@onramp/text/steps';
import { interruptions } from '@onramp/text/interruptions';
import { wizard as text } from '@onramp/text/wizard';
import { ErrorSummary, PageTitle, sentenceOf, visuallyHidden, type Fault } from '@onramp/ui';
import { useRef, useState } from 'react';

import type { FieldName, StepState } from '../../../shared/models';
import { submitAnswers } from '../../../shared/onboarding';
import { FIELDS_OF, isMissing } from '../checks';
import { neighbour, useWizard } from '../context';
import { described } from '../describe';
import { Disputed } from '../parts/Disputed';
import { Actions } from '../parts/StepForm';

const changeId = (field: FieldName): string => `change-${field}`;

/** Everything at a glance, each with a way to change it; then it is sent off, once. */
export default function Check() {
  const { saver, onboarding, linkKey, go } = useWizard();
  const [attempt, setAttempt] = useState(0);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const going = useRef(false);
  const steps = onboarding.steps.filter((each) => FIELDS_OF[each.name].length > 0);

  function found(): Fault[] {
    return steps.flatMap((step) =>
      FIELDS_OF[step.name].flatMap((field) => {
        const id = changeId(field);
        const fault = saver.fault(field);
        if (saver.disputed.has(field))
          return [{ id, message: interruptions.conflict.title(text.fields[field]) }];
        if (fault) return [{ id, message: fault.message }];
        return isMissing(field, saver.shows(field), onboarding)
          ? [
              {
                id,
                message: `${stepText.check.missing}: ${stepText.check.add(text.fields[field], step.title)}`,
              },
            ]
          : [];
      }),
    );
  }
  function complain(wrong: readonly Fault[]): boolean {
    setFaults(wrong);
    setAttempt(attempt + 1);
    return wrong.length > 0;
  }
  async function send() {
    if (going.current || complain(found())) return;
    going.current = true;
    setBusy(true);
    try {
      await saver.confirm(steps.flatMap((step) => FIELDS_OF[step.name]));
      if (saver.onboarding.fields === null || complain(found())) return;
      if (saver.state === 'signed out') return;
      if (saver.state !== 'saved') complain([{ message: stepText.check.unsaved }]);
      else saver.adopt(await submitAnswers(linkKey));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // That the session is over is said above, where signing in again goes on; it is no fault of an answer.
      if (error.status !== 401) complain(refusals(error));
      // Nobody knows what became of a request without an answer: the onboarding itself says.
      if (error.kind !== 'refused' || error.status === 409) await saver.refresh().catch(() => undefined);
    } finally {
      going.current = false;
      setBusy(false);
    }
  }
  const before = neighbour(onboarding, 'done', -1);
  const awaits = onboarding.index_types === null && saver.shows('index_type') === null;
  return (
    <>
      <PageTitle tab={text.tab(stepText.check.title)}>{stepText.check.title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 4, fontSize: '1.05rem', maxWidth: '58ch' }}>
        {stepText.check.lead}
      </Typography>
      <ErrorSummary key={attempt} faults={faults} />
      <Disputed />
      <Box sx={{ display: 'grid', gap: 3 }}>
        {steps.map((step) => (
          <Section key={step.name} step={step} />
        ))}
      </Box>
      {awaits && <Typography sx={{ mt: 3, color: 'text.secondary' }}>{stepText.check.awaits}</Typography>}
      <Actions>
        {before && (
          <Button size="large" onClick={() => go(before)}>
            {text.back}
          </Button>
        )}
        <Button variant="contained" size="large" disabled={busy} onClick={() => void send()}>
          {busy ? stepText.check.submitting : stepText.check.button}
        </Button>
      </Actions>
    </>
  );
}

/** What the API finds wrong, at the answers that it names. */
function refusals(problem: Problem): Fault[] {
  const named = problem.errors.flatMap(({ field, message }) => {
    const name = field.split('.')[0] ?? '';
    return isAnswer(name) ? [{ id: changeId(name), message: `${text.fields[name]} ${message}` }] : [];
  });
  return named.length > 0 ? named : [{ message: sentenceOf(problem) }];
}

function isAnswer(name: string): name is FieldName {
  return name in text.fields;
}

function Section({ step }: { step: StepState }) {
  return (
    <Box
      component="section"
      aria-labelledby={`check-${step.name}`}
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1.5,
        bgcolor: 'background.paper',
        px: 2.5,
        py: 2,
      }}
    >
      <Typography id={`check-${step.name}`} component="h2" variant="h3" sx={{ mb: 0.5 }}>
        {step.title}
      </Typography>
      <Box component="dl" sx={{ m: 0 }}>
        {FIELDS_OF[step.name].map((field) => (
          <Answer key={field} field={field} step={step} />
        ))}
      </Box>
    </Box>
  );
}

function Answer({ field, step }: { field: FieldName; step: StepState }) {
  const { saver, onboarding, linkKey, go } = useWizard();
  const value = saver.shows(field);
  const missing = isMissing(field, value, onboarding);
  const fault = saver.fault(field);
  return (
    <Box
      sx={{
        display: 'grid',
        columnGap: 2,
        gridTemplateColumns: { xs: '1fr auto', sm: '180px 1fr auto' },
        py: 1.25,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0 },
      }}
    >
      <Typography component="dt" sx={{ color: 'text.secondary' }}>
        {text.fields[field]}
      </Typography>
      <Box component="dd" sx={{ m: 0, minWidth: 0, gridRow: { xs: 2, sm: 1 }, gridColumn: { xs: 1, sm: 2 } }}>
        {missing ? (
          <Typography sx={{ color: 'error.main', fontWeight: 600 }}>{stepText.check.missing}</Typography>
        ) : (
          described(field, value, onboarding).map((line) => (
            <Typography key={line} dir="auto" sx={{ overflowWrap: 'anywhere', textAlign: 'start' }}>
              {line}
            </Typography>
          ))
        )}
        {fault && (
          <Typography variant="body2" sx={{ color: 'error.main', fontWeight: 500 }}>
            {fault.message}
          </Typography>
        )}
      </Box>
      <Box component="dd" sx={{ m: 0, gridRow: { xs: '1 / 3', sm: 1 }, gridColumn: { xs: 2, sm: 3 } }}>
        <Link
          id={changeId(field)}
          component="a"
          href={`/onboarding/${step.name}`}
          onClick={(event) => {
            event.preventDefault();
            go(step.name, { link: linkKey, checking: true });
          }}
        >
          {stepText.check.change}
          <span style={visuallyHidden}> {text.fields[field]}</span>
        </Link>
      </Box>
    </Box>
  );
}
