import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { visuallyHidden } from '@onramp/ui';
import type { ReactNode } from 'react';

import type { Answers, DeclaredFlow } from './model';
import { TABLE } from './table';
import { type Corrections, useCorrections } from './useCorrections';
import { useShown } from './useRecord';
import { fieldName, isEmpty, plain, same } from './words';

/**
 * What was prefilled and what is filled in so far, or what was submitted once it is, side by side; differences are
 * marked, and what was corrected since.
 */
export function AnswersTab({ declared }: { declared: DeclaredFlow | null }) {
  const { record, onboarding } = useShown();
  const corrections = useCorrections();
  const submitted = record.answers !== null;
  const now = record.answers ?? saved(declared, record.fields);
  const fields = fieldsOf(declared, record.prefill, now);
  if (fields.length === 0) {
    return (
      <Typography color="text.secondary">
        {declared?.answers.length === 0 ? text.answers.noForm : text.answers.nothing}
      </Typography>
    );
  }
  const refused = new Set(
    record.checklist.flatMap((line) => (line.state === 'todo' ? line.correctable : [])),
  );
  const byCustomer = (declared?.steps.length ?? 0) > 0; // else there is no wizard, and whoever started it said so
  // Where each step is saved for itself, nothing is ever sent off.
  const stands = submitted && onboarding !== null ? text.answers.submitted : text.answers.filled;
  return (
    <>
      <Box component="table" sx={TABLE}>
        <Box component="caption" sx={visuallyHidden}>
          {text.answers.caption}
        </Box>
        <thead>
          <tr>
            {[text.answers.field, text.answers.prefilled, stands].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{fieldName(field)}</th>
              <Cell column={text.answers.prefilled} value={record.prefill[field]} />
              <Cell column={stands} value={now[field]}>
                <Difference field={field} now={now} corrections={corrections} byCustomer={byCustomer} />
                {refused.has(field) && <Mark label={text.answers.refused} color="error" />}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Box>
      {!submitted && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          {text.answers.live}
        </Typography>
      )}
      {corrections.count > 0 && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          {text.answers.version(corrections.count)}
        </Typography>
      )}
    </>
  );
}

/** What is filled in so far, of what is asked for: a flow may keep other things of its own there. */
function saved(declared: DeclaredFlow | null, fields: Answers): Answers {
  if (declared === null) return fields;
  const asked = new Set([...declared.answers, ...declared.steps.flatMap((step) => step.fields)]);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => asked.has(name)));
}

/** In the order of the wizard's steps, then whatever else there is. */
function fieldsOf(declared: DeclaredFlow | null, ...answers: readonly Record<string, unknown>[]): string[] {
  const inOrder = [...(declared?.steps.flatMap((step) => step.fields) ?? []), ...(declared?.answers ?? [])];
  const there = answers.flatMap((each) => Object.keys(each).filter((name) => !isEmpty(each[name])));
  return [...new Set([...inOrder, ...there])].filter((field) => there.includes(field));
}

/** Who has brought about that it is not as it was prefilled: the customer, or an SE by a correction. */
function Difference({
  field,
  now,
  corrections: { by, complete },
  byCustomer,
}: {
  field: string;
  now: Answers;
  corrections: Corrections;
  byCustomer: boolean;
}) {
  const { record } = useShown();
  const corrected = by.get(field);
  if (corrected !== undefined) {
    return <Mark label={text.answers.corrected} says={text.answers.correctedBy(corrected)} color="info" />;
  }
  if (!complete || !byCustomer) return null; // it may have been somebody else
  if (isEmpty(now[field]) || same(now[field], record.prefill[field])) return null;
  return isEmpty(record.prefill[field]) ? (
    <Mark label={text.answers.added} color="default" />
  ) : (
    <Mark label={text.answers.changed} says={text.answers.changedBy} color="primary" />
  );
}

function Mark({
  label,
  says,
  color,
}: {
  label: string;
  says?: string;
  color: 'primary' | 'info' | 'error' | 'default';
}) {
  return <Chip size="small" variant="outlined" color={color} label={label} title={says} sx={{ mt: 0.5 }} />;
}

function Cell({ column, value, children }: { column: string; value: unknown; children?: ReactNode }) {
  const empty = isEmpty(value);
  return (
    <td data-column={column}>
      <Box component="span" sx={{ display: 'block', ...(empty && { color: 'text.secondary' }) }}>
        {Array.isArray(value) && value.length > 0 ? (
          value.map((each) => (
            <Box component="span" key={plain(each)} sx={{ display: 'block' }}>
              <bdi>{plain(each)}</bdi>
            </Box>
          ))
        ) : (
          <bdi>{plain(value)}</bdi>
        )}
      </Box>
      {children}
    </td>
  );
}
