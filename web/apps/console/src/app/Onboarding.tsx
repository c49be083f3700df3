import { Waiting } from '@onramp/ui';
import { lazy, Suspense, useCallback } from 'react';

import { LinkGate } from '../features/link';
import { Wizard } from '../features/wizard';
import { useGo, useLinkState } from '../shared/linkKey';

const NoLink = lazy(() => import('../features/link/NoLink'));
const SignIn = lazy(() => import('../features/session/SignIn').then(({ SignIn }) => ({ default: SignIn })));
const SignUp = lazy(() => import('../features/session/SignUp').then(({ SignUp }) => ({ default: SignUp })));
const Submitted = lazy(() => import('./Submitted'));

/** `/onboarding?key=…`: the link, the wizard, and the progress of what it has started. */
export default function Onboarding() {
  const link = useLinkState()?.link;
  const go = useGo();
  const found = useCallback((key: string) => go('/onboarding', { link: key }, true), [go]);
  const signIn = (done: () => void) => (
    <Suspense fallback={<Waiting />}>
      <SignIn {...(link !== undefined && { linkKey: link })} onSignedIn={done} />
    </Suspense>
  );
  if (link === undefined) {
    return (
      <Suspense fallback={<Waiting />}>
        <NoLink signIn={signIn} found={found} />
      </Suspense>
    );
  }
  return (
    <LinkGate key={link} linkKey={link} signIn={signIn}>
      {(onboarding) => (
        <Wizard
          linkKey={link}
          first={onboarding}
          signIn={signIn}
          signUp={(done) => (
            <Suspense fallback={<Waiting />}>
              <SignUp linkKey={link} onSignedUp={done} />
            </Suspense>
          )}
          submitted={
            <Suspense fallback={<Waiting />}>
              <Submitted linkKey={link} />
            </Suspense>
          }
        />
      )}
    </LinkGate>
  );
}
