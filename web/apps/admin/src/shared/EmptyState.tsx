import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** What is said where there is nothing, with what to do about it. */
export function EmptyState({
  icon,
  title,
  why,
  children,
}: {
  icon?: ReactNode;
  title: string;
  why: string;
  children?: ReactNode;
}) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexDirection: 'column',
        alignItems: 'center',
        textAlign: 'center',
        gap: 1,
        px: 3,
        py: { xs: 6, md: 9 },
        border: '1px dashed',
        borderColor: 'divider',
        borderRadius: 1.4,
        bgcolor: 'background.paper',
        '& > svg': { fontSize: 40, color: 'primary.main', mb: 1 },
      }}
    >
      {icon}
      <Typography component="h2" variant="h2">
        {title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', maxWidth: 460 }}>{why}</Typography>
      {children && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: 1, mt: 2 }}>
          {children}
        </Box>
      )}
    </Box>
  );
}
