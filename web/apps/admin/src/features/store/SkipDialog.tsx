import TextField from '@mui/material/TextField';
import { answerOf } from '@onramp/api';
import { store as text } from '@onramp/text/store-record';
import { useAnnounce } from '@onramp/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

import { api } from '../../shared/api';
import { ConfirmDialog } from '../../shared/ConfirmDialog';
import type { Done } from '../../shared/deeds';
import { useKept } from '../../shared/useKept';

const skip = (id: string, reason: string) =>
  answerOf(
    api.POST('/v1/store/onboarding/{store_id}/skip', {
      params: { path: { store_id: id } },
      body: { reason },
    }),
  );

/** Opens a store's dashboard without the steps, for a reason that its people read. */
export default function SkipDialog({ id, title, onClose }: Done) {
  const announce = useAnnounce();
  const queries = useQueryClient();
  const [kept, keep] = useKept<string>(`onramp.skip.${id}`);
  const reason = (kept ?? '').trim();
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const first = useCallback((element: HTMLTextAreaElement | null) => {
    field.current = element;
    element?.focus();
  }, []);
  const change = useMutation({
    mutationFn: () => skip(id, reason),
    onSuccess: async () => {
      keep(null);
      announce(text.skip.done);
      await queries.invalidateQueries({ queryKey: ['record', 'store', id] });
      onClose();
    },
  });
  const missing = tried && reason === '';
  return (
    <ConfirmDialog
      title={text.skip.title(title)}
      says={[text.skip.detail(title)]}
      confirm={text.skip.confirm}
      danger
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
      <TextField
        id="skip-reason"
        label={text.skip.reason}
        required
        multiline
        minRows={2}
        value={kept ?? ''}
        error={missing}
        helperText={missing ? text.skip.reasonMissing : text.skip.reasonHint}
        onChange={({ target: { value } }) => keep(() => (value === '' ? null : value))}
        slotProps={{ inputLabel: { shrink: true } }}
        inputRef={first}
        sx={{ mt: 1 }}
      />
    </ConfirmDialog>
  );
}
