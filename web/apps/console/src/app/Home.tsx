import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { home as text } from '@onramp/text/home';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { Route, Routes, useLocation } from 'react-router';

import { Plain } from '../shared/Plain';
import { useSession } from '../shared/session';
import { FLOWS, type FlowPagesProps } from './flows';

const Ours = lazy(() => import('./Console'));
const OPEN = FLOWS.flatMap((flow) => ('open' in flow ? [[flow.under, lazy(flow.load)] as const] : []));
const PAGES = FLOWS.flatMap((flow) => ('open' in flow ? [] : [[flow.under, lazy(flow.load)] as const]));
const OWN = FLOWS.flatMap((flow) => ('signIn' in flow ? [[flow.under, lazy(flow.signIn)] as const] : []));
const SignIn = lazy(() => import('../features/session/SignIn').then(({ SignIn }) => ({ default: SignIn })));

/** The pages of a flow that are open to anybody; else the console. */
export default function Home() {
  return (
    <Routes>
      {OPEN.map(([under, Pages]) => (
        <Route
          key={under}
          path={`${under}*`}
          element={
            <Loaded>
              <Pages />
            </Loaded>
          }
        />
      ))}
      <Route path="*" element={<Console />} />
    </Routes>
  );
}

function Loaded({ children }: { children: ReactNode }) {
  return (
    <Suspense
      fallback={
        <Plain>
          <Waiting says={text.loading} />
        </Plain>
      }
    >
      {children}
    </Suspense>
  );
}

/** The console, as far as it is ours, or the pages of a flow of its own; or the way to sign in to them. */
function Console() {
  const { state, ask, end } = useSession();
  const [signOutFailed, setSignOutFailed] = useState(false);
  if (state.is === 'unknown') {
    return (
      <Plain>
        {state.trouble ? (
          <>
            <PageTitle tab={text.tab(text.notLoaded)}>{text.notLoaded}</PageTitle>
            <Trouble error={state.trouble} again={() => void ask()} />
          </>
        ) : (
          <Waiting says={text.loading} />
        )}
      </Plain>
    );
  }
  if (state.is === 'signed out') return <SignedOut over={state.over} failed={signOutFailed} />;
  async function signOut() {
    try {
      await end();
    } catch {
      setSignOutFailed(true);
    }
  }
  return (
    <Loaded>
      <Mine user={state.email} signOut={() => void signOut()} />
    </Loaded>
  );
}

function Mine({ user, signOut }: FlowPagesProps) {
  return (
    <Routes>
      {PAGES.map(([under, Pages]) => (
        <Route key={under} path={`${under}*`} element={<Pages user={user} signOut={signOut} />} />
      ))}
      <Route path="*" element={<Ours email={user} signOut={signOut} />} />
    </Routes>
  );
}

/** For who is not signed in, or not any more. Whoever signs in goes on at the address that they came for. */
function SignedOut({ over, failed }: { over: boolean; failed: boolean }) {
  const queries = useQueryClient();
  const { pathname } = useLocation();
  const [, flow = '', id = ''] = pathname.split('/');
  const Own = id === '' ? undefined : OWN.find(([under]) => under === `/${flow}/`)?.[1];
  useEffect(() => {
    // What one has seen is not for the next, however their session ended.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'config' });
  }, [queries]);
  return (
    <Plain>
      {!Own && (
        <>
          <PageTitle tab={text.tab(text.signedOut.title)}>{text.signedOut.title}</PageTitle>
          <Typography color="textSecondary" sx={{ mb: 3 }}>
            {over ? text.signedOut.over : text.signedOut.lead}
          </Typography>
        </>
      )}
      {failed && (
        <Alert severity="warning" sx={{ mb: 3 }}>
          {text.signOutFailed}
        </Alert>
      )}
      <Suspense fallback={<Waiting />}>{Own ? <Own key={id} id={id} over={over} /> : <SignIn />}</Suspense>
    </Plain>
  );
}
