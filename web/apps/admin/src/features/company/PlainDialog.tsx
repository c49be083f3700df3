import { useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { useForgottenOnceBack } from '../../shared/session';
import { useReadAnew } from '../../shared/companies/desk';

interface PlainDialogProps {
  id: string;
  words: { title: string; detail: string; confirm: string; done: string };
  send: (id: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is done to a company that needs no reason. */
export function PlainDialog({ id, words, send, onClose }: PlainDialogProps) {
  const announce = useAnnounce();
  const anew = useReadAnew(id);
  const change = useMutation({
    mutationFn: () => send(id),
    onSuccess: async () => {
      announce(words.done);
      await anew();
      onClose();
    },
  });
  useForgottenOnceBack(change.error, change.reset);
  return (
    <ConfirmDialog
      title={words.title}
      says={[words.detail]}
      confirm={words.confirm}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    />
  );
}
