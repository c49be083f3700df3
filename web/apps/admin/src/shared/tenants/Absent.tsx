import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { Problem } from '@onramp/api';
import { Trouble } from '@onramp/ui';
import { QuestionIcon } from '@onramp/ui/icons';
import { Link as RouterLink } from 'react-router';

import { EmptyState } from '../EmptyState';
import { isRefusal } from '../queries';

interface AbsentProps {
  error: Error;
  again: () => void;
  words: { missing: string; missingNext: string };
  /** Where what there is can be found. */
  up: { to: string; label: string };
}

/** Why something is not shown. That there is none is no trouble that trying again ends. */
export function Absent({ error, again, words, up }: AbsentProps) {
  if (error instanceof Problem && error.status === 404) {
    return (
      <EmptyState icon={<QuestionIcon />} title={words.missing} why={words.missingNext}>
        <Button component={RouterLink} to={up.to} variant="outlined">
          {up.label}
        </Button>
      </EmptyState>
    );
  }
  return (
    <Box sx={{ my: 2 }}>
      {isRefusal(error) ? <Trouble error={error} /> : <Trouble error={error} again={again} />}
    </Box>
  );
}
