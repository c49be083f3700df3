import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '@onramp/api';
import { common } from '@onramp/text/common';
import { contact as text } from '@onramp/text/contact';
import { link as linkText } from '@onramp/text/link';
import { PageTitle, Waiting } from '@onramp/ui';
import { lazy, Suspense, useDeferredValue, type ReactNode } from 'react';

import type { Onboarding } from '../../shared/models';
import { readOnboarding } from '../../shared/onboarding';
import { Plain } from '../../shared/Plain';
import { session } from '../../shared/session';

const DeadLink = lazy(() => import('./DeadLink'));

/**
 * What stands behind a link, or the page that says why it leads nowhere and what to do.
 *
 * @param signIn - The form to sign in with, and what to call once somebody has.
 */
export function LinkGate({
  linkKey,
  signIn,
  children,
}: {
  linkKey: string;
  signIn: (done: () => void) => ReactNode;
  children: (onboarding: Onboarding) => ReactNode;
}) {
  const { data, error, isFetching, isPaused, refetch } = useQuery({
    queryKey: ['link', linkKey],
    queryFn: () => opened(linkKey),
    staleTime: Infinity, // from here on the wizard asks
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  const found = useDeferredValue(data); // so much is shown bit by bit, and the browser answers in between
  if (found) return children(found);
  const offline = isPaused || (error instanceof Problem && error.kind === 'offline');
  if (offline && !isFetching) return <Offline again={() => void refetch()} />;
  if (data || isFetching || !error) {
    return (
      <Plain>
        <Waiting says={text.opening} />
      </Plain>
    );
  }
  return (
    <Plain>
      <Suspense fallback={<Waiting />}>
        <DeadLink error={error} again={() => void refetch()} signIn={signIn} />
      </Suspense>
    </Plain>
  );
}

/** There is no connection: what needs none to be shown, and the link is opened as soon as there is one. */
function Offline({ again }: { again: () => void }) {
  return (
    <Plain>
      <PageTitle tab={linkText.tab(linkText.trouble.title)}>{linkText.trouble.title}</PageTitle>
      <Typography role="alert" sx={{ mb: 3 }}>
        {common.trouble.offline}
      </Typography>
      <Button variant="outlined" onClick={again}>
        {common.tryAgain}
      </Button>
    </Plain>
  );
}

/** Read what is behind the link. A link that is used, and nobody signed in: the browser may have a session that nothing
 * has hinted at, so it is asked for. */
async function opened(key: string): Promise<Onboarding> {
  const onboarding = await openedBy(key);
  if (onboarding.status !== 'revoked') return onboarding;
  throw new Problem('refused', 'REVOKED', linkText.withdrawn); // who has signed up may still read it
}

async function openedBy(key: string): Promise<Onboarding> {
  try {
    return await readOnboarding(key);
  } catch (error) {
    const used = error instanceof Problem && error.code === 'LINK_USED';
    if (!used || session.state.is === 'signed in') throw error;
    if ((await session.ask()).is !== 'signed in') throw error;
    return await readOnboarding(key);
  }
}
