import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { Problem } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { ErrorSummary, Trouble, useAnnounce, type Fault } from '@onramp/ui';
import { useState } from 'react';

import { AnswerField } from './AnswerField';
import type { Answers, SeLine } from './model';
import { draftOf, valueOf, type Draft } from './drafts';
import { amend, changedMeanwhile } from './place';
import { useAmendment, useShown } from './useRecord';
import { fieldName, plain, same } from './words';

/**
 * The answers that an action was refused for, to be corrected on the spot; the action then goes on by itself. What is
 * typed stays whatever the page reads meanwhile, and whatever becomes of the request.
 */
export function Correction({ line }: { line: SeLine }) {
  const { place, record } = useShown();
  const announce = useAnnounce();
  const answers = record.answers ?? {};
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  // What the reader has seen when they began: somebody else may correct meanwhile, which must not be written over.
  const [seen, setSeen] = useState<{ tag: string; answers: Answers } | null>(null);
  const change = useAmendment((corrected: Answers) =>
    amend(place, { answers: corrected }, seen?.tag ?? record.amend_tag),
  );
  const changed = changedMeanwhile(change.error);
  const stands = seen?.answers ?? answers;
  const idOf = (field: string) => `correct-${line.name}-${field}`;

  function type(field: string, draft: Draft) {
    setSeen((before) => before ?? { tag: record.amend_tag, answers });
    setDrafts((before) => ({ ...before, [field]: draft }));
  }

  function send() {
    const { corrected, wrong } = readAll(drafts, stands);
    const nothing = Object.keys(corrected).length === 0 && wrong.length === 0;
    const first = line.correctable[0] ?? '';
    const found = nothing
      ? [{ id: idOf(first), message: text.correct.unchanged }]
      : wrong.map(({ field, message }) => ({ id: idOf(field), message: `${fieldName(field)}: ${message}` }));
    setFaults(found);
    if (found.length > 0) return;
    change.mutate(corrected, {
      onSuccess: () => announce(text.correct.sent),
      onError: (error) => {
        setFaults(faultsOf(error, line.correctable, idOf));
        // What stands there now is shown beside what was typed, and is what the next try has seen.
        if (changedMeanwhile(error)) setSeen(null);
      },
    });
  }

  return (
    <Box
      component="form"
      noValidate
      aria-label={text.correct.title}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      sx={{
        display: 'grid',
        gap: 2,
        p: { xs: 1.5, sm: 2 },
        borderRadius: 2,
        bgcolor: 'action.hover',
        maxWidth: 640,
      }}
    >
      <ErrorSummary faults={faults} />
      {changed && (
        <Alert severity="warning">
          <AlertTitle>{text.correct.changed}</AlertTitle>
          {line.correctable.map((field) => (
            <div key={field}>{text.correct.theirs(fieldName(field), plain(changed.answers?.[field]))}</div>
          ))}
          {text.correct.yours}
        </Alert>
      )}
      {line.correctable.map((field) => (
        <AnswerField
          key={field}
          id={idOf(field)}
          field={field}
          draft={drafts[field] ?? draftOf(field, answers[field])}
          stands={answers[field]}
          error={faults.find((fault) => fault.id === idOf(field))?.message}
          onChange={(draft) => type(field, draft)}
        />
      ))}
      {change.error && !changed && faults.length === 0 && <Trouble error={change.error} />}
      <Box>
        <Button type="submit" variant="contained" size="small" loading={change.isPending}>
          {text.correct.submit}
        </Button>
      </Box>
    </Box>
  );
}

/** What was typed, as answers; only those that are others than the ones that stand. */
function readAll(drafts: Readonly<Record<string, Draft>>, stands: Answers) {
  const corrected: Answers = {};
  const wrong: { field: string; message: string }[] = [];
  for (const [field, draft] of Object.entries(drafts)) {
    const read = valueOf(draft);
    if ('fault' in read) wrong.push({ field, message: read.fault });
    else if (!same(read.value, stands[field])) corrected[field] = read.value;
  }
  return { corrected, wrong };
}

function faultsOf(error: unknown, fields: readonly string[], idOf: (field: string) => string): Fault[] {
  if (!(error instanceof Problem)) return [];
  return error.errors.flatMap(({ field, message }) => {
    const name = fields.find((each) => field === `answers.${each}` || field.startsWith(`answers.${each}.`));
    return name === undefined ? [] : [{ id: idOf(name), message: `${fieldName(name)}: ${message}` }];
  });
}
