import Box from '@mui/material/Box';
import { record as text } from '@onramp/text/record';
import { moment, visuallyHidden } from '@onramp/ui';

import type { Attempt } from './model';
import { length } from './lengths';
import { OutcomeMark } from './OutcomeMark';
import { span } from './scale';
import { TABLE } from './table';
import { useNow } from './useNow';

/** Every attempt, the latest first, as a table. */
export function AttemptsTable({ attempts }: { attempts: readonly Attempt[] }) {
  const now = useNow(attempts.some((each) => each.outcome === 'running') ? 1000 : null);
  const { column } = text.activity;
  return (
    <Box component="table" sx={TABLE}>
      <Box component="caption" sx={visuallyHidden}>
        {text.activity.tableCaption}
      </Box>
      <thead>
        <tr>
          {[column.action, column.number, column.began, column.took, column.outcome, column.says].map(
            (each) => (
              <th key={each} scope="col">
                {each}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {attempts.map((each) => {
          const lasted = span(each, now);
          return (
            <tr key={`${each.action} ${each.number} ${each.began_at} ${each.ended_at} ${each.outcome}`}>
              <th scope="row">{each.title}</th>
              <td data-column={column.number}>
                {each.number === 0 ? text.activity.unknownNumber : each.number}
              </td>
              <td data-column={column.began}>
                {lasted === null ? '' : moment(new Date(lasted[0]).toISOString())}
              </td>
              <td data-column={column.took}>
                {lasted === null || each.began_at === null ? '' : length(lasted[1] - lasted[0])}
              </td>
              <td data-column={column.outcome}>
                <Box component="span" sx={{ display: 'inline-flex', gap: 1, alignItems: 'center' }}>
                  <OutcomeMark outcome={each.outcome} />
                  {text.activity.outcome[each.outcome]}
                </Box>
              </td>
              <td data-column={column.says}>
                {each.code !== '' && <code>{each.code}</code>} {each.message}
              </td>
            </tr>
          );
        })}
      </tbody>
    </Box>
  );
}
