import Box from '@mui/material/Box';

import type { Attempt } from './model';
import { bar } from './bars';

/** The mark of an outcome, as it is drawn on the time axis. What it means is said beside it. */
export function OutcomeMark({ outcome }: { outcome: Attempt['outcome'] }) {
  return <Box component="span" aria-hidden sx={{ ...bar(outcome), width: 18, height: 12, flexShrink: 0 }} />;
}
