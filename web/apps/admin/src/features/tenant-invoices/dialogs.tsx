import { tenantInvoices as text } from '@onramp/text/tenant-invoices';
import { TextInput, useAnnounce } from '@onramp/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { PlainDialog } from '../../shared/PlainDialog';
import { ReasonDialog } from '../../shared/ReasonDialog';
import { useForgottenOnceBack } from '../../shared/session';
import { useTenantAnew } from '../../shared/tenants/desk';
import { cancel, issue, markPaid, nameOf, periodOf, totalOf, type Invoice } from './book';

export interface InvoiceDialogProps {
  invoice: Invoice;
  onClose: () => void;
}

/** Gives a draft the next number. */
export function IssueDialog({ invoice, onClose }: InvoiceDialogProps) {
  const anew = useTenantAnew(invoice.tenantId);
  const words = {
    ...text.issue,
    title: text.issue.title(periodOf(invoice)),
    detail: text.issue.detail(totalOf(invoice)),
  };
  return <PlainDialog words={words} send={() => issue(invoice.id)} onDone={anew} onClose={onClose} />;
}

/** Notes that an invoice was paid. */
export function PayDialog({ invoice, onClose }: InvoiceDialogProps) {
  const [reference, setReference] = useState('');
  const announce = useAnnounce();
  const anew = useTenantAnew(invoice.tenantId);
  const paying = useMutation({
    mutationFn: () => markPaid(invoice.id, reference.trim()),
    onSuccess: async () => {
      announce(text.pay.done);
      await anew();
      onClose();
    },
  });
  useForgottenOnceBack(paying.error, paying.reset);
  return (
    <ConfirmDialog
      title={text.pay.title(nameOf(invoice))}
      says={[text.pay.detail(totalOf(invoice))]}
      confirm={text.pay.confirm}
      pending={paying.isPending}
      error={paying.error}
      onConfirm={() => paying.mutate()}
      onClose={onClose}
    >
      <TextInput
        id="payment-reference"
        label={text.pay.reference}
        hint={text.pay.referenceHint}
        optional
        value={reference}
        onChange={setReference}
      />
    </ConfirmDialog>
  );
}

/** Cancels a draft or an issued invoice, for a reason. */
export function CancelDialog({ invoice, onClose }: InvoiceDialogProps) {
  const anew = useTenantAnew(invoice.tenantId);
  const says = [text.cancel.detail];
  return (
    <ReasonDialog
      name={`onramp.cancel-invoice.${invoice.id}`}
      words={{ ...text.cancel, title: text.cancel.title(nameOf(invoice)), says }}
      danger
      send={(reason) => cancel(invoice.id, reason)}
      onDone={anew}
      onClose={onClose}
    />
  );
}
