import { common } from '@onramp/text/common';
import { record as text } from '@onramp/text/record';
import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { refuses, server } from '../../../../../tests/server';
import { sessionIs, sessionOver } from '../../shared/session';
import { onboarding } from './fixtures';
import { invitation, noting, ONE, open, serve, sessionEnds, STATUS } from './kit';

type Sent = Parameters<typeof noting>[2];
const ONBOARDING = '/v1/onboarding/:id';

/** Open one of the dialogs by the menu. */
async function choose(user: UserEvent, item: string) {
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
  return within(await screen.findByRole('dialog'));
}

test('a new link is made once asked twice, and is there to be sent', async () => {
  const sent: Sent = [];
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  serve(
    onboarding(),
    noting('post', `${ONBOARDING}/link`, sent, () =>
      asked.then(() => invitation('https://c.example/o?key=new')),
    ),
  );
  const { user } = open();
  const dialog = await choose(user, text.menu.newLink);
  expect(dialog.getByText(text.newLink.registered('ada@acme.example'))).toBeVisible();
  await user.dblClick(dialog.getByRole('button', { name: text.newLink.confirm }));
  await user.keyboard('{Escape}');
  expect(screen.getByRole('dialog')).toBeVisible(); // not while nobody knows what became of it
  answer();
  expect(await dialog.findByRole('link', { name: 'https://c.example/o?key=new' })).toBeVisible();
  expect(sent).toHaveLength(1);
  await expectAccessible(screen.getByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: common.close }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test.each([
  [404, 'ONBOARDING_NOT_FOUND', 'There is no such onboarding.'],
  [409, 'ONBOARDING_UNREADABLE', 'The item lacks its status.'],
])(
  'a dialog and what is typed stay where a later reading is answered %i, and why is said',
  async (...answer) => {
    const [status, code, says] = answer;
    serve(onboarding({ ask_again_seconds: 0.3 }));
    const { user } = open();
    const dialog = await choose(user, text.menu.release);
    await user.type(dialog.getByRole('textbox'), 'They');
    server.use(refuses('get', STATUS, status, code, says));
    expect(await screen.findByText(says)).toBeVisible();
    await user.type(dialog.getByRole('textbox'), ' left.');
    expect(dialog.getByRole('textbox')).toHaveValue('They left.');
    expect(screen.getByRole('heading', { name: 'Acme Outdoor', hidden: true })).toBeVisible();
  },
);

test('a release wants a reason, names the user that was seen, and keeps the reason through a refusal', async () => {
  const sent: Sent = [];
  serve(
    onboarding(),
    refuses(
      'post',
      `${ONBOARDING}/release`,
      409,
      'REGISTRANT_CHANGED',
      'Another user has signed up meanwhile.',
    ),
  );
  const { user } = open();
  const dialog = await choose(user, text.menu.release);
  const reason = dialog.getByLabelText(new RegExp(text.release.reason));
  expect(reason).toHaveFocus();
  await user.click(dialog.getByRole('button', { name: text.release.confirm }));
  expect(dialog.getByText(text.release.reasonMissing)).toBeVisible();
  await user.type(reason, 'They left.');
  await user.click(dialog.getByRole('button', { name: text.release.confirm }));
  expect(await dialog.findByText('Another user has signed up meanwhile.')).toBeVisible();
  expect(reason).toHaveValue('They left.');
  server.use(noting('post', `${ONBOARDING}/release`, sent, () => invitation('https://c.example/o?key=2')));
  await user.click(dialog.getByRole('button', { name: text.release.confirm }));
  expect(await dialog.findByText(text.newLink.send)).toBeVisible();
  expect(sent[0]?.body).toEqual({ user: 'user-7', reason: 'They left.' });
});

test('withdrawing names the customer and what happens; Escape leaves everything as it is', async () => {
  const sent: Sent = [];
  serve(
    onboarding({ status: 'registered' }),
    noting('delete', ONBOARDING, sent, () => invitation(null)),
  );
  const { user } = open();
  let dialog = await choose(user, text.menu.revoke);
  expect(screen.getByRole('dialog', { name: text.revoke.title('Acme Outdoor') })).toHaveAccessibleDescription(
    text.revoke.detail('Acme Outdoor'),
  );
  expect(dialog.getByText(text.revoke.final)).toBeVisible();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent).toHaveLength(0);
  dialog = await choose(user, text.menu.revoke);
  await user.click(dialog.getByRole('button', { name: text.revoke.confirm('Acme Outdoor') }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent).toHaveLength(1);
});

test('what was submitted is not withdrawn', async () => {
  serve();
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.menu.title }));
  const items = await screen.findAllByRole('menuitem');
  expect(items.map((each) => each.textContent)).toEqual([
    text.menu.newLink,
    text.menu.release,
    text.menu.erase,
  ]);
});

test('a person is erased by the role that the flow declares; then says what other places hold', async () => {
  const sent: Sent = [];
  serve(
    onboarding(),
    noting('post', `${ONE}/erasure`, sent, () =>
      HttpResponse.json({ left_to_do: ['Look through the note.'] }),
    ),
  );
  const { user } = open();
  const dialog = await choose(user, text.menu.erase);
  await user.click(dialog.getByRole('button', { name: text.erase.confirm }));
  expect(await dialog.findByText(text.erase.whoMissing)).toBeVisible();
  await user.click(dialog.getByRole('radio', { name: 'A person who was named for the team' }));
  await user.click(dialog.getByRole('button', { name: text.erase.confirm }));
  expect(dialog.getByText(text.erase.emailMissing)).toBeVisible();
  await user.type(dialog.getByLabelText(new RegExp(text.erase.email)), ' bob@acme.example');
  await expectAccessible(screen.getByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: text.erase.confirm }));
  expect(await dialog.findByText('Look through the note.')).toBeVisible();
  expect(sent[0]?.body).toEqual({ person: 'team_member', email: 'bob@acme.example', user: null });
});

test('the registrant who is erased is the one who was seen; a refusal says what still needs them', async () => {
  const sent: Sent = [];
  serve(
    onboarding(),
    noting('post', `${ONE}/erasure`, sent, () =>
      HttpResponse.json(
        { code: 'ONBOARDING_OPEN', detail: 'The account is still to be made theirs.' },
        { status: 409 },
      ),
    ),
  );
  const { user } = open();
  const dialog = await choose(user, text.menu.erase);
  await user.click(dialog.getByRole('radio', { name: 'The user who signed up with the link' }));
  await user.click(dialog.getByRole('button', { name: text.erase.confirm }));
  expect(await dialog.findByText('The account is still to be made theirs.')).toBeVisible();
  expect(sent[0]?.body).toEqual({ person: 'registrant', email: null, user: 'user-7' });
});

test('a reason outlives a session that has ended, and so a page that is loaded anew; closed, it is forgotten', async () => {
  serve();
  const before = open();
  let dialog = await choose(before.user, text.menu.release);
  await before.user.type(dialog.getByLabelText(new RegExp(text.release.reason)), 'They left.');
  server.use(sessionEnds());
  await before.user.click(dialog.getByRole('button', { name: text.release.confirm }));
  await waitFor(() => expect(sessionOver()).toBe(true));
  before.unmount();
  sessionIs(false);
  serve();
  const { user, unmount } = open();
  dialog = within(await screen.findByRole('dialog', { name: text.release.title('ada@acme.example') }));
  expect(dialog.getByLabelText(new RegExp(text.release.reason))).toHaveValue('They left.');
  await user.click(dialog.getByRole('button', { name: common.cancel }));
  unmount();
  open();
  await screen.findByRole('button', { name: text.menu.title });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('what was typed about one user is not said of the next', async () => {
  serve();
  const before = open();
  const dialog = await choose(before.user, text.menu.release);
  await before.user.type(dialog.getByLabelText(new RegExp(text.release.reason)), 'They left.');
  before.unmount();
  serve(onboarding({ registered_by: 'user-8', registrant_email: 'eve@acme.example' }));
  const { user } = open();
  await choose(user, text.menu.release);
  expect(screen.getByRole('dialog', { name: text.release.title('eve@acme.example') })).toBeVisible();
  expect(screen.getByLabelText(new RegExp(text.release.reason))).toHaveValue('');
});

test('whom to erase is still there when the page is loaded anew, until they are erased', async () => {
  serve(
    onboarding(),
    noting('post', `${ONE}/erasure`, [], () => HttpResponse.json({ left_to_do: [] })),
  );
  const before = open();
  let dialog = await choose(before.user, text.menu.erase);
  await before.user.click(dialog.getByRole('radio', { name: 'A person who was named for the team' }));
  await before.user.type(dialog.getByLabelText(new RegExp(text.erase.email)), 'bob@acme.example');
  before.unmount();
  const { user } = open();
  dialog = within(await screen.findByRole('dialog', { name: text.erase.title }));
  expect(await dialog.findByLabelText(new RegExp(text.erase.email))).toHaveValue('bob@acme.example');
  await user.click(dialog.getByRole('button', { name: text.erase.confirm }));
  await dialog.findByRole('heading', { name: text.erase.done });
  expect(sessionStorage).toHaveLength(0);
});
