import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { search as text } from '@onramp/text/search';
import { screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { useLocation } from 'react-router';
import { expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import SearchDialog from './SearchDialog';

const found = (id: string, flow: string, matched: string) => {
  return {
    flow,
    record_id: id,
    kind: flow.toUpperCase(),
    title: `Name of ${id}`,
    status: 'pending',
    path: '',
    matched,
  };
};
const asked = vi.fn<(q: string | null) => void>();

function finds(...records: object[]) {
  server.use(
    http.get(`${API}/v1/search`, ({ request }) => {
      asked(new URL(request.url).searchParams.get('q'));
      return HttpResponse.json({ found: records });
    }),
  );
}

function Where() {
  return <output>{useLocation().pathname}</output>;
}

function open() {
  asked.mockClear();
  const close = vi.fn();
  const shown = show(
    <>
      <SearchDialog close={close} />
      <Where />
    </>,
  );
  return { ...shown, close, input: screen.getByRole('combobox', { name: admin.search.open }) };
}

test('the keyboard finds and opens a customer; it is said by what each was found', async () => {
  finds(found('a', 'ecom', 'account'), found('b', 'pixel', 'pixel'), found('c', 'merch', 'name'));
  const { user, input, close } = open();
  expect(input).toHaveFocus();
  expect(screen.getByText(text.hint)).toBeVisible();
  await expectAccessible();
  await user.type(input, 'acc-1');
  const options = await screen.findAllByRole('option');
  expect(options[0]).toHaveTextContent(text.matched.account);
  expect(screen.getByText(text.found(3))).toBeInTheDocument();
  expect(input).toHaveAttribute('aria-activedescendant', options[0]!.id);
  await user.keyboard('{ArrowUp}');
  expect(input).toHaveAttribute('aria-activedescendant', options[2]!.id);
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(options[1]).toHaveAttribute('aria-selected', 'true');
  await expectAccessible();
  await user.keyboard('{Enter}');
  expect(close).toHaveBeenCalled();
  expect(document.querySelector('output')).toHaveTextContent('/pixels/b');
  expect(asked.mock.calls).toEqual([['acc-1']]);
});

test('Enter opens what was found for what is typed, and nothing that was found before', async () => {
  finds(found('a', 'ecom', 'name'));
  const { user, input, close } = open();
  await user.type(input, 'ac');
  await screen.findByRole('option');
  finds(found('b', 'ecom', 'name'));
  await user.type(input, 'id{Enter}');
  expect(close).not.toHaveBeenCalled();
  await screen.findByRole('option', { name: /Name of b/ });
  await user.keyboard('{Enter}');
  expect(document.querySelector('output')).toHaveTextContent('/onboardings/b');
});

test('one character is not searched for', async () => {
  finds();
  const { user, input } = open();
  await user.type(input, 'a');
  expect(screen.getByText(text.hint)).toBeVisible();
  await user.type(input, 'b');
  expect(await screen.findByText(text.none('ab'))).toBeVisible();
  expect(asked.mock.calls).toEqual([['ab']]);
  await expectAccessible();
});

test('a search that fails is told, and tried again', async () => {
  server.use(refuses('get', '/v1/search', 503, 'UNAVAILABLE', 'Overloaded.'));
  const { user, input } = open();
  await user.type(input, 'acme');
  expect(await screen.findByRole('alert')).toHaveTextContent('Overloaded.');
  await expectAccessible();
  finds(found('a', 'ecom', 'name'));
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  await user.click(await screen.findByRole('option', { name: /Name of a/ }));
  expect(document.querySelector('output')).toHaveTextContent('/onboardings/a');
});

test.each([[{}], [{ found: [{}] }]])(
  'an answer of another shape is told, and asked for anew',
  async (body) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined); // React tells of what it caught
    server.use(answers('get', '/v1/search', body));
    const { user, input } = open();
    await user.type(input, 'acme');
    const again = await screen.findByRole('button', { name: common.tryAgain });
    expect(input).toBeVisible();
    finds(found('a', 'ecom', 'name'));
    await user.click(again);
    expect(await screen.findByRole('option', { name: /Name of a/ })).toBeVisible();
  },
);
