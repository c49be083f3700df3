import { Problem, serverNow, type Schemas } from '@onramp/api';
import { tenantInvoices } from '@onramp/text/tenant-invoices';

const text = tenantInvoices.generating;

/** A line as it is typed: decimals stay texts. */
export interface DraftLine {
  description: string;
  quantity: string;
  unitPrice: string;
}

/** An invoice that is to be generated, as it is typed. */
export interface Draft {
  start: string;
  end: string;
  currency: string;
  /** Whether it counts lines that are typed, not the months of the modules. */
  own: boolean;
  lines: readonly DraftLine[];
}

/** What is wrong, by the id of the field. */
export type Faults = Readonly<Record<string, string>>;

export const EMPTY_LINE: DraftLine = { description: '', quantity: '1', unitPrice: '' };
export const idOf = (field: string) => `invoice-${field}`;
export const idOfLine = (place: number, field: keyof DraftLine) => idOf(`line-${place}-${field}`);

/** The month before this one: what is billed mostly. */
export function lastMonth(now = serverNow()): Pick<Draft, 'start' | 'end'> {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
  return { start: iso(Date.UTC(year, month - 1, 1)), end: iso(Date.UTC(year, month, 0)) };
}

export const emptyDraft = (): Draft => ({ ...lastMonth(), currency: 'USD', own: false, lines: [EMPTY_LINE] });

export function bodyOf(
  tenantId: string,
  { start, end, currency, own, lines }: Draft,
): Schemas['InvoiceForm'] {
  const typed = lines.map(({ description, quantity, unitPrice }) => ({
    description: description.trim(),
    quantity: quantity.trim(),
    unitPrice: unitPrice.trim(),
  }));
  return {
    tenantId,
    periodStart: start,
    periodEnd: end,
    currency: own ? currency.trim() : null,
    lines: own ? typed : null,
  };
}

const QUANTITY = /^(?!0+(\.0+)?$)\d{1,7}(\.\d{1,4})?$/;
const PRICE = /^-?\d{1,9}(\.\d{1,4})?$/;

/** What can be told before anything is sent; the API has the last word. */
export function faultsOf({ start, end, currency, own, lines }: Draft): Faults {
  const faults: Record<string, string> = {};
  if (start === '') faults[idOf('start')] = text.faults.start;
  if (end === '' || end < start) faults[idOf('end')] = text.faults.end;
  if (!own) return faults;
  if (!/^[A-Z]{3}$/.test(currency.trim())) faults[idOf('currency')] = text.faults.currency;
  lines.forEach(({ description, quantity, unitPrice }, place) => {
    const number = place + 1;
    if (description.trim() === '') faults[idOfLine(place, 'description')] = text.faults.description(number);
    if (!QUANTITY.test(quantity.trim())) faults[idOfLine(place, 'quantity')] = text.faults.quantity(number);
    if (!PRICE.test(unitPrice.trim())) faults[idOfLine(place, 'unitPrice')] = text.faults.price(number);
  });
  return faults;
}

const FIELDS = { periodStart: 'start', periodEnd: 'end', currency: 'currency' } as const;
const OF_LINES = ['description', 'quantity', 'unitPrice'] as const;

/** The API's faults at the form's fields. */
export function faultsFrom(error: unknown): Faults {
  const faults: Record<string, string> = {};
  if (!(error instanceof Problem)) return faults;
  for (const { field, message } of error.errors) {
    const [first = '', place = '', name] = field.split('.');
    const known = Object.entries(FIELDS).find(([theirs]) => theirs === first)?.[1];
    const ofLine = OF_LINES.find((each) => each === name);
    if (known !== undefined) faults[idOf(known)] = text.faults.of(text[known], message);
    if (first === 'lines' && ofLine !== undefined) {
      faults[idOfLine(Number(place), ofLine)] = text.faults.of(tenantInvoices.lines[ofLine], message);
    }
  }
  return faults;
}
