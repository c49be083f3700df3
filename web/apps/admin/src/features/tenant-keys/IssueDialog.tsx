import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { tenantKeys } from '@onramp/text/tenant-keys';
import { TextInput, useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { useForgottenOnceBack } from '../../shared/session';
import { Checks } from '../../shared/tenants/Checks';
import { DateInput } from '../../shared/tenants/DateInput';
import { useTenantAnew, type Tenant } from '../../shared/tenants/desk';
import {
  adaptersOf,
  bodyOf,
  draftFor,
  faultsFrom,
  faultsOf,
  scopesOf,
  tomorrow,
  type Draft,
  type Faults,
} from './issuing';
import { issue, isUnknown, wordOfAdapter, wordOfScope } from './keys';
import { SecretDialog } from './SecretDialog';

const text = tenantKeys.issuing;
const idOf = (field: string) => `key-${field}`;

/** Issues a key, and shows its secret once. */
export function IssueDialog({ tenant: { id, modules }, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { draft, faults, set, refuse } = useForm(() => draftFor(modules));
  const announce = useAnnounce();
  const anew = useTenantAnew(id);
  const issuing = useMutation({
    mutationFn: () => issue(id, bodyOf(draft)),
    gcTime: 0, // the secret is nowhere but on the page
    onSuccess: () => announce(text.done),
    onError: (error) => refuse(faultsFrom(error)),
    onSettled: anew,
  });
  useForgottenOnceBack(issuing.error, issuing.reset);
  if (issuing.data) return <SecretDialog made={issuing.data} onClose={onClose} />;
  const { error } = issuing;
  return (
    <ConfirmDialog
      title={text.title}
      says={[text.detail]}
      confirm={text.confirm}
      pending={issuing.isPending}
      error={Object.keys(faultsFrom(error)).length > 0 ? null : error}
      onConfirm={() => {
        const found = faultsOf(draft);
        refuse(found);
        const [first] = Object.keys(found);
        if (first === undefined) issuing.mutate();
        else document.getElementById(idOf(first))?.focus();
      }}
      onClose={onClose}
    >
      <Fields draft={draft} faults={faults} set={set} scopes={scopesOf(modules)} />
      {isUnknown(error) && <Typography variant="body2">{text.unknown}</Typography>}
    </ConfirmDialog>
  );
}

/** What is typed, and what is wrong with it until it is changed. */
function useForm(begin: () => Draft) {
  const [draft, setDraft] = useState(begin);
  const [faults, refuse] = useState<Faults>({});
  function set(part: Partial<Draft>) {
    // Files are right or wrong for what the key allows.
    const changed = 'scopes' in part ? [...Object.keys(part), 'adapters'] : Object.keys(part);
    setDraft((was) => ({ ...was, ...part }));
    refuse((all) => Object.fromEntries(Object.entries(all).filter(([name]) => !changed.includes(name))));
  }
  return { draft, faults, set, refuse };
}

interface FieldsProps {
  draft: Draft;
  faults: Faults;
  set: (part: Partial<Draft>) => void;
  scopes: readonly Draft['scopes'][number][];
}

function Fields({ draft, faults, set, scopes }: FieldsProps) {
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <TextInput
        id={idOf('name')}
        label={text.name}
        hint={text.nameHint}
        error={faults.name}
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <Checks
        id={idOf('scopes')}
        label={text.scopes}
        error={faults.scopes}
        chosen={draft.scopes}
        options={scopes.map((scope) => [scope, `${wordOfScope(scope)} (${scope})`] as const)}
        onChange={(chosen) => set({ scopes: chosen })}
      />
      <Checks
        id={idOf('adapters')}
        label={text.adapters}
        hint={text.adaptersHint}
        error={faults.adapters}
        chosen={draft.adapters}
        options={adaptersOf(scopes).map((adapter) => [adapter, wordOfAdapter(adapter)] as const)}
        onChange={(adapters) => set({ adapters })}
      />
      <DateInput
        id={idOf('expires')}
        label={text.expires}
        hint={text.expiresHint}
        optional
        error={faults.expires}
        min={tomorrow()}
        value={draft.expires}
        onChange={(expires) => set({ expires })}
      />
    </Box>
  );
}
