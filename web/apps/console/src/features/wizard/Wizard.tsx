import { useQuery } from '@tanstack/react-query';
import { askAgainIn } from '@onramp/api';
import { contact } from '@onramp/text/contact';
import { Waiting } from '@onramp/ui';
import {
  lazy,
  startTransition,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useLocation } from 'react-router';

import type { Onboarding, StepName } from '../../shared/models';
import { patient, useFetchedAhead } from '../../shared/ahead';
import { useGo, useLinkState } from '../../shared/linkKey';
import { Plain } from '../../shared/Plain';
import { session, useSession } from '../../shared/session';
import { faultOf } from './checks';
import { useWizard, WizardProvider } from './context';
import { loadConflicts } from './parts/Disputed';
import { Frame } from './parts/Frame';
import { KeptText } from './saving/kept';
import { Saver } from './saving/saver';
import Welcome from './steps/Welcome';
import { wireTo } from './wire';

const later = {
  signup: patient(() => import('./steps/SignUpStep')),
  pixel: patient(() => import('./steps/Pixel')),
  index: patient(() => import('./steps/Index')),
  team: patient(() => import('./steps/Team')),
  done: patient(() => import('./steps/Check')),
  putBack: patient(() => import('./parts/PutBack')),
  interruptions: patient(() => import('./parts/Interruptions')),
};
const AHEAD = [...Object.values(later), loadConflicts];
const Interruptions = lazy(later.interruptions);
const PutBack = lazy(later.putBack);
const Late = lazy(() => import('./parts/Late'));
const SignUpStep = lazy(later.signup);
const Pixel = lazy(later.pixel);
const Index = lazy(later.index);
const Team = lazy(later.team);
const Check = lazy(later.done);

/** The last part of each step's address. */
const SEGMENTS: Readonly<Record<StepName, string>> = {
  welcome: 'welcome',
  signup: 'signup',
  pixel: 'pixel',
  index: 'index',
  team: 'team',
  done: 'check',
};

export interface WizardProps {
  linkKey: string;
  /** As the link was opened. */
  first: Onboarding;
  /** The form to sign up with. */
  signUp: (done: (onboarding: Onboarding) => void) => ReactNode;
  /** The form to sign in with again. */
  signIn: (done: () => void) => ReactNode;
  /** What comes once the answers are submitted, below what there is to say of what was typed here. */
  submitted: (above: ReactNode) => ReactNode;
}

/** The steps from the link to the submission. */
export function Wizard(props: WizardProps) {
  const { linkKey, first } = props;
  const [saver, setSaver] = useState<Saver | null>(null);
  const opening = useRef(first);
  useEffect(() => {
    let gone = false;
    void KeptText.of(linkKey).then((kept) => {
      if (gone) return;
      const opened = new Saver(opening.current, wireTo(linkKey), kept, check);
      startTransition(() => setSaver(opened)); // the whole wizard comes: bit by bit, so the browser answers in between
    });
    return () => {
      gone = true;
    };
  }, [linkKey]);
  return saver === null ? <OpeningPage /> : <Opened {...props} saver={saver} />;
}

/** As the page that the link was opened on, which it follows. */
function OpeningPage() {
  return (
    <Plain>
      <Waiting says={contact.opening} />
    </Plain>
  );
}

/** The session's own address is no member of the team. */
const check = (...[field, value, onboarding]: Parameters<ConstructorParameters<typeof Saver>[3]>) => {
  const { state } = session;
  return faultOf(field, value, onboarding, state.is === 'signed in' ? state.email : '');
};

function Opened({ saver, linkKey, signUp, signIn, submitted }: WizardProps & { saver: Saver }) {
  const { pathname } = useLocation();
  const state = useLinkState();
  const navigate = useGo();
  const segment = pathname.split('/')[2] ?? '';
  const asked = (Object.keys(SEGMENTS) as StepName[]).find((each) => SEGMENTS[each] === segment);
  const step = asked ?? saver.onboarding.resume_at;
  const go = useCallback(
    (to: StepName, { replace = false, checking = false } = {}) =>
      navigate(`/onboarding/${SEGMENTS[to]}`, { link: linkKey, ...(checking && { checking }) }, replace),
    [navigate, linkKey],
  );
  const value = useMemo(
    () => ({ saver, linkKey, step, checking: state?.checking ?? false, go }),
    [saver, linkKey, step, state?.checking, go],
  );
  return (
    <WizardProvider value={value}>
      <Stepped asked={asked} signUp={signUp} signIn={signIn} submitted={submitted} />
    </WizardProvider>
  );
}

function Stepped({
  asked,
  signUp,
  signIn,
  submitted,
}: Pick<WizardProps, 'signUp' | 'signIn' | 'submitted'> & { asked: StepName | undefined }) {
  const { saver, onboarding, step, go } = useWizard();
  usePolling();
  useFetchedAhead(AHEAD);
  useLeaving(saver);
  const { state } = useSession();
  const troubled =
    (saver.trouble !== null && !saver.trouble.passing) ||
    (onboarding.registrant && state.is === 'signed out');
  const sent = onboarding.answers !== null;
  const open = onboarding.steps.find((each) => each.name === step)?.open ?? false;
  const redirect = !sent && onboarding.status !== 'revoked' && (asked === undefined || !open);
  useEffect(() => {
    if (redirect) go(onboarding.resume_at, { replace: true });
  }, [redirect, go, onboarding.resume_at]);
  if (sent) {
    return submitted(saver.late.size > 0 && <Late late={saver.late} onboarding={onboarding} />);
  }
  if (redirect) return <OpeningPage />;
  return (
    <Frame>
      {troubled && (
        <Suspense fallback={null}>
          <Interruptions signIn={signIn} />
        </Suspense>
      )}
      {(saver.putBack || saver.putBackList) && (
        <Suspense fallback={null}>
          <PutBack />
        </Suspense>
      )}
      <Suspense fallback={<Waiting />} key={step}>
        <Step
          step={step}
          signUp={signUp((answer) => {
            saver.adopt(answer);
            void saver.save();
            go('pixel');
          })}
        />
      </Suspense>
    </Frame>
  );
}

function Step({ step, signUp }: { step: StepName; signUp: ReactNode }) {
  switch (step) {
    case 'welcome':
      return <Welcome />;
    case 'signup':
      return <SignUpStep>{signUp}</SignUpStep>;
    case 'pixel':
      return <Pixel />;
    case 'index':
      return <Index />;
    case 'team':
      return <Team />;
    case 'done':
      return <Check />;
  }
}

/** While something is awaited the page asks again when the API says so; and when the customer comes back to it. */
function usePolling() {
  const { saver, linkKey, onboarding } = useWizard();
  useQuery({
    queryKey: ['onboarding', linkKey],
    queryFn: () => saver.refresh(),
    initialData: onboarding,
    refetchOnMount: false,
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => askAgainIn(saver.onboarding.ask_again_seconds, state.error),
    retry: false,
    enabled: onboarding.fields !== null && saver.state !== 'signed out',
  });
}

/** The page is hidden, goes, or comes back; so does the connection. */
function useLeaving(saver: Saver) {
  useEffect(() => {
    const turned = () => (document.visibilityState === 'hidden' ? saver.beacon() : void saver.save());
    const leaves = () => saver.beacon();
    const back = () => void saver.save();
    document.addEventListener('visibilitychange', turned);
    addEventListener('pagehide', leaves);
    addEventListener('pageshow', back);
    addEventListener('online', back);
    return () => {
      document.removeEventListener('visibilitychange', turned);
      removeEventListener('pagehide', leaves);
      removeEventListener('pageshow', back);
      removeEventListener('online', back);
      saver.stop();
    };
  }, [saver]);
}
