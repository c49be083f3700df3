import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { home as text } from '@onramp/text/home';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { Plain } from '../shared/Plain';
import { useSession } from '../shared/session';

const Console = lazy(() => import('./Console'));
const SignIn = lazy(() => import('../features/session/SignIn').then(({ SignIn }) => ({ default: SignIn })));

/** The console, as far as it is ours, or the way to sign in to it. */
export default function Home() {
  const { state, ask, end } = useSession();
  const queries = useQueryClient();
  const [signOutFailed, setSignOutFailed] = useState(false);
  if (state.is === 'unknown') {
    return (
      <Plain>
        {state.trouble ? (
          <Trouble error={state.trouble} again={() => void ask()} />
        ) : (
          <Waiting says={text.loading} />
        )}
      </Plain>
    );
  }
  if (state.is === 'signed out') return <SignedOut over={state.over} failed={signOutFailed} />;
  async function signOut() {
    queries.clear(); // what one has seen is not for the next
    try {
      await end();
    } catch {
      setSignOutFailed(true);
    }
  }
  return (
    <Suspense
      fallback={
        <Plain>
          <Waiting says={text.loading} />
        </Plain>
      }
    >
      <Console email={state.email} signOut={() => void signOut()} />
    </Suspense>
  );
}

/** For who is not signed in, or not any more. Whoever signs in goes on at the address that they came for. */
function SignedOut({ over, failed }: { over: boolean; failed: boolean }) {
  return (
    <Plain>
      <PageTitle tab={text.tab(text.signedOut.title)}>{text.signedOut.title}</PageTitle>
      <Typography color="textSecondary" sx={{ mb: 3 }}>
        {over ? text.signedOut.over : text.signedOut.lead}
      </Typography>
      {failed && (
        <Alert severity="warning" sx={{ mb: 3 }}>
          {text.signOutFailed}
        </Alert>
      )}
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    </Plain>
  );
}
