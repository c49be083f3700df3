import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { Problem } from '@onramp/api';
import { session as text } from '@onramp/text/session';
import { ErrorSummary, PageTitle, useAnnounce } from '@onramp/ui';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';

import { codeFault, CodeField } from './fields';
import type { SignedIn, WayIn } from './questions';
import { useForm } from '../../shared/form/useForm';

/** The code that was mailed, which makes the address the user's own. */
export function ConfirmCode({
  way,
  email,
  password,
  sentTo,
  tab,
  onConfirmed,
  onRefused = () => undefined,
  onSignIn,
  onChange,
  onForgotten,
}: {
  way: WayIn;
  email: string;
  password: string;
  /** Where the code went, masked; empty: to nobody just now. */
  sentTo: string;
  /** What the tab says, where it is all of the page; left out: it stands below the page's heading. */
  tab?: string;
  onConfirmed: (tokens: SignedIn) => void;
  onRefused?: (problem: Problem) => void;
  /** The code was taken before: they have a sign-in by now. */
  onSignIn: () => void;
  onChange: () => void;
  onForgotten: () => void;
}) {
  const [code, setCode] = useState('');
  const [resent, setResent] = useState(false);
  const announce = useAnnounce();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const field = { id, value: code, wrong: codeFault(code) };
  const { busy, faults, attempt, refused, ask, submit } = useForm(
    { code: field, email: field, password: field },
    { CODE_WRONG: text.confirm.wrong, PASSWORD_TOO_WEAK: text.confirm.weak },
  );
  useEffect(() => heading.current?.focus(), []);
  function send(event: SyntheticEvent) {
    setResent(false);
    submit(event, async () => {
      try {
        onConfirmed(await way.confirm(email.trim(), code, password));
      } catch (error) {
        onRefused(error as Problem);
        throw error;
      }
    });
  }
  return (
    <Box component="form" noValidate onSubmit={send} sx={{ display: 'grid', gap: 2.5 }}>
      <div>
        {tab === undefined ? (
          <Typography ref={heading} component="h2" variant="h2" tabIndex={-1} sx={{ mb: 1, outline: 'none' }}>
            {text.confirm.title}
          </Typography>
        ) : (
          <PageTitle tab={tab}>{text.confirm.title}</PageTitle>
        )}
        <Typography sx={{ color: 'text.secondary' }}>
          {sentTo ? (way.untold ? text.company : text.confirm).lead(sentTo) : text.confirm.leadAny}
        </Typography>
      </div>
      <ErrorSummary attempt={attempt} faults={faults} />
      {refused && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Button variant="outlined" onClick={onSignIn}>
            {text.signUp.toSignIn}
          </Button>
          <Button variant="outlined" onClick={onForgotten}>
            {text.forgot.title}
          </Button>
        </Box>
      )}
      <CodeField id={id} value={code} onChange={setCode} faults={faults} />
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? text.working : text.confirm.button}
      </Button>
      {resent && <Typography sx={{ color: 'success.main' }}>{text.confirm.resent}</Typography>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'space-between' }}>
        {/* Never disabled, which would take the focus away from who presses it: nothing is asked twice at once. */}
        <Button
          onClick={() =>
            ask(async () => {
              await way.resend(email.trim());
              setResent(true);
              announce(text.confirm.resent);
            })
          }
        >
          {text.confirm.resend}
        </Button>
        <Button onClick={onChange}>{text.confirm.change}</Button>
        {way.untold && !refused && <Button onClick={onSignIn}>{text.signUp.toSignIn}</Button>}
      </Box>
    </Box>
  );
}
