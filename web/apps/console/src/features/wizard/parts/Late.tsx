import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import { interruptions } from '@onramp/text/interruptions';
import { wizard as text } from '@onramp/text/wizard';

import type { FieldName, Onboarding } from '../../../shared/models';
import { described } from '../describe';

/** What was typed here and came too late, for who wants to keep it. */
export default function Late({
  late,
  onboarding,
}: {
  late: ReadonlyMap<FieldName, unknown>;
  onboarding: Onboarding;
}) {
  return (
    <Alert severity="warning" sx={{ mb: 3 }}>
      <strong>{interruptions.late.title}.</strong> {interruptions.late.lead}
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5, overflowWrap: 'anywhere' }}>
        {[...late].map(([field, value]) => (
          <li key={field} dir="auto">
            {interruptions.late.typed(text.fields[field], described(field, value, onboarding).join('; '))}
          </li>
        ))}
      </Box>
    </Alert>
  );
}
