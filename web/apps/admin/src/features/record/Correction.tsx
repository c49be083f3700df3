import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import { Problem } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { BusyButton, ErrorSummary, Trouble, type Fault, useAnnounce } from '@onramp/ui';
import { useEffect, useState } from 'react';

import { useKept } from '../../shared/useKept';
import { AnswerField } from './AnswerField';
import type { Answers, SeLine } from './model';
import { draftOf, valueOf, type Draft } from './drafts';
import { amend, changedMeanwhile } from './place';
import { useAmendment, useShown } from './useRecord';
import { fieldName, plain, same } from './words';

/** Says for which lines something is typed that no answer has confirmed yet. */
export interface Typing {
  begin: (line: SeLine) => void;
  end: (name: string) => void;
}

/** What is typed, and what its writer has seen when they began: what others correct meanwhile is not written over. */
interface Kept {
  drafts: Readonly<Record<string, Draft>>;
  seen: { tag: string; answers: Answers } | null;
}

/**
 * The answers that an action was refused for, to be corrected on the spot; the action then goes on by itself. What is
 * typed stays whatever the page reads meanwhile, whatever becomes of the request, and over a reload.
 */
export function Correction({ line, typing }: { line: SeLine; typing: Typing }) {
  const { place, record } = useShown();
  const announce = useAnnounce();
  const answers = record.answers ?? {};
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [kept, keep] = useKept<Kept>(`onramp.correct.${place.flow}.${place.id}.${line.name}`);
  const drafts = kept?.drafts ?? {};
  const seen = kept?.seen ?? null;
  const change = useAmendment((corrected: Answers) =>
    amend(place, { answers: corrected }, seen?.tag ?? record.amend_tag).then((answer) => {
      typing.end(line.name); // before the line goes: its answer has come
      keep(null);
      return answer;
    }),
  );
  const isTyped = kept !== null;
  const { begin } = typing;
  useEffect(() => {
    if (isTyped) begin(line);
  }, [isTyped, begin, line]);
  const changed = changedMeanwhile(change.error);
  const stands = seen?.answers ?? answers;
  const idOf = (field: string) => `correct-${line.name}-${field}`;

  function type(field: string, draft: Draft) {
    setFaults((all) => stillWrong(all, { ...drafts, [field]: draft }, stands, idOf));
    keep((before) => ({
      seen: before?.seen ?? { tag: record.amend_tag, answers },
      drafts: { ...before?.drafts, [field]: draft },
    }));
  }

  function refuse(found: readonly Fault[]) {
    setFaults(found);
    setAttempt((count) => count + 1);
  }

  function send() {
    const { corrected, wrong } = readAll(drafts, stands);
    const nothing = Object.keys(corrected).length === 0 && wrong.length === 0;
    const first = line.correctable[0] ?? '';
    const found = nothing
      ? [{ id: idOf(first), message: text.correct.unchanged }]
      : wrong.map(({ field, message }) => ({ id: idOf(field), message: `${fieldName(field)}: ${message}` }));
    refuse(found);
    if (found.length > 0) return;
    change.mutate(corrected, {
      onSuccess: () => announce(text.correct.sent),
      onError: (error) => {
        refuse(faultsOf(error, line.correctable, idOf));
        // What stands there now is shown beside what was typed, and is what the next try has seen.
        if (changedMeanwhile(error)) keep((before) => before && { ...before, seen: null });
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
      <ErrorSummary faults={faults} attempt={attempt} />
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
        <BusyButton type="submit" variant="contained" size="small" busy={change.isPending}>
          {text.correct.submit}
        </BusyButton>
      </Box>
    </Box>
  );
}

/** What is still wrong once something was typed: a field's own fault goes with the value that it was about. */
function stillWrong(
  faults: readonly Fault[],
  drafts: Readonly<Record<string, Draft>>,
  stands: Answers,
  idOf: (field: string) => string,
): readonly Fault[] {
  if (faults.length === 0) return faults;
  const { corrected, wrong } = readAll(drafts, stands);
  const right = new Set(Object.keys(corrected).map(idOf));
  const faulty = new Set(wrong.map(({ field }) => idOf(field)));
  return faults.filter(({ id = '', message }) => {
    if (message === text.correct.unchanged) return right.size === 0;
    return faulty.has(id) || !right.has(id);
  });
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
