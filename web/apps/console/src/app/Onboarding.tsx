import { Waiting } from '@onramp/ui';
import { lazy, Suspense, useCallback } from 'react';

import { LinkGate } from '../features/link';
import { Wizard } from '../features/wizard';
import { patient, useFetchedAhead } from '../shared/ahead';
import { useGo, useLinkState } from '../shared/linkKey';

const NoLink = lazy(() => import('../features/link/NoLink'));
const loadSignIn = patient(() => import('../features/session/SignIn'));
const loadSignUp = patient(() => import('../features/session/SignUp'));
const AHEAD = [loadSignIn, loadSignUp];
const SignIn = lazy(() => loadSignIn().then(({ SignIn }) => ({ default: SignIn })));
const SignUp = lazy(() => loadSignUp().then(({ SignUp }) => ({ default: SignUp })));
const Submitted = lazy(() => import('./Submitted'));

/** `/onboarding?key=…`: the link, the wizard, and the progress of what it has started. */
export default function Onboarding() {
  const link = useLinkState()?.link;
  const go = useGo();
  useFetchedAhead(AHEAD);
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
          submitted={(above) => (
            <Suspense fallback={<Waiting />}>
              <Submitted linkKey={link} above={above} />
            </Suspense>
          )}
        />
      )}
    </LinkGate>
  );
}
