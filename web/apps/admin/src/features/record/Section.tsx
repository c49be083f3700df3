import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';

/** A part of the page, with its heading and what belongs beside it. */
export function Section({
  title,
  beside,
  children,
  strong = false,
}: {
  title: string;
  beside?: ReactNode;
  children: ReactNode;
  /** Whether it is what the reader is to see first. */
  strong?: boolean;
}) {
  const id = useId();
  return (
    <Paper
      component="section"
      aria-labelledby={id}
      variant="outlined"
      sx={{
        p: { xs: 2, sm: 2.5 },
        ...(strong && {
          borderColor: 'primary.main',
          boxShadow: '0 0 0 1px var(--mui-palette-primary-main)',
        }),
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, mb: 1.5, minHeight: 32 }}>
        <Typography id={id} variant="h2" sx={{ flex: 1, minWidth: 0 }}>
          {title}
        </Typography>
        {beside}
      </Box>
      {children}
    </Paper>
  );
}
