import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { wizard as text } from '@onramp/text/wizard';
import { sentenceOf } from '@onramp/ui';
import { useEffect, useRef, type ReactNode } from 'react';

import { useSession } from '../../../shared/session';
import { useWizard } from '../context';

/** What keeps the customer from going on, above the step, which stays as it is. */
export default function Interruptions({ signIn }: { signIn: (done: () => void) => ReactNode }) {
  return (
    <>
      <SignedOut signIn={signIn} />
      <SaveTrouble />
    </>
  );
}

/** The session has ended: signing in again right here, with everything as it was. */
function SignedOut({ signIn }: { signIn: (done: () => void) => ReactNode }) {
  const { saver, onboarding } = useWizard();
  const { state } = useSession();
  const element = useRef<HTMLHeadingElement>(null);
  const out = saver.state === 'signed out' || (onboarding.registrant && state.is === 'signed out');
  useEffect(() => {
    if (out) element.current?.focus();
  }, [out]);
  if (!out) return null;
  const words = onboarding.registrant ? text.over : text.claimed;
  return (
    <Paper variant="outlined" sx={{ p: 3, mb: 4, borderColor: 'warning.main', borderWidth: 2 }}>
      <Typography ref={element} tabIndex={-1} component="h2" variant="h2" sx={{ mb: 1, outline: 'none' }}>
        {words.title}
      </Typography>
      <Typography sx={{ mb: 3, color: 'text.secondary' }}>{words.lead}</Typography>
      {signIn(() => {
        void saver.save().then(() => saver.refresh().catch(() => undefined));
      })}
    </Paper>
  );
}

/** Why what was typed cannot be saved, where the few words above do not tell it. */
function SaveTrouble() {
  const { saver } = useWizard();
  const { trouble, state } = saver;
  if (trouble === null || state === 'offline' || state === 'signed out') return null;
  if (trouble.passing) return null; // the few words above say enough
  return (
    <Box role="alert" sx={{ mb: 3 }}>
      <Alert severity="warning">
        {text.trouble.title}. {sentenceOf(trouble)}
      </Alert>
    </Box>
  );
}
