import { Problem } from '@onramp/api';
import { company } from '@onramp/text/company-record';
import { TextInput, useAnnounce } from '@onramp/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { companyQuery, nameAdmin, useReadAnew } from '../../shared/companies/desk';
import { ConfirmDialog } from '../../shared/ConfirmDialog';
import type { Done } from '../../shared/deeds';
import { useForgottenOnceBack } from '../../shared/session';
import { useKept } from '../../shared/useKept';

const text = company.nameAdmin;
const FIELD = 'admin-email';

/** Names whose a company is from now on. */
export default function NameAdminDialog({ id, title, onClose }: Done) {
  const announce = useAnnounce();
  const anew = useReadAnew(id);
  const now = useQuery(companyQuery(id)).data?.admin_email ?? null;
  const [kept, keep] = useKept<string>(`onramp.name-admin.${id}`);
  const email = (kept ?? '').trim();
  const [tried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => nameAdmin(id, email),
    onSuccess: async () => {
      keep(null);
      announce(text.done(email));
      await anew();
      onClose();
    },
  });
  useForgottenOnceBack(change.error, change.reset);
  const wrong = wrongWith(email, now);
  const refused = change.error instanceof Problem ? change.error.errors[0]?.message : undefined;
  return (
    <ConfirmDialog
      title={text.title(title)}
      says={[...(now === null ? [] : [text.now(now)]), text.detail, text.unknown]}
      confirm={text.confirm}
      pending={change.isPending}
      error={refused === undefined ? change.error : null}
      onConfirm={() => {
        setTried(true);
        if (wrong === null) change.mutate();
        else document.getElementById(FIELD)?.focus();
      }}
      onClose={() => {
        keep(null);
        onClose();
      }}
    >
      <TextInput
        id={FIELD}
        label={text.email}
        type="email"
        value={kept ?? ''}
        error={(tried ? wrong : null) ?? (refused === undefined ? undefined : text.fault(refused))}
        onChange={(value) => {
          change.reset();
          keep(() => (value === '' ? null : value));
        }}
      />
    </ConfirmDialog>
  );
}

/** What is wrong with an address, as far as a page can tell; null: nothing. The API has the last word. */
function wrongWith(email: string, now: string | null): string | null {
  if (email === '') return text.missing;
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return text.wrong;
  return email.toLowerCase() === now?.toLowerCase() ? text.same : null;
}
