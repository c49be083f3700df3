import TextField from '@mui/material/TextField';
import { useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useRef, useState, type ReactNode } from 'react';

import { ConfirmDialog } from './ConfirmDialog';
import { useForgottenOnceBack } from './session';
import { useKept } from './useKept';

interface ReasonWords {
  title: string;
  says: readonly string[];
  confirm: string;
  /** Said once it is done. */
  done: string;
  reason: string;
  hint: string;
  missing: string;
}

/**
 * Asks for the reason before something is done, which is not done without one. What was typed outlives a reload, until
 * the dialog is closed or it is done.
 */
export function ReasonDialog<Answer>({
  name,
  words,
  danger = false,
  send,
  onDone,
  onClose,
  children,
}: {
  /** By which it is kept what was typed. */
  name: string;
  words: ReasonWords;
  danger?: boolean;
  send: (reason: string) => Promise<Answer>;
  /** Called with the answer, before the dialog closes. */
  onDone: (answer: Answer) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const announce = useAnnounce();
  const [kept, keep] = useKept<string>(name);
  const reason = (kept ?? '').trim();
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const first = useCallback((element: HTMLTextAreaElement | null) => {
    field.current = element;
    element?.focus();
  }, []);
  const change = useMutation({
    mutationFn: () => send(reason),
    onSuccess: async (answer) => {
      keep(null);
      announce(words.done);
      await onDone(answer);
      onClose();
    },
  });
  useForgottenOnceBack(change.error, change.reset);
  const missing = tried && reason === '';
  return (
    <ConfirmDialog
      title={words.title}
      says={words.says}
      confirm={words.confirm}
      danger={danger}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => {
        setTried(true);
        if (reason === '') field.current?.focus();
        else change.mutate();
      }}
      onClose={() => {
        keep(null);
        onClose();
      }}
    >
      {children}
      <TextField
        id="reason"
        label={words.reason}
        required
        multiline
        minRows={2}
        value={kept ?? ''}
        error={missing}
        helperText={missing ? words.missing : words.hint}
        onChange={({ target: { value } }) => keep(() => (value === '' ? null : value))}
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { dir: 'auto' } }}
        inputRef={first}
        sx={{ mt: 1 }}
      />
    </ConfirmDialog>
  );
}
