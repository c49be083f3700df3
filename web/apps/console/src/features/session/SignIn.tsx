import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { session as text } from '@onramp/text/session';
import { ErrorSummary, type Fault } from '@onramp/ui';
import { useId, useState, type SyntheticEvent } from 'react';

import type { Onboarding } from '../../shared/models';
import { useSession } from '../../shared/session';
import { EmailField, emailFault, PasswordField } from './fields';
import { Forgot } from './Forgot';
import { GoogleButton } from './GoogleButton';
import { signIn } from './questions';
import { faultsOf, useAction } from './useAction';

export interface SignInProps {
  /** Key of the link to claim, or to come back to; left out: the session alone. */
  linkKey?: string;
  /** Somebody has signed in; with a link, what stands behind it. */
  onSignedIn?: (onboarding: Onboarding | null) => void;
  email?: string;
  /** Offer to sign up instead. */
  onSignUp?: () => void;
}

/** Signing in, with the way out for who has forgotten their password. */
export function SignIn({ linkKey, onSignedIn, email: first = '', onSignUp }: SignInProps) {
  const [email, setEmail] = useState(first);
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<Fault[]>([]);
  const [forgot, setForgot] = useState<'no' | 'yes' | 'done'>('no');
  const { busy, problem, forget, run } = useAction();
  const current = useSession();
  const id = useId();
  const ids = { email: `${id}email`, password: `${id}password` };

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
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const faults: Fault[] = [];
    const address = emailFault(email);
    if (address !== null) faults.push({ id: ids.email, message: address });
    if (password === '') faults.push({ id: ids.password, message: text.passwordMissing });
    setWrong(faults);
    forget();
    if (faults.length > 0) return;
    void run(async () => {
      const tokens = await signIn(linkKey ?? null, email.trim(), password);
      current.signIn(tokens);
      onSignedIn?.(tokens.onboarding ?? null);
    });
  }
  const faults = wrong.length > 0 ? wrong : faultsOf(problem, ids);
  return (
    <Box>
      {forgot === 'done' && (
        <Alert severity="success" role="status" sx={{ mb: 3 }}>
          {text.reset.done}
        </Alert>
      )}
      <ErrorSummary faults={faults} />
      <GoogleButton link={linkKey ?? ''} />
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2.5 }}>
        <EmailField id={ids.email} value={email} onChange={setEmail} faults={faults} />
        <PasswordField id={ids.password} value={password} onChange={setPassword} faults={faults} />
        <Button type="submit" variant="contained" size="large" disabled={busy}>
          {busy ? text.working : text.signIn.button}
        </Button>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between' }}>
          <Button
            onClick={() => {
              setWrong([]);
              forget();
              setForgot('yes');
            }}
          >
            {text.signIn.forgot}
          </Button>
          {onSignUp && <Button onClick={onSignUp}>{text.signIn.toSignUp}</Button>}
        </Box>
      </Box>
    </Box>
  );
}
