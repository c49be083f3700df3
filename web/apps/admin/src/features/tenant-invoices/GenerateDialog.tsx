import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { tenantInvoices } from '@onramp/text/tenant-invoices';
import { useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { Choice } from '../../shared/fields';
import { useForgottenOnceBack } from '../../shared/session';
import { DateInput } from '../../shared/tenants/DateInput';
import { useTenantAnew } from '../../shared/tenants/desk';
import { generate } from './book';
import { bodyOf, emptyDraft, faultsFrom, faultsOf, idOf, type Draft, type Faults } from './generating';
import { Lines } from './Lines';

const text = tenantInvoices.generating;

interface GenerateDialogProps {
  tenantId: string;
  /** Called with the invoice that the reader is to see: the one that was made, or that has some of the days. */
  onMade: (id: string) => void;
  onClose: () => void;
}

/** Drafts the invoice of a period. */
export function GenerateDialog({ tenantId, onMade, onClose }: GenerateDialogProps) {
  const [draft, setDraft] = useState(emptyDraft);
  const [faults, setFaults] = useState<Faults>({});
  const announce = useAnnounce();
  const anew = useTenantAnew(tenantId);
  const generating = useMutation({
    mutationFn: () => generate(bodyOf(tenantId, draft)),
    onSuccess: async ({ id }) => {
      announce(text.done);
      onMade(id);
      await anew();
      onClose();
    },
    onError: (error) => {
      setFaults(faultsFrom(error));
      const has = error instanceof Problem ? error.body['invoiceId'] : null;
      if (typeof has === 'string') onMade(has);
    },
  });
  useForgottenOnceBack(generating.error, generating.reset);
  const { error } = generating;
  const overlaps = error instanceof Problem && error.code === 'INVOICE_OVERLAPS';
  return (
    <ConfirmDialog
      title={text.title}
      says={[text.detail]}
      confirm={text.confirm}
      pending={generating.isPending}
      error={Object.keys(faultsFrom(error)).length > 0 ? null : error}
      onConfirm={() => {
        const found = faultsOf(draft);
        setFaults(found);
        const [first] = Object.keys(found);
        if (first === undefined) generating.mutate();
        else document.getElementById(first)?.focus();
      }}
      onClose={onClose}
    >
      <Fields
        draft={draft}
        faults={faults}
        set={(part) => {
          setDraft((was) => ({ ...was, ...part }));
          setFaults({});
        }}
      />
      {overlaps && <Typography variant="body2">{text.showOverlap}</Typography>}
    </ConfirmDialog>
  );
}

interface FieldsProps {
  draft: Draft;
  faults: Faults;
  set: (part: Partial<Draft>) => void;
}

const HOW = [
  { value: 'priced', label: text.priced },
  { value: 'own', label: text.own },
];

function Fields({ draft, faults, set }: FieldsProps) {
  return (
    <Box sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <DateInput
          id={idOf('start')}
          label={text.start}
          error={faults[idOf('start')]}
          value={draft.start}
          onChange={(start) => set({ start })}
        />
        <DateInput
          id={idOf('end')}
          label={text.end}
          error={faults[idOf('end')]}
          value={draft.end}
          onChange={(end) => set({ end })}
        />
      </Box>
      <Choice
        id={idOf('how')}
        label={text.how}
        value={draft.own ? 'own' : 'priced'}
        options={HOW}
        onChange={(how) => set({ own: how === 'own' })}
      />
      {draft.own && <Lines draft={draft} faults={faults} set={set} />}
    </Box>
  );
}
