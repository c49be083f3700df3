import { useLoadedSoon } from '@onramp/ui/useLoadedSoon';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { meQuery } from '../shared/me';
import { useSessionOver } from '../shared/session';

const load = () => import('./SignedOutDialog');
const SignedOutDialog = lazy(load);
const LOOK_AGAIN = 5_000;

/**
 * Says, over the page as it stands, that the session of Access has ended. Loading the page anew leads to Access's own
 * sign-in page and back here; whoever signs in in another tab keeps even what is typed nowhere but here.
 */
export function SignedOut() {
  const over = useSessionOver();
  const [wasOver, setWasOver] = useState(false);
  if (over && !wasOver) setWasOver(true);
  useQuery({ ...meQuery, refetchInterval: over ? LOOK_AGAIN : false });
  useLoadedSoon(load); // without a session it may not come any more
  return <Suspense>{wasOver && <SignedOutDialog over={over} />}</Suspense>;
}
