import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { session as text } from '@onramp/text/session';
import { ErrorSummary } from '@onramp/ui';
import { useId, useState, type SyntheticEvent } from 'react';

import type { Onboarding } from '../../shared/models';
import { useSession } from '../../shared/session';
import { EmailField, emailFault, PasswordField } from './fields';
import { Forgot } from './Forgot';
import { GoogleButton } from './GoogleButton';
import { signIn } from './questions';
import { useForm } from '../../shared/form/useForm';

export interface SignInProps {
  /** Key of the link to claim, or to come back to; left out: the session alone. */
  linkKey?: string;
  /** Somebody has signed in; with a link, what stands behind it. */
  onSignedIn?: (onboarding: Onboarding | null) => void;
  email?: string;
  /** Begin with choosing a new password. */
  forgotten?: boolean;
  /** Offer to sign up instead. */
  onSignUp?: () => void;
}

/** Signing in, with the way out for who has forgotten their password. */
export function SignIn({ linkKey, onSignedIn, email: first = '', forgotten = false, onSignUp }: SignInProps) {
  const [email, setEmail] = useState(first);
  const [password, setPassword] = useState('');
  const [forgot, setForgot] = useState<'no' | 'yes' | 'done'>(forgotten ? 'yes' : 'no');
  const current = useSession();
  const id = useId();
  const fields = {
    email: { id: `${id}email`, value: email, wrong: emailFault(email) },
    password: { id: `${id}password`, value: password, wrong: password === '' ? text.passwordMissing : null },
  };
  const { busy, faults, attempt, submit } = useForm(fields, { LOGIN_FAILED: text.signIn.failed });

  if (forgot === 'yes') {
    return (
      <Forgot
        email={email}
        onDone={(address) => {
          setEmail(address);
          setPassword('');
          setForgot('done');
        }}
        onBack={() => setForgot('no')}
      />
    );
  }
  const send = (event: SyntheticEvent) =>
    submit(event, async () => {
      const tokens = await signIn(linkKey ?? null, email.trim(), password);
      current.signIn(tokens);
      onSignedIn?.(tokens.onboarding ?? null);
    });
  return (
    <Box>
      {forgot === 'done' && (
        <Alert severity="success" role="status" sx={{ mb: 3 }}>
          {text.reset.done}
        </Alert>
      )}
      <ErrorSummary attempt={attempt} faults={faults} />
      <GoogleButton link={linkKey ?? ''} />
      <Box component="form" noValidate onSubmit={send} sx={{ display: 'grid', gap: 2.5 }}>
        <EmailField id={fields.email.id} value={email} onChange={setEmail} faults={faults} />
        <PasswordField id={fields.password.id} value={password} onChange={setPassword} faults={faults} />
        <Button type="submit" variant="contained" size="large" disabled={busy}>
          {busy ? text.working : text.signIn.button}
        </Button>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between' }}>
          <Button onClick={() => setForgot('yes')}>{text.signIn.forgot}</Button>
          {onSignUp && <Button onClick={onSignUp}>{text.signIn.toSignUp}</Button>}
        </Box>
      </Box>
    </Box>
  );
}
