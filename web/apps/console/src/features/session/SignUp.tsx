import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { Problem } from '@onramp/api';
import { link as linkText } from '@onramp/text/link';
import { session as text } from '@onramp/text/session';
import { ErrorSummary } from '@onramp/ui';
import { useId, useMemo, useState, type SyntheticEvent } from 'react';

import { Contact } from '../../shared/Contact';
import type { Onboarding } from '../../shared/models';
import { claimLink, useConfig } from '../../shared/onboarding';
import { useSession } from '../../shared/session';
import { codeSentTo, keepCodeSentTo } from './codeSent';
import { ConfirmCode } from './ConfirmCode';
import { EmailField, emailFault, PasswordField } from './fields';
import { GoogleButton } from './GoogleButton';
import { passwordFault, PolicyList } from './policy';
import { byLink, signIn, type SignedIn, type WayIn } from './questions';
import { SignIn } from './SignIn';
import { useForm } from '../../shared/form/useForm';

export interface SignUpProps {
  linkKey: string;
  /** Somebody has signed up, or in, and the link is theirs. */
  onSignedUp: (onboarding: Onboarding) => void;
}

/** Codes of the API by which somebody else has claimed the link meanwhile. */
const TAKEN = new Set(['LINK_TAKEN', 'LINK_USED']);

/** Signing up: a new user and their code, somebody who has a user already, or who is signed in by now. */
export function SignUp({ linkKey, onSignedUp }: SignUpProps) {
  const [shows, setShows] = useState<'form' | 'code' | 'sign in' | 'forgotten'>('form');
  const [email, setEmail] = useState(codeSentTo);
  const [password, setPassword] = useState('');
  const [sentTo, setSentTo] = useState('');
  const [other, setOther] = useState(false);
  const [taken, setTaken] = useState(false);
  const session = useSession();
  const way = useMemo(() => byLink(linkKey), [linkKey]);

  function done(tokens: SignedIn) {
    keepCodeSentTo('');
    session.signIn(tokens);
    if (tokens.onboarding) onSignedUp(tokens.onboarding);
  }
  const refused = (problem: Problem) => {
    if (TAKEN.has(problem.code)) setTaken(true);
  };
  if (taken) return <Taken />;
  if (session.state.is === 'signed in' && !other) {
    return (
      <ClaimAs
        linkKey={linkKey}
        email={session.state.email}
        onSignedUp={onSignedUp}
        onTaken={() => setTaken(true)}
        onOther={() => setOther(true)}
      />
    );
  }
  if (shows === 'sign in' || shows === 'forgotten') {
    return (
      <SignIn
        linkKey={linkKey}
        email={email}
        forgotten={shows === 'forgotten'}
        onSignUp={() => setShows('form')}
        onSignedIn={(onboarding) => onboarding && onSignedUp(onboarding)}
      />
    );
  }
  if (shows === 'code') {
    return (
      <ConfirmCode
        way={way}
        email={email}
        password={password}
        sentTo={sentTo}
        onConfirmed={done}
        onRefused={refused}
        onSignIn={() => setShows('sign in')}
        onChange={() => setShows('form')}
        onForgotten={() => setShows('forgotten')}
      />
    );
  }
  return (
    <NewUser
      way={way}
      linkKey={linkKey}
      {...{ email, setEmail, password, setPassword }}
      onSent={(to) => {
        setSentTo(to);
        setShows('code');
      }}
      onSignIn={() => setShows('sign in')}
      onForgotten={() => setShows('forgotten')}
      onKnown={done}
      onRefused={refused}
    />
  );
}

/** An address and a password for somebody new. */
export function NewUser({
  way,
  linkKey,
  email,
  setEmail,
  password,
  setPassword,
  onSent,
  onSignIn,
  onForgotten,
  onKnown,
  onRefused = () => undefined,
}: {
  way: WayIn;
  /** Key of the link to claim; null: none. */
  linkKey: string | null;
  email: string;
  setEmail: (email: string) => void;
  password: string;
  setPassword: (password: string) => void;
  onSent: (to: string) => void;
  onSignIn: () => void;
  onForgotten: () => void;
  onKnown: (tokens: SignedIn) => void;
  onRefused?: (problem: Problem) => void;
}) {
  const policy = useConfig()?.password;
  const id = useId();
  const fields = {
    email: { id: `${id}email`, value: email, wrong: emailFault(email) },
    password: { id: `${id}password`, value: password, wrong: passwordFault(policy, password) },
  };
  const { busy, faults, attempt, refused, submit } = useForm(fields, { EMAIL_TAKEN: text.signUp.taken });
  const [out] = useState(codeSentTo);
  const send = (event: SyntheticEvent) =>
    submit(
      event,
      heeding(onRefused, async () => {
        const { confirmed } = await way.signUp(email.trim(), password);
        if (confirmed) onKnown(await signIn(linkKey, email.trim(), password));
        else {
          keepCodeSentTo(email.trim());
          onSent(email.trim()); // in full, as it was typed here: a slip is seen
        }
      }),
    );
  return (
    <Box>
      <ErrorSummary attempt={attempt} faults={faults} />
      {refused === 'EMAIL_TAKEN' && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mb: 3 }}>
          <Button variant="outlined" onClick={onSignIn}>
            {text.signUp.toSignIn}
          </Button>
          <Button variant="outlined" onClick={() => onSent('')}>
            {text.signUp.haveCode}
          </Button>
          <Button variant="outlined" onClick={onForgotten}>
            {text.signUp.forgot}
          </Button>
        </Box>
      )}
      {out !== '' && out === email.trim() && refused === undefined && (
        <Alert severity="info" role="status" sx={{ mb: 3 }}>
          {text.signUp.codeOut(out)}
          <Button
            variant="outlined"
            sx={{ display: 'block', mt: 1 }}
            onClick={(event) => submit(event, () => Promise.resolve().then(() => onSent(out)))}
          >
            {text.signUp.haveCode}
          </Button>
        </Alert>
      )}
      <GoogleButton link={linkKey ?? ''} />
      <Box component="form" noValidate onSubmit={send} sx={{ display: 'grid', gap: 2.5 }}>
        <EmailField id={fields.email.id} value={email} onChange={setEmail} faults={faults} />
        <PasswordField
          id={fields.password.id}
          value={password}
          onChange={setPassword}
          faults={faults}
          fresh
        />
        <PolicyList policy={policy} password={password} />
        <Button type="submit" variant="contained" size="large" disabled={busy}>
          {busy ? text.working : text.signUp.button}
        </Button>
      </Box>
      <Typography sx={{ mt: 2.5, color: 'text.secondary' }}>
        {text.signUp.have} <Button onClick={onSignIn}>{text.signUp.toSignIn}</Button>
      </Typography>
    </Box>
  );
}

/** Somebody is signed in by the cookie already. */
function ClaimAs({
  linkKey,
  email,
  onSignedUp,
  onTaken,
  onOther,
}: {
  linkKey: string;
  email: string;
  onSignedUp: (onboarding: Onboarding) => void;
  onTaken: () => void;
  onOther: () => void;
}) {
  const { busy, faults, attempt, ask } = useForm({});
  const refused = (each: Problem) => {
    if (TAKEN.has(each.code)) onTaken();
  };
  return (
    <Box sx={{ display: 'grid', gap: 2.5, justifyItems: 'start' }}>
      <ErrorSummary attempt={attempt} faults={faults} />
      <Typography>{email ? text.claimed.as(email) : text.claimed.asSomebody}</Typography>
      <Button
        variant="contained"
        size="large"
        disabled={busy}
        onClick={() => ask(heeding(refused, async () => onSignedUp(await claimLink(linkKey))))}
      >
        {email ? text.claimed.go(email) : text.claimed.goOn}
      </Button>
      <Button onClick={onOther}>{text.claimed.other}</Button>
    </Box>
  );
}

function Taken() {
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Alert severity="warning" role="alert">
        <Typography component="h2" variant="h3" sx={{ mb: 0.5 }}>
          {linkText.taken.title}
        </Typography>
        {linkText.taken.next}
      </Alert>
      <Contact />
    </Box>
  );
}

/** Let somebody know of a refusal before the form shows it. */
export function heeding(told: (problem: Problem) => void, ask: () => Promise<void>): () => Promise<void> {
  return () =>
    ask().catch((error: unknown) => {
      told(error as Problem);
      throw error;
    });
}
