import Alert from '@mui/material/Alert';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { link } from '@onramp/text/link';
import { interruptions } from '@onramp/text/interruptions';
import { sentenceOf } from '@onramp/ui';
import { Notice } from '@onramp/ui/Notice';
import { useEffect, useRef, type ReactNode } from 'react';

import { deadLink } from '../../../shared/deadLinks';
import { useSession } from '../../../shared/session';
import { useWizard } from '../context';

/** What keeps the customer from going on, above the step, which stays as it is. */
export default function Interruptions({ signIn }: { signIn: (done: () => void) => ReactNode }) {
  return (
    <>
      <Closed />
      <SignedOut signIn={signIn} />
      <SaveTrouble />
    </>
  );
}

/** The link leads nowhere any more: it was withdrawn or replaced while the page was open. */
function Closed() {
  const { saver } = useWizard();
  const { trouble, state } = saver;
  const element = useRef<HTMLDivElement>(null);
  const closed = state === 'closed';
  useEffect(() => {
    if (closed) element.current?.focus();
  }, [closed]);
  const dead = closed && trouble ? deadLink(trouble.code) : null;
  if (!trouble || !dead) return null;
  return (
    <Notice title={dead.title} element={element}>
      <Typography>{trouble.detail}</Typography>
      <Typography sx={{ mt: 1 }}>{dead.next}</Typography>
      <Typography sx={{ mt: 1 }}>{interruptions.closedWhileTyping}</Typography>
    </Notice>
  );
}

/** The session has ended: signing in again right here, with everything as it was. */
function SignedOut({ signIn }: { signIn: (done: () => void) => ReactNode }) {
  const { saver, onboarding } = useWizard();
  const { state } = useSession();
  const element = useRef<HTMLHeadingElement>(null);
  const out =
    saver.state === 'signed out' ||
    (saver.state !== 'closed' && onboarding.registrant && state.is === 'signed out');
  useEffect(() => {
    if (out) element.current?.focus();
  }, [out]);
  if (!out) return null;
  const other = state.is === 'signed in' && onboarding.registrant;
  const title = other
    ? interruptions.somebodyElse.title
    : onboarding.registrant
      ? interruptions.over.title
      : interruptions.claimed.title;
  const lead = other
    ? state.email
      ? link.used.somebodyElse(state.email)
      : link.used.somebodyElseUnnamed
    : onboarding.registrant
      ? interruptions.over.lead
      : interruptions.claimed.lead;
  return (
    <Paper variant="outlined" sx={{ p: 3, mb: 4, borderColor: 'warning.main', borderWidth: 2 }}>
      <Typography ref={element} tabIndex={-1} component="h2" variant="h2" sx={{ mb: 1, outline: 'none' }}>
        {title}
      </Typography>
      <Typography sx={{ mb: 3, color: 'text.secondary' }}>{lead}</Typography>
      {signIn(() => {
        document.getElementById('content')?.focus(); // the form that had the focus goes
        void saver.save().then(() => saver.refresh().catch(() => undefined));
      })}
    </Paper>
  );
}

/** Why what was typed cannot be saved, where the few words above do not tell it. */
function SaveTrouble() {
  const { saver } = useWizard();
  const { trouble, state } = saver;
  if (trouble === null || state === 'offline' || state === 'signed out' || state === 'closed') return null;
  if (trouble.passing) return null; // the few words above say enough
  return (
    <Alert severity="warning" sx={{ mb: 3 }}>
      {interruptions.trouble.title}. {sentenceOf(trouble)}
    </Alert>
  );
}
