import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { progress as text } from '@onramp/text/progress';
import { ChecklistIcon, PixelIcon, SearchIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

/** What is left for the customer once everything is set up, and the way to it. */
export function WhatNext({ to }: { to: string }) {
  return (
    <Box component="section" aria-label={text.next.title} sx={{ mb: 4 }}>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 260px), 1fr))',
        }}
      >
        <Task icon={<SearchIcon />} title={text.next.catalogue} why={text.next.catalogueWhy} />
        <Task icon={<PixelIcon />} title={text.next.pixel} why={text.next.pixelWhy} />
      </Box>
      <Typography color="textSecondary" sx={{ my: 2 }}>
        {text.next.where}
      </Typography>
      <Button variant="contained" size="large" component={RouterLink} to={to} startIcon={<ChecklistIcon />}>
        {text.toConsole}
      </Button>
    </Box>
  );
}

function Task({ icon, title, why }: { icon: ReactNode; title: string; why: string }) {
  return (
    <Paper variant="outlined" sx={{ p: 2.5, display: 'flex', gap: 2 }}>
      <Box sx={{ color: 'primary.main' }}>{icon}</Box>
      <div>
        <Typography component="h2" variant="h3">
          {title}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {why}
        </Typography>
      </div>
    </Paper>
  );
}
