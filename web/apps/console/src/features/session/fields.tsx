import IconButton from '@mui/material/IconButton';
import { session as text } from '@onramp/text/session';
import { TextInput, type Fault } from '@onramp/ui';
import { EyeIcon, EyeOffIcon } from '@onramp/ui/icons';
import { useState } from 'react';

interface FieldProps {
  id: string;
  value: string;
  onChange: (value: string) => void;
  faults: readonly Fault[];
}

const errorOf = (id: string, faults: readonly Fault[]) => faults.find((each) => each.id === id)?.message;

export function EmailField({ id, value, onChange, faults }: FieldProps) {
  return (
    <TextInput
      id={id}
      label={text.email}
      type="email"
      autoComplete="username"
      inputMode="email"
      value={value}
      onChange={onChange}
      error={errorOf(id, faults)}
    />
  );
}

export function PasswordField({
  id,
  value,
  onChange,
  faults,
  fresh = false,
}: FieldProps & { /** A new password. */ fresh?: boolean }) {
  const [shown, setShown] = useState(false);
  return (
    <TextInput
      id={id}
      label={fresh ? text.newPassword : text.password}
      type={shown ? 'text' : 'password'}
      code
      autoComplete={fresh ? 'new-password' : 'current-password'}
      value={value}
      onChange={onChange}
      error={errorOf(id, faults)}
      end={
        <IconButton
          edge="end"
          size="small"
          aria-label={shown ? text.hide : text.show}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOffIcon /> : <EyeIcon />}
        </IconButton>
      }
    />
  );
}

export function CodeField({ id, value, onChange, faults }: FieldProps) {
  return (
    <TextInput
      id={id}
      label={text.code}
      code
      inputMode="numeric"
      autoComplete="one-time-code"
      value={value}
      onChange={onChange}
      error={errorOf(id, faults)}
    />
  );
}

export const codeFault = (typed: string): string | null => (typed.trim() === '' ? text.codeMissing : null);

/** What is wrong with an address, as far as a page can tell; the API has the last word. */
export function emailFault(email: string): string | null {
  if (email.trim() === '') return text.emailMissing;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? null : text.emailWrong;
}
