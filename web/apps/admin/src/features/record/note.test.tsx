import { admin } from '@onramp/text/admin';
import { record as text } from '@onramp/text/record';
import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';

import { refuses, server } from '../../../../../tests/server';
import { sessionIs } from '../../shared/session';
import { onboarding } from './fixtures';
import { changed, inTurn, noting, ONE, open, serve, sessionEnds, STATUS } from './kit';

type Sent = Parameters<typeof noting>[2];
const field = () => screen.findByLabelText(text.note.label);

test('a note is saved on demand, only over what was seen', async () => {
  const sent: Sent = [];
  serve(onboarding({ note: 'One.' }), noting('patch', ONE, sent));
  const { user } = open();
  expect(screen.queryByRole('button', { name: text.note.save })).toBeNull();
  await user.type(await field(), ' Two.');
  server.use(inTurn('get', STATUS, onboarding({ note: 'One. Two.' })));
  await user.click(screen.getByRole('button', { name: text.note.save }));
  await waitFor(() => expect(screen.queryByRole('button', { name: text.note.save })).toBeNull());
  expect(sent).toMatchObject([{ body: { note: 'One. Two.' }, tag: 'W/"notes1.1"' }]);
  expect(await field()).toHaveValue('One. Two.');
});

test('what somebody else has written meanwhile is shown beside what was typed, and yours is saved on demand', async () => {
  const sent: Sent = [];
  serve(
    onboarding({ note: 'One.' }),
    noting('patch', ONE, sent, () =>
      sent.length === 1 ? changed({ note: 'Theirs.' }) : HttpResponse.json({}),
    ),
  );
  const { user } = open();
  await user.type(await field(), ' Mine.');
  server.use(inTurn('get', STATUS, onboarding({ note: 'Theirs.', amend_tag: 'W/"notes2.1"' })));
  await user.click(screen.getByRole('button', { name: text.note.save }));
  expect(await screen.findByText(text.note.conflict)).toBeVisible();
  expect(screen.getByText('Theirs.')).toBeVisible();
  expect(await field()).toHaveValue('One. Mine.');
  const keep = screen.getByRole('button', { name: text.note.keepYours });
  await waitFor(() => expect(keep).toBeEnabled());
  server.use(inTurn('get', STATUS, onboarding({ note: 'One. Mine.' })));
  await user.click(keep);
  await waitFor(() => expect(screen.queryByText(text.note.conflict)).toBeNull());
  expect(sent.map((each) => each.tag)).toEqual(['W/"notes1.1"', 'W/"notes2.1"']);
});

test('a task that was ticked while the note was typed is no change of the note', async () => {
  const sent: Sent = [];
  serve(
    onboarding({ note: 'One.' }),
    noting('patch', ONE, sent, () =>
      sent.length === 1 ? changed({ note: 'One.' }) : HttpResponse.json({ note: 'One. Mine.' }),
    ),
  );
  const { user } = open();
  await user.type(await field(), ' Mine.');
  server.use(inTurn('get', STATUS, onboarding({ note: 'One.', amend_tag: 'W/"notes2.1"' })));
  await user.click(screen.getByRole('button', { name: text.note.save }));
  await waitFor(() => expect(sent.map((each) => each.tag)).toEqual(['W/"notes1.1"', 'W/"notes2.1"']));
  expect(screen.queryByText(text.note.conflict)).toBeNull();
});

test('what is written while the reader compares is shown, and is what theirs is then', async () => {
  const sent: Sent = [];
  serve(
    onboarding({ note: 'One.' }),
    noting('patch', ONE, sent, () =>
      sent.length === 1 ? changed({ note: 'Theirs.' }) : HttpResponse.json({ note: 'One. Mine.' }),
    ),
  );
  const { user } = open();
  await user.type(await field(), ' Mine.');
  server.use(
    inTurn(
      'get',
      STATUS,
      onboarding({ note: 'Theirs.', amend_tag: 'W/"notes2.1"', ask_again_seconds: 0.05 }),
      onboarding({ note: 'Theirs again.', amend_tag: 'W/"notes3.1"', ask_again_seconds: 60 }),
    ),
  );
  await user.click(screen.getByRole('button', { name: text.note.save }));
  expect(await screen.findByText('Theirs again.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.note.keepYours }));
  await waitFor(() => expect(sent[1]?.tag).toBe('W/"notes3.1"'));
});

test('theirs can be taken', async () => {
  serve(
    onboarding({ note: 'One.' }),
    noting('patch', ONE, [], () => changed({ note: 'Theirs.' })),
  );
  const { user } = open();
  await user.type(await field(), ' Mine.');
  server.use(inTurn('get', STATUS, onboarding({ note: 'Theirs.' })));
  await user.click(screen.getByRole('button', { name: text.note.save }));
  await user.click(await screen.findByRole('button', { name: text.note.keepTheirs }));
  expect(await field()).toHaveValue('Theirs.');
});

test('what is typed outlives polls, a session that ends, and a reload', async () => {
  serve(
    onboarding({ note: 'One.', ask_again_seconds: 0.05 }),
    refuses('patch', ONE, 401, 'ACCESS_SESSION_OVER', 'Your session has ended.'),
  );
  const { user, unmount } = open();
  await user.type(await field(), ' Mine.');
  server.use(inTurn('get', STATUS, onboarding({ note: 'Theirs.', ask_again_seconds: 60 })));
  expect(await screen.findByText(text.note.changedUnder)).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.note.save }));
  await waitFor(() => expect(screen.getByRole('button', { name: text.note.save })).toBeEnabled());
  unmount();
  open();
  expect(await field()).toHaveValue('One. Mine.');
});

test('that the session has ended is not said beside the note any more once it is back', async () => {
  serve(onboarding({ note: 'One.' }));
  const { user } = open();
  await user.type(await field(), ' Mine.');
  server.use(sessionEnds());
  await user.click(screen.getByRole('button', { name: text.note.save }));
  const note = within(screen.getByRole('region', { name: text.note.title }));
  expect(await note.findByText(admin.signedOut.detail)).toBeVisible();
  act(() => sessionIs(false));
  await waitFor(() => expect(note.queryByText(admin.signedOut.detail)).toBeNull());
  expect(await field()).toHaveValue('One. Mine.');
  expect(screen.getByRole('button', { name: text.note.save })).toBeEnabled();
});

test('with storage blocked the page itself keeps it', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  serve(onboarding({ note: '' }));
  const { user } = open();
  await user.type(await field(), 'Mine.');
  expect(await field()).toHaveValue('Mine.');
  await user.click(screen.getByRole('button', { name: text.note.discard }));
  expect(await field()).toHaveValue('');
});
