import { store as text } from '@onramp/text/store-record';
import { common } from '@onramp/text/common';
import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { API, refuses, server } from '../../../../../tests/server';
import SkipDialog from './SkipDialog';

const PATH = '/v1/store/onboarding/st-1/skip';

function opened() {
  const onClose = vi.fn();
  return { onClose, ...show(<SkipDialog id="st-1" title="Ada’s Shop" onClose={onClose} />) };
}

const reason = () => screen.findByRole('textbox', { name: new RegExp(text.skip.reason) });
const confirm = () => screen.getByRole('button', { name: text.skip.confirm });

test('a store is skipped for a reason, and not without one', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post(`${API}${PATH}`, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ status: 'skipped' });
    }),
  );
  const { user, onClose } = opened();
  expect(await reason()).toHaveFocus();
  await expectAccessible();
  await user.click(confirm());
  expect(await reason()).toHaveAccessibleDescription(text.skip.reasonMissing);
  expect(sent).toEqual([]);
  await user.type(await reason(), ' Moves by hand. ');
  await user.click(confirm());
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sent).toEqual([{ reason: 'Moves by hand.' }]);
});

test.each([
  ['a store that has come to the end', 409, 'ONBOARDING_COMPLETED', 'ONBOARDING_COMPLETED.'],
  ['too many requests', 429, 'LIMITED', common.trouble.limited(7)],
])('%s: why stands in the dialog, and what was typed stays', async (_, status, code, sentence) => {
  server.use(refuses('post', PATH, status, code));
  const { user, onClose } = opened();
  await user.type(await reason(), 'Moves by hand.');
  await user.click(confirm());
  expect(await screen.findByText(sentence)).toBeVisible();
  expect(await reason()).toHaveValue('Moves by hand.');
  expect(onClose).not.toHaveBeenCalled();
});

test('what was typed is there after a reload, and gone once the dialog is closed', async () => {
  const first = opened();
  await first.user.type(await reason(), 'Moves by hand.');
  first.unmount();
  const again = opened();
  expect(await reason()).toHaveValue('Moves by hand.');
  await again.user.click(screen.getByRole('button', { name: common.cancel }));
  again.unmount();
  opened();
  expect(await reason()).toHaveValue('');
});
