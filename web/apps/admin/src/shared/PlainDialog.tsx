import { useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';

import { ConfirmDialog } from './ConfirmDialog';
import { useForgottenOnceBack } from './session';

interface PlainDialogProps {
  words: { title: string; detail: string; confirm: string; done: string };
  danger?: boolean;
  send: () => Promise<unknown>;
  /** Called once it is done, before the dialog closes. */
  onDone: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is done that needs no reason. */
export function PlainDialog({ words, danger = false, send, onDone, onClose }: PlainDialogProps) {
  const announce = useAnnounce();
  const change = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      announce(words.done);
      await onDone();
      onClose();
    },
  });
  useForgottenOnceBack(change.error, change.reset);
  return (
    <ConfirmDialog
      title={words.title}
      says={[words.detail]}
      confirm={words.confirm}
      danger={danger}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    />
  );
}
