import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ChevronRightIcon } from '@onramp/ui/icons';
import { Link as RouterLink } from 'react-router';

interface PagesProps {
  /** Of the page that is shown; empty: it is the first. */
  cursor: string;
  /** Of the next page; null: this is the last. */
  next: string | null;
  words: { title: string; next: string; first: string };
}

/** The way to the next page and back to the first. The pages are links, so Back leads through them as well. */
export function Pages({ cursor, next, words }: PagesProps) {
  if (next === null && cursor === '') return null;
  return (
    <Box
      component="nav"
      aria-label={words.title}
      sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1.5 }}
    >
      {cursor !== '' && (
        <Button component={RouterLink} to="?" color="inherit">
          {words.first}
        </Button>
      )}
      {next !== null && (
        <Button
          component={RouterLink}
          to={`?cursor=${encodeURIComponent(next)}`}
          variant="outlined"
          endIcon={<ChevronRightIcon />}
        >
          {words.next}
        </Button>
      )}
    </Box>
  );
}
