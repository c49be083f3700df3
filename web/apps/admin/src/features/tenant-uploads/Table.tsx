import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** A table that scrolls by itself where there is little room, by the keyboard as well. */
export function Table({
  name,
  busy = false,
  children,
}: {
  name: string;
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
        sx={{
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
        }}
      >
        {children}
      </Box>
    </Box>
  );
}
