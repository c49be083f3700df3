import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Something that few need, folded away below its summary. */
export function Folded({
  summary,
  open,
  children,
}: {
  summary: string;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <Box component="details" open={open || undefined}>
      <Box component="summary" sx={{ cursor: 'pointer', fontWeight: 600, py: 1, color: 'primary.main' }}>
        {summary}
      </Box>
      {/* The look hands box-sizing down from element to element, and what a browser puts around the content of
          `details` hands down none: fields as wide as the column would stick out of it. */}
      <Box sx={{ boxSizing: 'border-box' }}>{children}</Box>
    </Box>
  );
}
