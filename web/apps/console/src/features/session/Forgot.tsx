import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { session as text } from '@onramp/text/session';
import { ErrorSummary, useAnnounce, type Fault } from '@onramp/ui';
import { useEffect, useId, useRef, useState, type SyntheticEvent } from 'react';

import { useConfig } from '../../shared/onboarding';
import { CodeField, EmailField, emailFault, PasswordField } from './fields';
import { passwordFault, PolicyList } from './policy';
import { forgotPassword, resetPassword } from './questions';
import { faultsOf, useAction } from './useAction';

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
  const [wrong, setWrong] = useState<Fault[]>([]);
  const { busy, problem, run } = useAction();
  const id = useId();
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const message = emailFault(email);
    setWrong(message === null ? [] : [{ id, message }]);
    if (message !== null) return;
    void run(async () => {
      await forgotPassword(email.trim());
      onSent(email.trim());
    });
  }
  const faults = wrong.length > 0 ? wrong : faultsOf(problem, { email: id });
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2.5 }}>
      <Typography sx={{ color: 'text.secondary' }}>{text.forgot.lead}</Typography>
      <ErrorSummary faults={faults} />
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
  const [wrong, setWrong] = useState<Fault[]>([]);
  const { busy, problem, forget, run } = useAction();
  const policy = useConfig()?.password;
  const announce = useAnnounce();
  const id = useId();
  const ids = { code: `${id}code`, password: `${id}password`, email: `${id}code` };
  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const faults: Fault[] = [];
    if (code.trim() === '') faults.push({ id: ids.code, message: text.codeMissing });
    const weak = passwordFault(policy, password);
    if (weak !== null) faults.push({ id: ids.password, message: weak });
    setWrong(faults);
    forget();
    if (faults.length > 0) return;
    void run(async () => {
      await resetPassword(email.trim(), code.trim(), password);
      onDone();
    });
  }
  const faults = wrong.length > 0 ? wrong : faultsOf(problem, ids);
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2.5 }}>
      <Typography sx={{ color: 'text.secondary' }}>{text.reset.lead(sentTo)}</Typography>
      <ErrorSummary faults={faults} />
      <CodeField id={ids.code} value={code} onChange={setCode} faults={faults} />
      <PasswordField id={ids.password} value={password} onChange={setPassword} faults={faults} fresh />
      <PolicyList policy={policy} password={password} />
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? text.working : text.reset.button}
      </Button>
      <Button
        disabled={busy}
        onClick={() =>
          void run(async () => {
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
