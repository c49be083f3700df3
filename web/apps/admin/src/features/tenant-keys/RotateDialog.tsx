import Typography from '@mui/material/Typography';
import { Problem, serverNow } from '@onramp/api';
import { tenantKeys } from '@onramp/text/tenant-keys';
import { moment, NativePick, useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { useForgottenOnceBack } from '../../shared/session';
import { useTenantAnew } from '../../shared/tenants/desk';
import { isUnknown, rotate, type Key } from './keys';
import { SecretDialog } from './SecretDialog';

const text = tenantKeys.rotate;
const OVERLAPS = ['0', '3600', '86400', '604800', '2592000'] as const;
type Overlap = (typeof OVERLAPS)[number];
const A_DAY: Overlap = '86400';

interface RotateDialogProps {
  id: string;
  of: Key;
  onClose: () => void;
}

/** Replaces a key by one for the same, and shows the secret of that once. */
export function RotateDialog({ id, of, onClose }: RotateDialogProps) {
  const [overlap, choose] = useState<Overlap>(A_DAY);
  const announce = useAnnounce();
  const anew = useTenantAnew(id);
  const rotating = useMutation({
    mutationFn: () => rotate(id, of.id, Number(overlap)),
    gcTime: 0, // the secret is nowhere but on the page
    onSuccess: () => announce(text.done),
    onSettled: anew,
  });
  useForgottenOnceBack(rotating.error, rotating.reset);
  const { data, error, submittedAt } = rotating;
  if (data) return <SecretDialog made={data} old={oldOf(of, overlap, submittedAt)} onClose={onClose} />;
  const successor = error instanceof Problem ? error.body['replacedBy'] : null;
  return (
    <ConfirmDialog
      title={text.title(of.name)}
      says={[text.detail]}
      confirm={text.confirm}
      pending={rotating.isPending}
      error={error}
      onConfirm={() => rotating.mutate()}
      onClose={onClose}
    >
      <NativePick
        id="key-overlap"
        label={text.overlap}
        hint={text.overlapHint}
        value={overlap}
        options={OVERLAPS.map((each) => [each, text.overlaps[each]] as const)}
        onChange={(chosen) => choose(chosen ?? A_DAY)}
      />
      {typeof successor === 'string' && <Typography variant="body2">{text.replacedBy(successor)}</Typography>}
      {isUnknown(error) && <Typography variant="body2">{text.unknown}</Typography>}
    </ConfirmDialog>
  );
}

/** How long the old key counts on: for the overlap, or to its own end where that comes first. */
function oldOf(of: Key, overlap: Overlap, submittedAt: number): string {
  if (overlap === '0') return tenantKeys.secret.oldOver;
  const lag = serverNow() - Date.now();
  const until = new Date(submittedAt + lag + Number(overlap) * 1000).toISOString();
  return tenantKeys.secret.old(moment(of.expiresAt !== null && of.expiresAt < until ? of.expiresAt : until));
}
