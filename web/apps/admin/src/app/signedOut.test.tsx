import { admin } from '@onramp/text/admin';
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { show } from '../../../../tests/page';
import { answers, refuses, server } from '../../../../tests/server';
import { sessionIs } from '../shared/session';
import { SignedOut } from './SignedOut';

vi.mock('./SignedOutDialog', () => {
  throw new Error('Access answers with its sign-in page');
});

beforeEach(() => sessionIs(false));

test('a session that ended before the dialog had come is said all the same', async () => {
  server.use(refuses('get', '/v1/me', 401, 'TOKEN_EXPIRED'));
  show(<SignedOut />);
  const said = await screen.findByRole('dialog', { name: admin.signedOut.title });
  expect(within(said).getByRole('button', { name: admin.signedOut.signIn })).toBeVisible();
  await expectAccessible();
  server.use(answers('get', '/v1/me', { email: 'se@onramp.example', name: 'Sam' }));
  dispatchEvent(new Event('visibilitychange'));
  await waitFor(() => expect(said).not.toBeInTheDocument());
});
