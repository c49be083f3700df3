import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { Problem } from '@onramp/api';
import { session as text } from '@onramp/text/session';
import { ErrorSummary, useAnnounce, type Fault } from '@onramp/ui';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';

import { CodeField } from './fields';
import { confirmCode, resendCode, type SignedIn } from './questions';
import { faultsOf, useAction } from './useAction';

/** The code that was mailed, which makes the address the user's own. */
export function ConfirmCode({
  linkKey,
  email,
  password,
  sentTo,
  onConfirmed,
  onRefused,
  onSignIn,
  onChange,
}: {
  linkKey: string;
  email: string;
  password: string;
  /** Where the code went, masked; empty: to nobody just now. */
  sentTo: string;
  onConfirmed: (tokens: SignedIn) => void;
  onRefused: (problem: Problem) => void;
  /** The code was taken before: they have a sign-in by now. */
  onSignIn: () => void;
  onChange: () => void;
}) {
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<Fault[]>([]);
  const [resent, setResent] = useState(false);
  const { busy, problem, forget, run } = useAction();
  const announce = useAnnounce();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus(), []);
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    setWrong(code.trim() === '' ? [{ id, message: text.codeMissing }] : []);
    setResent(false);
    forget();
    if (code.trim() === '') return;
    void run(async () => {
      try {
        onConfirmed(await confirmCode(linkKey, email.trim(), code.trim(), password));
      } catch (error) {
        onRefused(error as Problem);
        throw error;
      }
    });
  }
  const faults = wrong.length > 0 ? wrong : faultsOf(problem, { code: id, email: id, password: id });
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2.5 }}>
      <div>
        <Typography ref={heading} component="h2" variant="h2" tabIndex={-1} sx={{ mb: 1, outline: 'none' }}>
          {text.confirm.title}
        </Typography>
        <Typography sx={{ color: 'text.secondary' }}>
          {sentTo ? text.confirm.lead(sentTo) : text.confirm.leadAny}
        </Typography>
      </div>
      <ErrorSummary faults={faults} />
      <CodeField id={id} value={code} onChange={setCode} faults={faults} />
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? text.working : text.confirm.button}
      </Button>
      {resent && <Typography sx={{ color: 'success.main' }}>{text.confirm.resent}</Typography>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between' }}>
        <Button
          disabled={busy}
          onClick={() =>
            void run(async () => {
              setWrong([]);
              await resendCode(linkKey, email.trim());
              setResent(true);
              announce(text.confirm.resent);
            })
          }
        >
          {text.confirm.resend}
        </Button>
        {problem?.kind === 'refused' && <Button onClick={onSignIn}>{text.signUp.toSignIn}</Button>}
        <Button onClick={onChange}>{text.confirm.change}</Button>
      </Box>
    </Box>
  );
}
