import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';

interface CardProps {
  title: string;
  lead?: string;
  beside?: ReactNode;
  /** As tight as the parts of a record's page are. */
  dense?: boolean;
  children: ReactNode;
}

/** A part of a page, with its heading. */
export function Card({ title, lead, beside, dense = false, children }: CardProps) {
  const id = useId();
  return (
    <Box
      component="section"
      aria-labelledby={id}
      sx={{
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1.4,
        p: { xs: 2, sm: dense ? 2.5 : 3 },
        display: 'grid',
        gap: dense ? 2 : 2.5,
        alignContent: 'start',
        minWidth: 0,
      }}
    >
      <Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
          <Typography id={id} component="h2" variant="h2" sx={{ flex: 1 }}>
            {title}
          </Typography>
          {beside}
        </Box>
        {lead !== undefined && <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{lead}</Typography>}
      </Box>
      {children}
    </Box>
  );
}
