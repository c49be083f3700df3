import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { tenantUploads } from '@onramp/text/tenant-uploads';

import { Card } from '../../shared/Card';
import type { JobDetail } from './jobs';
import { Table } from './Table';

const text = tenantUploads.errors;

/** What is wrong in a file, by row and column. */
export function Errors({ errors: { first, count, rows } }: { errors: JobDetail['errors'] }) {
  return (
    <Card title={text.title}>
      <Typography>{text.shown(first.length, count, rows)}</Typography>
      <Table name={text.title} row={text.columns.row}>
        <thead>
          <tr>
            <th scope="col">{text.columns.row}</th>
            <th scope="col">{text.columns.column}</th>
            <th scope="col">{text.columns.says}</th>
          </tr>
        </thead>
        <tbody>
          {first.map(({ row, column, code, says }, place) => (
            <tr key={place}>
              <th scope="row">{row.toLocaleString('en-GB')}</th>
              <td>{column === '' ? text.wholeRow : <bdi>{column}</bdi>}</td>
              <td>
                {says}{' '}
                <Box component="code" sx={{ fontSize: '0.8em', color: 'text.secondary' }}>
                  {code}
                </Box>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
