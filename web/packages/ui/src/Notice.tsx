import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode, Ref } from 'react';

import { ErrorIcon } from './icons';

/** Something that went wrong, said aloud. As MUI's Alert looks, without its weight: the first screen has it. */
export function Notice({
  title,
  element,
  action,
  children,
}: {
  title: string;
  element?: Ref<HTMLDivElement>;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box
      ref={element}
      role="alert"
      tabIndex={-1}
      sx={{
        display: 'flex',
        gap: 1.5,
        p: 2,
        mb: 3,
        borderRadius: 1,
        borderInlineStart: 4,
        borderColor: 'error.main',
        bgcolor: 'color-mix(in srgb, var(--mui-palette-error-main) 8%, var(--mui-palette-background-paper))',
      }}
    >
      <ErrorIcon color="error" />
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography component="h2" sx={{ fontWeight: 650, mb: 0.5 }}>
          {title}
        </Typography>
        {children}
      </Box>
      {action}
    </Box>
  );
}
