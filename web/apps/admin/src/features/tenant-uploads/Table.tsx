import Box from '@mui/material/Box';
import { visuallyHidden } from '@onramp/ui';
import type { ReactNode } from 'react';

/**
 * A table that scrolls by itself where it is long, by the keyboard as well. On a phone each row's last cell, which says
 * most, has a line of its own: beside the others it would be out of sight.
 */
export function Table({
  name,
  row,
  busy = false,
  children,
}: {
  name: string;
  /** The heading of the first column, which phones show before each row's number. */
  row: string;
  busy?: boolean;
  children: ReactNode;
}) {
  return (
    <Box
      tabIndex={0}
      role="group"
      aria-label={name}
      aria-busy={busy}
      sx={{ overflow: 'auto', maxHeight: 520, opacity: busy ? 0.55 : 1 }}
    >
      <Box
        component="table"
        sx={(theme) => ({
          width: '100%',
          borderCollapse: 'collapse',
          fontSize: '0.875rem',
          '& th, & td': {
            p: 1,
            textAlign: 'start',
            verticalAlign: 'top',
            borderBottom: 1,
            borderColor: 'divider',
          },
          '& tbody th': { fontWeight: 500, fontVariantNumeric: 'tabular-nums' },
          '& td': { overflowWrap: 'anywhere', minWidth: 110 },
          '& td:last-of-type': { minWidth: 240 },
          '& thead th': {
            position: 'sticky',
            top: 0,
            bgcolor: 'background.paper',
            fontSize: '0.8125rem',
            color: 'text.secondary',
          },
          [theme.breakpoints.down('sm')]: {
            display: 'block',
            '& tbody': { display: 'block' },
            '& thead': visuallyHidden,
            '& tr': { display: 'grid', gridTemplateColumns: 'repeat(3, auto)', borderBottom: 1, py: 0.5 },
            '& tr, & thead th': { borderColor: 'divider' },
            '& th, & td': { border: 0, px: 0, py: 0.5, pr: 1.5 },
            '& td, & td:last-of-type': { minWidth: 0 },
            '& td:last-of-type': { gridColumn: '1 / -1' },
            '& tbody th::before': {
              content: `"${row} "`,
              color: (theme.vars ?? theme).palette.text.secondary,
            },
          },
        })}
      >
        {children}
      </Box>
    </Box>
  );
}
