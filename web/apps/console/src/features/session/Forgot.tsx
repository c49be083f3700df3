import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { session as text } from '@onramp/text/session';
import { ErrorSummary, useAnnounce } from '@onramp/ui';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';

import { useConfig } from '../../shared/onboarding';
import { codeFault, CodeField, EmailField, emailFault, PasswordField } from './fields';
import { passwordFault, PolicyList } from './policy';
import { forgotPassword, resetPassword } from './questions';
import { useForm } from '../../shared/form/useForm';

/** A new password, with a code from the mailbox. */
export function Forgot({
  email: first,
  onDone,
  onBack,
}: {
  email: string;
  onDone: (email: string) => void;
  onBack: () => void;
}) {
  const [email, setEmail] = useState(first);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [sentTo]);
  return (
    <Box>
      <Typography ref={heading} component="h2" variant="h2" tabIndex={-1} sx={{ mb: 1, outline: 'none' }}>
        {text.forgot.title}
      </Typography>
      {sentTo === null ? (
        <AskCode email={email} setEmail={setEmail} onSent={setSentTo} />
      ) : (
        <Reset email={email} sentTo={sentTo} onDone={() => onDone(email)} />
      )}
      <Button onClick={onBack} sx={{ mt: 2 }}>
        {text.forgot.back}
      </Button>
    </Box>
  );
}

function AskCode({
  email,
  setEmail,
  onSent,
}: {
  email: string;
  setEmail: (email: string) => void;
  onSent: (to: string) => void;
}) {
  const id = useId();
  const { busy, faults, attempt, submit } = useForm({
    email: { id, value: email, wrong: emailFault(email) },
  });
  const send = (event: SyntheticEvent) =>
    submit(event, async () => {
      await forgotPassword(email.trim());
      onSent(email.trim());
    });
  return (
    <Box component="form" noValidate onSubmit={send} sx={{ display: 'grid', gap: 2.5 }}>
      <Typography sx={{ color: 'text.secondary' }}>{text.forgot.lead}</Typography>
      <ErrorSummary attempt={attempt} faults={faults} />
      <EmailField id={id} value={email} onChange={setEmail} faults={faults} />
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? text.working : text.forgot.button}
      </Button>
    </Box>
  );
}

function Reset({ email, sentTo, onDone }: { email: string; sentTo: string; onDone: () => void }) {
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const policy = useConfig()?.password;
  const announce = useAnnounce();
  const id = useId();
  const codeField = { id: `${id}code`, value: code, wrong: codeFault(code) };
  const passwordField = { id: `${id}password`, value: password, wrong: passwordFault(policy, password) };
  const { busy, faults, attempt, ask, submit } = useForm(
    { code: codeField, email: codeField, password: passwordField },
    { CODE_WRONG: text.reset.wrong },
  );
  const send = (event: SyntheticEvent) =>
    submit(event, async () => {
      await resetPassword(email.trim(), code, password);
      onDone();
    });
  return (
    <Box component="form" noValidate onSubmit={send} sx={{ display: 'grid', gap: 2.5 }}>
      <Typography sx={{ color: 'text.secondary' }}>{text.reset.lead(sentTo)}</Typography>
      <ErrorSummary attempt={attempt} faults={faults} />
      <CodeField id={codeField.id} value={code} onChange={setCode} faults={faults} />
      <PasswordField id={passwordField.id} value={password} onChange={setPassword} faults={faults} fresh />
      <PolicyList policy={policy} password={password} />
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? text.working : text.reset.button}
      </Button>
      <Button
        onClick={() =>
          ask(async () => {
            await forgotPassword(email.trim());
            announce(text.confirm.resent);
          })
        }
      >
        {text.reset.again}
      </Button>
    </Box>
  );
}
