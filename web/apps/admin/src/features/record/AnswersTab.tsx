import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { visuallyHidden } from '@onramp/ui';
import type { ReactNode } from 'react';

import type { DeclaredFlow } from './model';
import { TABLE } from './table';
import { useShown } from './useRecord';
import { fieldName, isEmpty, plain, same } from './words';

/** What was prefilled, what is filled in so far, and what was submitted, side by side; differences are marked. */
export function AnswersTab({ declared }: { declared: DeclaredFlow | null }) {
  const { record } = useShown();
  const fields = fieldsOf(declared, record.prefill, record.fields, record.answers ?? {});
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
  const submitted = record.answers !== null;
  const columns = [
    text.answers.prefilled,
    text.answers.filled,
    ...(submitted ? [text.answers.submitted] : []),
  ];
  return (
    <>
      <Box component="table" sx={TABLE}>
        <Box component="caption" sx={visuallyHidden}>
          {text.answers.caption}
        </Box>
        <thead>
          <tr>
            {[text.answers.field, ...columns].map((column) => (
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
              <Cell column={text.answers.filled} value={record.fields[field]}>
                <Difference field={field} />
              </Cell>
              {record.answers !== null && (
                <Cell column={text.answers.submitted} value={record.answers[field]}>
                  {record.answers_version > 1 && !same(record.answers[field], record.fields[field]) && (
                    <Mark label={text.answers.corrected} says={text.answers.correctedSays} color="info" />
                  )}
                  {refused.has(field) && <Mark label={text.answers.refused} color="error" />}
                </Cell>
              )}
            </tr>
          ))}
        </tbody>
      </Box>
      {!submitted && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          {text.answers.live}
        </Typography>
      )}
      {record.answers_version > 1 && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          {text.answers.version(record.answers_version - 1)}
        </Typography>
      )}
    </>
  );
}

/** In the order of the wizard's steps, then whatever else there is. */
function fieldsOf(declared: DeclaredFlow | null, ...answers: readonly Record<string, unknown>[]): string[] {
  const inOrder = [...(declared?.steps.flatMap((step) => step.fields) ?? []), ...(declared?.answers ?? [])];
  const there = answers.flatMap((each) => Object.keys(each).filter((name) => !isEmpty(each[name])));
  return [...new Set([...inOrder, ...there])].filter((field) => there.includes(field));
}

function Difference({ field }: { field: string }) {
  const { record } = useShown();
  const now = record.fields[field];
  if (isEmpty(now) || same(now, record.prefill[field])) return null;
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
