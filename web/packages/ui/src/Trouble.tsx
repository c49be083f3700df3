import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { Problem } from '@onramp/api';
import { common } from '@onramp/text/common';

/** The sentence for a person about why something did not work. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Problem)) return common.crashed.title;
  switch (error.kind) {
    case 'refused':
      return error.detail || common.trouble.nonsense;
    case 'limited':
      return error.retryAfter === null
        ? error.detail || common.trouble.limitedSoon
        : common.trouble.limited(error.retryAfter);
    case 'offline':
      return common.trouble.offline;
    case 'slow':
      return common.trouble.slow;
    case 'unavailable':
      return error.detail || common.trouble.unavailable;
    case 'nonsense':
      return common.trouble.nonsense;
  }
}

/** Why something did not work, with a way to try again where that can help. */
export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
  const passing = !(error instanceof Problem) || error.passing || error.kind === 'nonsense';
  return (
    <Alert
      severity={passing ? 'warning' : 'error'}
      action={
        again && (
          <Button color="inherit" onClick={again} sx={{ whiteSpace: 'nowrap' }}>
            {common.tryAgain}
          </Button>
        )
      }
    >
      {sentenceOf(error)}
    </Alert>
  );
}
