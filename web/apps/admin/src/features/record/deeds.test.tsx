import { admin } from '@onramp/text/admin';
import { record as text } from '@onramp/text/record';
import { screen, waitFor, within } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers } from '../../../../../tests/server';
import type { Deed } from '../../shared/deeds';
import { ACTIONS, ago, shop } from './fixtures';
import { ONE, serve } from './kit';
import RecordPage from './RecordPage';

const CLOSE: Deed = {
  flow: 'store',
  label: 'Board it up …',
  danger: true,
  at: (status) => status === 'open',
  Dialog: ({ id, title }) => <p>{`Really board up ${title} (${id})?`}</p>,
};

function open(status: string, deeds = [CLOSE]) {
  serve(undefined, answers('get', ONE, { ...shop({ status, held_from: '' }) }));
  const page = <RecordPage deeds={deeds} />;
  return show(
    <Routes>
      <Route path="/flows/:flow/:id" element={page} />
    </Routes>,
    '/flows/store/shop-1',
  );
}

test('what only one flow knows can be done from the menu of its records', async () => {
  const { user } = open('open');
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  await user.click(screen.getByRole('menuitem', { name: CLOSE.label }));
  expect(await screen.findByText('Really board up Shop of Zoë (shop-1)?')).toBeInTheDocument();
});

test.each([
  ['where it makes no sense any more', 'closed', [CLOSE]],
  ['on records of another flow', 'open', [{ ...CLOSE, flow: 'another' }]],
])('%s, it is not offered', async (_, status, deeds) => {
  open(status, deeds);
  await screen.findByRole('heading', { level: 1, name: 'Shop of Zoë' });
  // Until the flow's declaration is there, a person may be to be erased.
  await waitFor(() => expect(screen.queryByRole('button', { name: text.menu.title })).toBeNull());
});

test('what a flow keeps for itself is no answer of anybody', async () => {
  serve(
    undefined,
    answers('get', ONE, {
      ...shop({ answers: null, fields: { size: 12, saves: { profile: { version: 1 } }, users: ['ada'] } }),
    }),
  );
  const page = <RecordPage />;
  const { user } = show(
    <Routes>
      <Route path="/flows/:flow/:id" element={page} />
    </Routes>,
    '/flows/store/shop-1',
  );
  await user.click(await screen.findByRole('tab', { name: text.tabs.answers }));
  const panel = within(screen.getByRole('tabpanel'));
  expect(await panel.findByText('12')).toBeVisible();
  expect(panel.getAllByRole('rowheader')).toHaveLength(1);
});

test.each([
  ['who may', () => Promise.resolve(true), true],
  ['who may not', () => Promise.resolve(false), false],
  ['whoever cannot be told, as the API decides anyway', () => Promise.reject(new Error('down')), true],
])('what not everybody may do is offered to: %s', async (_, may, offered) => {
  const { user } = open('open', [CLOSE, { ...CLOSE, label: 'Sell it …', may }]);
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  expect(await screen.findByRole('menuitem', { name: CLOSE.label })).toBeVisible();
  if (offered) expect(await screen.findByRole('menuitem', { name: 'Sell it …' })).toBeVisible();
  else expect(screen.queryByRole('menuitem', { name: 'Sell it …' })).toBeNull();
});

test('what only one flow shows stands on its records, and fails for itself', async () => {
  const own = {
    flow: 'store',
    name: 'Its till',
    Beside: ({ id }: { id: string }) => <p>{`Till of ${id}`}</p>,
    Below: (): never => {
      throw new Error('damaged');
    },
  };
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  serve(undefined, answers('get', ONE, { ...shop() }));
  show(
    <Routes>
      <Route path="/flows/:flow/:id" element={<RecordPage own={[own, { ...own, flow: 'other' }]} />} />
    </Routes>,
    '/flows/store/shop-1',
  );
  expect(await screen.findByText('Till of shop-1')).toBeVisible();
  expect(await screen.findByText(admin.partFailed('Its till'))).toBeVisible();
});

test('what a record has made and waits for is listed, each with its status and the way to it', async () => {
  const child = (id: string, status: string) => {
    return {
      flow: 'store',
      record_id: id,
      title: `Shop of Zoë: Branch ${id}`,
      status,
      path: '',
      ended: status === 'open',
      in_status_since: ago(60),
    };
  };
  const children = [child('a.1', 'open'), child('b', 'planned')];
  serve(undefined, answers('get', ONE, { ...shop(), children }));
  show(
    <Routes>
      <Route path="/flows/:flow/:id" element={<RecordPage />} />
    </Routes>,
    '/flows/store/shop-1',
  );
  const part = within(await screen.findByRole('region', { name: text.children.title }));
  expect(part.getByRole('link', { name: 'Branch a.1' })).toHaveAttribute('href', '/flows/store/a~1');
  expect(part.getByText('Planned')).toBeVisible();
  expect(await part.findByText(text.children.done(1, 2))).toBeVisible();
  await expectAccessible();
});

test('a failure that the customer puts right is said to be theirs', async () => {
  const failed = ACTIONS.find(({ status }) => status === 'failed')!;
  const failure = { ...failed.failure!, mended_by: 'customer' as const };
  serve(undefined, answers('get', ONE, { ...shop({ actions: [{ ...failed, failure }] }) }));
  const page = <RecordPage />;
  show(
    <Routes>
      <Route path="/flows/:flow/:id" element={page} />
    </Routes>,
    '/flows/store/shop-1',
  );
  expect(await screen.findByText(new RegExp(text.activity.theirsToMend))).toBeVisible();
});

test('what is known of a payment is said in words, and copied as it is', async () => {
  const facts = {
    payment: 'accepted',
    payment_amount: '14800',
    payment_again: 'pi_2',
    activated_at: '2026-11-29T10:00:00Z',
  };
  serve(undefined, answers('get', ONE, { ...shop({ facts }) }));
  show(
    <Routes>
      <Route path="/flows/:flow/:id" element={<RecordPage />} />
    </Routes>,
    '/flows/store/shop-1',
  );
  const part = within(await screen.findByRole('region', { name: text.facts.title }));
  expect(part.getByText(text.facts.payment.accepted)).toHaveAttribute('title', 'accepted');
  expect(part.getByText('148.00 CAD')).toBeVisible();
  expect(part.getByText(text.facts.name.payment_again)).toBeVisible();
  expect(part.getByText(text.facts.name.activated_at)).toBeVisible();
});

test('a fact that is a moment is written as one', async () => {
  serve(undefined, answers('get', ONE, { ...shop({ facts: { activated_at: '2026-11-29T10:03:00.000Z' } }) }));
  show(
    <Routes>
      <Route path="/flows/:flow/:id" element={<RecordPage />} />
    </Routes>,
    '/flows/store/shop-1',
  );
  expect(await screen.findByText(/^29 Nov 2026, \d\d:03$/)).toBeVisible();
});

test('who has made a record may be a program', async () => {
  serve(undefined, answers('get', ONE, { ...shop({ created_by: 'service till' }) }));
  show(
    <Routes>
      <Route path="/flows/:flow/:id" element={<RecordPage />} />
    </Routes>,
    '/flows/store/shop-1',
  );
  expect(await screen.findByText(new RegExp('Created by a program \\(till\\)'))).toBeVisible();
});

test('a flow without a checklist or a sending off speaks of neither', async () => {
  const { user } = open('open');
  expect(await screen.findByText(text.todo.nothingNow)).toBeVisible();
  await user.click(screen.getByRole('tab', { name: text.tabs.answers }));
  expect(await screen.findByRole('columnheader', { name: text.answers.filled })).toBeVisible();
});
