import { answerOf, type Schemas } from '@onramp/api';
import { tenantInvoices } from '@onramp/text/tenant-invoices';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { againIn, POLL } from '../../shared/queries';
import { keyOfTenant } from '../../shared/tenants/desk';

export type Invoice = Schemas['ShownInvoice'];

const of = (id: string) => ({ path: { invoice_id: id } });

/** A page of a tenant's invoices, the latest first. */
export function invoicesQuery(tenantId: string, cursor: string) {
  const query = { tenantId, limit: 25, ...(cursor !== '' && { cursor }) };
  return queryOptions({
    queryKey: [...keyOfTenant(tenantId), 'invoices', cursor],
    queryFn: () => answerOf(api.GET('/admin/billing/invoices', { params: { query } }), 'items'),
    refetchInterval: ({ state }) => againIn(state, POLL),
    ...(cursor !== '' && { placeholderData: keepPreviousData }),
  });
}

export const generate = (body: Schemas['InvoiceForm']): Promise<Invoice> =>
  answerOf(api.POST('/admin/billing/invoices/generate', { body }), 'id');

export const issue = (id: string): Promise<Invoice> =>
  answerOf(api.POST('/admin/billing/invoices/{invoice_id}/issue', { params: of(id) }));

export function markPaid(id: string, reference: string): Promise<Invoice> {
  const params = { ...of(id), query: reference === '' ? {} : { reference } };
  return answerOf(api.POST('/admin/billing/invoices/{invoice_id}/mark-paid', { params }));
}

export function cancel(id: string, reason: string): Promise<Invoice> {
  const params = { ...of(id), query: { reason } };
  return answerOf(api.POST('/admin/billing/invoices/{invoice_id}/cancel', { params }));
}

/** A decimal without the noughts behind it: a month counts 1, and not 1.0000. */
export function shortOf(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/**
 * An amount as people read it: `1234567.50` is `USD 1,234,567.50`. A decimal stays the text that it came as: as a
 * number of this language it would not be exact.
 */
export function money(amount: string, currency: string): string {
  const [, sign = '', whole = amount, rest = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(amount) ?? [];
  return `${currency} ${sign && '−'}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${rest}`;
}

export const totalOf = ({ total, currency }: Invoice) => money(total, currency);

/** A day as people read it, such as "1 Nov 2026". It is a day of the calendar, of no zone. */
const day = (iso: string) =>
  new Date(`${iso}T00:00:00Z`).toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

export const periodOf = ({ periodStart, periodEnd }: Invoice) =>
  tenantInvoices.period(day(periodStart), day(periodEnd));

/** What an invoice is called: by its number, or as the draft of its period. */
export const nameOf = (invoice: Invoice) => invoice.number ?? `${tenantInvoices.draft} ${periodOf(invoice)}`;
