import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { tenantKeys } from '@onramp/text/tenant-keys';
import { Moment, useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { useForgottenOnceBack } from '../../shared/session';
import { useTenantAnew } from '../../shared/tenants/desk';
import { revoke, type Key } from './keys';

const text = tenantKeys.revoke;

interface RevokeDialogProps {
  id: string;
  of: Key;
  /** Whether no other key of the tenant counts. */
  last: boolean;
  onClose: () => void;
}

/** Lets a key open nothing from now on. */
export function RevokeDialog({ id, of, last, onClose }: RevokeDialogProps) {
  const announce = useAnnounce();
  const anew = useTenantAnew(id);
  const revoking = useMutation({
    mutationFn: () => revoke(id, of.id),
    onSuccess: async () => {
      announce(text.done);
      await anew();
      onClose();
    },
  });
  useForgottenOnceBack(revoking.error, revoking.reset);
  return (
    <ConfirmDialog
      title={text.title(of.name)}
      says={[text.detail, ...(last ? [text.last] : [])]}
      confirm={text.confirm}
      danger
      pending={revoking.isPending}
      error={revoking.error}
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    >
      <Typography>
        {of.lastUsedAt === null ? (
          tenantKeys.used.never
        ) : (
          <>
            {tenantKeys.used.before} <Moment at={of.lastUsedAt} now={serverNow} />.
          </>
        )}
      </Typography>
    </ConfirmDialog>
  );
}
