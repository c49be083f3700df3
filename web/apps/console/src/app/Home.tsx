import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { home as text } from '@onramp/text/home';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Route, Routes, useNavigate, useSearchParams } from 'react-router';

import { ChecklistButton, ChecklistDrawer, ChecklistProvider } from '../features/checklist';
import { Frame, HEADER } from '../features/home';
import { api } from '../shared/api';
import { Page, Plain } from '../shared/Plain';
import { useSession } from '../shared/session';
import { IndexesPage, HomePage, NoPage, TeamPage } from './pages';

const SignIn = lazy(() => import('../features/session/SignIn').then(({ SignIn }) => ({ default: SignIn })));

const PATHS = { finish_wizard: '/onboarding', invite_people: '/team' } as const;

/** The console, as far as it is ours: a frame with the checklist, and pages that show what the checklist knows. */
export default function Home() {
  const { state, ask, end } = useSession();
  const queries = useQueryClient();
  const [signOutFailed, setSignOutFailed] = useState(false);
  if (state.is === 'unknown') {
    return (
      <Page>
        {state.trouble ? (
          <Trouble error={state.trouble} again={() => void ask()} />
        ) : (
          <Waiting says={text.loading} />
        )}
      </Page>
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
  return <SignedIn email={state.email} signOut={() => void signOut()} />;
}

function SignedIn({ email, signOut }: { email: string; signOut: () => void }) {
  const navigate = useNavigate();
  const opened = useOpened();
  return (
    <ChecklistProvider
      api={api}
      user={email}
      paths={PATHS}
      navigate={(path) => void navigate(path)}
      opened={opened}
    >
      <Frame
        email={email}
        signOut={signOut}
        tools={<ChecklistButton />}
        beside={<ChecklistDrawer top={HEADER} />}
      >
        <Routes>
          <Route index element={<HomePage user={email} />} />
          <Route path="indexes" element={<IndexesPage user={email} />} />
          <Route path="team" element={<TeamPage user={email} />} />
          <Route path="*" element={<NoPage />} />
        </Routes>
      </Frame>
    </ChecklistProvider>
  );
}

/** Whether the address asks for the checklist to be open. It is said once: reloading the page opens nothing again. */
function useOpened(): boolean {
  const [asked, setAsked] = useSearchParams();
  const [opened] = useState(() => asked.get('checklist') === 'open');
  const left = asked.has('checklist');
  useEffect(() => {
    if (!left) return;
    setAsked(
      (before) => {
        before.delete('checklist');
        return before;
      },
      { replace: true },
    );
  }, [left, setAsked]);
  return opened;
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
