import { tenantInvoices as text } from '@onramp/text/tenant-invoices';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { NOW, TENANT_ID } from '../../shared/tenants/sample';
import { money, nameOf, periodOf, type Invoice, shortOf } from './book';
import { lastMonth } from './generating';
import InvoicesPage from './InvoicesPage';

const ALL = '/admin/billing/invoices';

function anInvoice(part: Partial<Invoice> = {}): Invoice {
  return {
    id: `${TENANT_ID}.1`,
    tenantId: TENANT_ID,
    number: null,
    state: 'DRAFT',
    periodStart: '2026-11-01',
    periodEnd: '2026-11-30',
    currency: 'USD',
    lines: [{ description: 'Module ship', quantity: '1.0000', unitPrice: '500.00', amount: '500.00' }],
    total: '500.00',
    history: [{ at: NOW, actor: 'sam@onramp.example', before: null, after: 'DRAFT', why: '' }],
    ...part,
  };
}

const serve = (items: Invoice[], cursor: string | null = null) =>
  server.use(answers('get', ALL, { items, cursor } as never));

function open() {
  return show(
    <Routes>
      <Route path="/tenants/:id/invoices" element={<InvoicesPage />} />
    </Routes>,
    `/tenants/${TENANT_ID}/invoices`,
  );
}

test.each([
  ['500.00', 'USD 500.00'],
  ['1234567.50', 'USD 1,234,567.50'],
  ['-0.10', 'USD −0.10'],
  ['9007199254740993.01', 'USD 9,007,199,254,740,993.01'],
  ['1000', 'USD 1,000'],
])('the amount %s is read as %s, exactly', (amount, read) => {
  expect(money(amount, 'USD')).toBe(read);
});

test.each([
  ['2026-11-29T10:00:00Z', '2026-10-01', '2026-10-31'],
  ['2026-01-31T23:59:59Z', '2025-12-01', '2025-12-31'],
  ['2028-03-01T00:00:00Z', '2028-02-01', '2028-02-29'],
])('in %s the month before is %s to %s', (now, start, end) => {
  expect(lastMonth(Date.parse(now))).toEqual({ start, end });
});

test.each([
  ['1.0000', '1'],
  ['0.5000', '0.5'],
  ['10', '10'],
  ['100.0000', '100'],
])('a quantity of %s is shown as %s', (decimal, shown) => {
  expect(shortOf(decimal)).toBe(shown);
});

test('an invoice says its number, days, total and state, and what made it', async () => {
  const paid = anInvoice({
    id: `${TENANT_ID}.2`,
    number: 'INV-000007',
    state: 'PAID',
    total: '1234567.50',
    history: [{ at: NOW, actor: 'joy@onramp.example', before: 'ISSUED', after: 'PAID', why: 'Wire 77' }],
  });
  serve([anInvoice(), paid, anInvoice({ id: `${TENANT_ID}.3`, state: 'CANCELLED' })], 'next page');
  const { user } = open();
  const [draft, second, third] = [...(await screen.findByRole('list', { name: text.title })).children].map(
    (each) => each as HTMLElement,
  );
  expect(draft).toHaveTextContent(text.noNumber);
  expect(draft).toHaveTextContent(periodOf(anInvoice()));
  expect(second).toHaveTextContent('INV-000007');
  expect(second).toHaveTextContent('USD 1,234,567.50');
  expect(third).toHaveTextContent(text.neverNumber);
  for (const ended of [second!, third!]) expect(within(ended).queryByRole('button')).toBeNull();
  await user.click(within(second!).getByText(text.details));
  expect(within(second!).getByText('Wire 77')).toBeVisible();
  expect(screen.getByRole('link', { name: text.paging.next })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/invoices?cursor=next%20page`,
  );
  await expectAccessible();
});

test('a draft without a line says that it cannot be issued', async () => {
  serve([anInvoice({ lines: [], total: '0.00' })]);
  open();
  expect(
    await screen.findByRole('button', { name: text.issue.labelOf(periodOf(anInvoice())) }),
  ).toBeDisabled();
  expect(screen.getByText(text.lines.none)).toBeInTheDocument();
});

test.each([
  ['issue', 'DRAFT', 'issue', text.issue.labelOf(periodOf(anInvoice())), text.issue.confirm, null],
  ['pay', 'ISSUED', 'mark-paid', text.pay.labelOf('INV-000001'), text.pay.confirm, 'Wire 77'],
  ['cancel', 'ISSUED', 'cancel', text.cancel.labelOf('INV-000001'), text.cancel.confirm, 'Wrong month.'],
] as const)(
  'an invoice is changed once it is confirmed: %s',
  async (_, state, path, label, confirm, typed) => {
    const asked: string[] = [];
    const invoice = anInvoice({ state, number: state === 'ISSUED' ? 'INV-000001' : null });
    serve([invoice]);
    server.use(
      http.post(`${API}${ALL}/:id/${path}`, ({ request }) => {
        asked.push(decodeURIComponent(new URL(request.url).search.replaceAll('+', ' ')));
        return HttpResponse.json(invoice);
      }),
    );
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: label }));
    await expectAccessible();
    if (path === 'cancel') {
      await user.click(screen.getByRole('button', { name: confirm }));
      expect(screen.getByText(text.cancel.missing)).toBeVisible();
      expect(asked).toEqual([]);
    }
    if (typed !== null) await user.type(screen.getByRole('textbox'), typed);
    await user.click(screen.getByRole('button', { name: confirm }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked).toEqual([typed === null ? '' : `?${path === 'cancel' ? 'reason' : 'reference'}=${typed}`]);
  },
);

test('why an invoice is not issued stands in the dialog', async () => {
  serve([anInvoice()]);
  const says = 'Others are writing invoices: nothing was changed, ask again.';
  server.use(refuses('post', `${ALL}/:id/issue`, 409, 'INVOICES_BUSY', says));
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.issue.labelOf(periodOf(anInvoice())) }));
  await user.click(screen.getByRole('button', { name: text.issue.confirm }));
  expect(await screen.findByText(says)).toBeVisible();
});

async function generating() {
  serve([]);
  const opened = open();
  await opened.user.click(await screen.findByRole('button', { name: text.generate }));
  return opened;
}

const confirm = () => screen.getByRole('button', { name: text.generating.confirm });

test('the month before is drafted as the modules are priced', async () => {
  const bodies: unknown[] = [];
  server.use(
    http.post(`${API}${ALL}/generate`, async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json(anInvoice());
    }),
  );
  const { user } = await generating();
  await expectAccessible();
  serve([anInvoice()]);
  await user.click(confirm());
  expect(await screen.findByText(text.detailsOf(nameOf(anInvoice())))).toBeInTheDocument();
  const { start, end } = lastMonth();
  expect(bodies).toEqual([
    { tenantId: TENANT_ID, periodStart: start, periodEnd: end, currency: null, lines: null },
  ]);
});

test('lines of one’s own are decimals as they were typed, and what is wrong is said at its field', async () => {
  const bodies: { lines?: unknown }[] = [];
  server.use(
    http.post(`${API}${ALL}/generate`, async ({ request }) => {
      bodies.push((await request.json()) as object);
      return HttpResponse.json(anInvoice());
    }),
  );
  const { user } = await generating();
  const words = text.generating;
  await user.click(screen.getByRole('radio', { name: words.own }));
  await user.click(confirm());
  expect(screen.getByText(words.faults.description(1))).toBeVisible();
  expect(screen.getByText(words.faults.price(1))).toBeVisible();
  expect(screen.getByRole('textbox', { name: text.lines.description })).toHaveFocus();
  await user.type(screen.getByRole('textbox', { name: text.lines.description }), 'Set-up');
  await user.type(screen.getByRole('textbox', { name: text.lines.unitPrice }), '0.30');
  await user.clear(screen.getByRole('textbox', { name: text.lines.quantity }));
  await user.type(screen.getByRole('textbox', { name: text.lines.quantity }), '0');
  await user.click(confirm());
  expect(screen.getByText(words.faults.quantity(1))).toBeVisible();
  await user.type(screen.getByRole('textbox', { name: text.lines.quantity }), '.1');
  await user.click(screen.getByRole('button', { name: words.addLine }));
  expect(screen.getAllByRole('group', { name: /^Line/ })).toHaveLength(2);
  await user.click(screen.getByRole('button', { name: words.removeLine(2) }));
  await user.click(confirm());
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(bodies[0]?.lines).toEqual([{ description: 'Set-up', quantity: '0.1', unitPrice: '0.30' }]);
});

test('days that are billed already lead to the invoice that has them', async () => {
  const says = 'Some of the days are billed already.';
  server.use(
    refuses('post', `${ALL}/generate`, 409, 'INVOICE_OVERLAPS', says, { invoiceId: anInvoice().id }),
  );
  const { user } = await generating();
  serve([anInvoice()]);
  await user.click(confirm());
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.getByText(text.generating.showOverlap)).toBeVisible();
});

test('what the API does not take of an invoice is said at its field, until it is changed', async () => {
  const errors = [{ field: 'periodEnd', code: 'INVOICE_PERIOD', message: 'is more than a year later' }];
  server.use(refuses('post', `${ALL}/generate`, 422, 'INVOICE_PERIOD', 'x', { errors }));
  const { user } = await generating();
  await user.click(confirm());
  const says = text.generating.faults.of(text.generating.end, 'is more than a year later');
  expect(await screen.findByText(says)).toBeVisible();
  await user.clear(screen.getByLabelText(text.generating.end));
  await user.click(confirm());
  expect(screen.getByText(text.generating.faults.end)).toBeVisible();
});
