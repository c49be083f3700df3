import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { store as text } from '@onramp/text/store';

import type { Sync } from './questions';

/** Which orders could not be imported, and why. */
export function FailedRows({ sync: { failed, failed_rows: rows } }: { sync: Sync }) {
  return (
    <Box component="details" sx={{ mt: 2, borderTop: 1, borderColor: 'divider', pt: 1.5 }}>
      <Typography component="summary" sx={{ cursor: 'pointer', fontWeight: 600, py: 0.5 }}>
        {text.orders.failed(failed)}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', my: 1 }}>
        {text.orders.failedWhy(failed)} {rows.length < failed && text.orders.failedFirst(rows.length)}
      </Typography>
      <Box
        component="table"
        sx={{
          width: '100%',
          borderCollapse: 'collapse',
          fontSize: '0.9rem',
          '& th, & td': {
            textAlign: 'start',
            verticalAlign: 'top',
            py: 0.75,
            paddingInlineEnd: '16px',
            borderTop: 1,
            borderColor: 'divider',
          },
          '& td': { overflowWrap: 'anywhere' },
        }}
      >
        <thead>
          <tr>
            <th scope="col">{text.orders.rows.number}</th>
            <th scope="col">{text.orders.rows.why}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, code, says }, place) => (
            <tr key={`${number} ${code} ${place}`}>
              <td>
                <bdi>{number || text.orders.noNumber}</bdi>
              </td>
              <td>{says}</td>
            </tr>
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
