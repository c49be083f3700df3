import { record as text } from '@onramp/text/record';
import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { refuses, server } from '../../../../../tests/server';
import { FAILED, ID, line, onboarding, TASK } from './fixtures';
import { changed, inTurn, invitation, noting, ONE, open, serve, STATUS } from './kit';

const of = async (title: string) =>
  within((await screen.findByRole('heading', { name: title, level: 3 })).closest('li')!);
type Sent = Parameters<typeof noting>[2];

test('a refused answer is corrected on its line, if it still stands as it was seen', async () => {
  const sent: Sent = [];
  serve(onboarding(), noting('patch', ONE, sent));
  const { user } = open();
  const todo = await of('Create the index');
  expect(todo.getByText('INDEX_NAME_TAKEN')).toBeVisible();
  // The request is for programs; the reader has buttons.
  expect(todo.getByText('Correct “Index name”, or delete the other index.')).toBeVisible();
  const field = todo.getByLabelText('Index name');
  expect(field).toHaveValue('products');
  await user.clear(field);
  await user.type(field, 'goods');
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { answers: { index_name: 'goods' } }, tag: 'W/"notes1.1"' });
});

test('an answer that is sent back as it was refused is caught before it is sent', async () => {
  serve();
  const { user } = open();
  const todo = await of('Create the index');
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  expect(await screen.findByRole('alert')).toHaveFocus();
  await user.click(screen.getByRole('link', { name: text.correct.unchanged }));
  expect(todo.getByLabelText('Index name')).toHaveFocus();
  await expectAccessible();
});

test('a correction that the API refuses keeps what was typed, and the reason stands at its field', async () => {
  const refused = refuses('patch', ONE, 422, 'ANSWERS_INVALID', 'answers.index_name is wrong.', {
    errors: [{ field: 'answers.index_name', code: 'PATTERN', message: 'use small letters' }],
  });
  serve(onboarding(), refused);
  const { user } = open();
  const todo = await of('Create the index');
  await user.type(todo.getByLabelText('Index name'), 'X');
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  expect(await screen.findByRole('link', { name: 'Index name: use small letters' })).toBeVisible();
  expect(todo.getByLabelText('Index name')).toHaveValue('productsX');
});

test('answers that somebody else has corrected meanwhile are shown beside what was typed', async () => {
  const sent: Sent = [];
  const theirs = onboarding({ amend_tag: 'W/"notes1.2"', answers: { index_name: 'shop' } });
  let first = true;
  serve(
    onboarding(),
    inTurn('get', STATUS, onboarding({ ask_again_seconds: 60 }), theirs),
    noting('patch', ONE, sent, () => {
      if (!first) return HttpResponse.json({});
      first = false;
      return changed({ answers: { index_name: 'shop' }, answers_version: 2 });
    }),
  );
  const { user } = open();
  const todo = await of('Create the index');
  await user.type(todo.getByLabelText('Index name'), '2');
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  expect(await todo.findByText(text.correct.theirs('Index name', 'shop'))).toBeVisible();
  expect(todo.getByLabelText('Index name')).toHaveValue('products2');
  await todo.findByText(text.correct.stands('shop'));
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  await waitFor(() => expect(sent.map((each) => each.tag)).toEqual(['W/"notes1.1"', 'W/"notes1.2"']));
});

test('a line that goes on while a correction is typed is told, and the focus stays in the list', async () => {
  const on = onboarding({ answers: { index_name: 'shop' }, checklist: [TASK], amend_tag: 'W/"notes1.2"' });
  serve(
    onboarding(),
    noting('patch', ONE, [], () => changed({ answers: { index_name: 'shop' } })),
  );
  const { user } = open();
  const todo = await of('Create the index');
  await user.type(todo.getByLabelText('Index name'), '2');
  server.use(inTurn('get', STATUS, on));
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  expect(await screen.findByText(text.todo.overtaken('Create the index'))).toBeVisible();
  expect(screen.getByRole('heading', { name: text.todo.title })).toHaveFocus();
  await user.click(screen.getByRole('link', { name: text.todo.showAnswers }));
  expect(await screen.findByRole('tab', { name: text.tabs.answers, selected: true })).toBeVisible();
  await expectAccessible();
});

test('a correction that has come through is not told as overtaken', async () => {
  const on = onboarding({ answers: { index_name: 'products2' }, checklist: [TASK] });
  serve(
    onboarding(),
    noting('patch', ONE, [], () => HttpResponse.json(on)),
  );
  const { user } = open();
  const todo = await of('Create the index');
  await user.type(todo.getByLabelText('Index name'), '2');
  server.use(inTurn('get', STATUS, on));
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  await waitFor(() => expect(screen.queryByRole('form', { name: text.correct.title })).toBeNull());
  expect(screen.queryByText(text.todo.overtaken('Create the index'))).toBeNull();
  expect(sessionStorage).toHaveLength(0);
});

test('what is typed for a correction outlives a reload', async () => {
  serve();
  const { user, unmount } = open();
  await user.type((await of('Create the index')).getByLabelText('Index name'), '-winter');
  unmount();
  open();
  expect((await of('Create the index')).getByLabelText('Index name')).toHaveValue('products-winter');
});

test('what is typed outlives the polls', async () => {
  serve(
    onboarding(),
    inTurn(
      'get',
      STATUS,
      onboarding({ ask_again_seconds: 0.05 }),
      onboarding({ ask_again_seconds: 60, title: 'Acme Two' }),
    ),
  );
  const { user } = open();
  const todo = await of('Create the index');
  await user.type(todo.getByLabelText('Index name'), '-winter');
  await screen.findByRole('heading', { name: 'Acme Two' });
  expect(todo.getByLabelText('Index name')).toHaveValue('products-winter');
});

test('a retry is asked for once, and what is refused is said on the line', async () => {
  const sent: Sent = [];
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const retry = noting('post', `${ONE}/actions/:action/retry`, sent, () =>
    asked.then(() => HttpResponse.json({})),
  );
  serve(onboarding(), retry);
  const { user } = open();
  const todo = await of('Create the index');
  const button = todo.getByRole('button', { name: text.todo.retryOf('Create the index') });
  await user.dblClick(button);
  answer();
  await waitFor(() => expect(button).toBeEnabled());
  expect(sent.map((each) => each.url)).toEqual([
    `/api/v1/flows/ecom/records/${ID}/actions/create_index/retry`,
  ]);
  server.use(refuses('post', `${ONE}/actions/:action/retry`, 409, 'NOT_FAILED', 'It has not failed.'));
  await user.click(button);
  expect(await todo.findByText('It has not failed.')).toBeVisible();
});

test('what waits elsewhere leads there, and every line to its page of the guide', async () => {
  serve();
  open();
  const merge = await of('Merge the pull request');
  expect(merge.getByRole('link', { name: new RegExp(text.todo.openPull) })).toHaveAttribute(
    'href',
    'https://github.example/pixel/pull/41',
  );
  expect(
    merge.getByRole('link', { name: new RegExp(text.todo.docsOf('Merge the pull request')) }),
  ).toHaveAttribute('href', '/admin/guide/to-do#merge_pull_request');
});

test('a failure that no retry helps says where to go on', async () => {
  const hopeless = line({
    title: 'Set up the pixel',
    retryable: false,
    ways: [{ way: 'elsewhere', text: 'Nothing is left to be done in Onramp.', request: '' }],
  });
  serve(onboarding({ checklist: [hopeless] }));
  open();
  const todo = await of('Set up the pixel');
  expect(todo.getByText(/Nothing is left to be done in Onramp/)).toBeVisible();
  expect(todo.queryByRole('button')).toBeNull();
});

test('the user is gone: the line offers to release them', async () => {
  const gone = line({
    title: 'Make the user the owner',
    retryable: true,
    action: 'grant_ownership',
    ways: [
      { way: 'release', text: 'Release the user.', request: 'POST x' },
      { way: 'retry', text: 'Retry.', request: 'POST y' },
    ],
  });
  serve(onboarding({ checklist: [gone] }));
  const { user } = open();
  await user.click((await of('Make the user the owner')).getByRole('button', { name: text.menu.release }));
  expect(await screen.findByRole('dialog', { name: text.release.title('ada@acme.example') })).toBeVisible();
});

test('an expired link is replaced on its line; the customer’s turn is named as theirs', async () => {
  serve(
    onboarding({
      registered_by: '',
      status: 'visited',
      checklist: [
        line({ kind: 'link_expired', name: 'link_expired', title: 'Replace the expired link' }),
        line({
          kind: 'customer_quiet',
          name: 'customer_quiet',
          title: 'Remind the customer',
          who: 'customer',
        }),
      ],
    }),
  );
  open();
  expect(
    (await of('Replace the expired link')).getByRole('button', { name: text.menu.newLink }),
  ).toBeVisible();
  expect((await of('Remind the customer')).getByText(text.todo.who.customer)).toBeVisible();
});

test('a task is ticked, and stays where it is with who has done it', async () => {
  const sent: Sent = [];
  const done = onboarding({
    checklist: [{ ...TASK, state: 'done', by: 'se@onramp.example', reason: 'Ticked as done.' }],
    amend_tag: 'W/"notes2.1"',
  });
  serve(
    onboarding(),
    inTurn('get', STATUS, onboarding({ checklist: [TASK] }), done),
    noting('patch', ONE, sent),
  );
  const { user } = open();
  const box = await screen.findByRole('checkbox', { name: text.todo.tick(TASK.title) });
  await user.click(box);
  expect(await screen.findByText(text.todo.doneBy('se@onramp.example'))).toBeVisible();
  expect(sent[0]).toMatchObject({ body: { se_tasks: { pixel_customization: true } }, tag: 'W/"notes1.1"' });
  expect(screen.getByRole('checkbox')).toBeChecked();
});

/** Opens the dialog by which a line is settled that nothing else ends. `before` it is so, and after it was read anew. */
async function settling(before: Partial<ReturnType<typeof onboarding>> = {}, after: typeof before = {}) {
  const odd = line({ name: 'payment_odd_early', kind: 'payment_odd', title: 'A payment', settles: true });
  const done = { ...odd, state: 'done' as const, settles: false, by: 'se@onramp.example' };
  const sent: Sent = [];
  serve(
    onboarding(),
    inTurn(
      'get',
      STATUS,
      onboarding({ checklist: [odd], ...before }),
      onboarding({ checklist: [done], ...after }),
    ),
    noting('post', `${ONE}/checklist/payment_odd_early/settle`, sent),
  );
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.todo.settle.labelOf(odd.title) }));
  const dialog = within(await screen.findByRole('dialog'));
  const confirm = () => user.click(dialog.getByRole('button', { name: text.todo.settle.confirm }));
  return { user, dialog, confirm, sent };
}

test('a line that nothing else ends is settled, with a reason and not without', async () => {
  const { user, dialog, confirm, sent } = await settling();
  await confirm();
  expect(dialog.getByText(text.todo.settle.missing)).toBeVisible();
  await user.type(dialog.getByRole('textbox'), 'They keep half.');
  await confirm();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { reason: 'They keep half.' } });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('a dialog stays where the line that it was opened from is settled by another meanwhile', async () => {
  const after = { ask_again_seconds: 60, title: 'Acme Two' };
  const { user, dialog, confirm, sent } = await settling({ ask_again_seconds: 0.5 }, after);
  await user.type(dialog.getByRole('textbox'), 'They keep');
  await screen.findByRole('heading', { name: 'Acme Two', hidden: true });
  await user.type(dialog.getByRole('textbox'), ' half.');
  await confirm();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ body: { reason: 'They keep half.' } });
});

test('a link that was made from its line stays to be copied, though the line is gone with it', async () => {
  const old = line({ kind: 'link_expired', name: 'link_expired', title: 'Replace the expired link' });
  const made = onboarding({ registered_by: '', status: 'visited', checklist: [], title: 'Acme Two' });
  serve(
    onboarding(),
    inTurn('get', STATUS, onboarding({ registered_by: '', status: 'visited', checklist: [old] }), made),
    noting('post', '/v1/onboarding/:id/link', [], () => invitation('https://x.example/new')),
  );
  const { user } = open();
  await user.click((await of(old.title)).getByRole('button', { name: text.menu.newLink }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: text.newLink.confirm }));
  await screen.findByRole('heading', { name: 'Acme Two', hidden: true });
  expect(dialog.getByRole('link', { name: 'https://x.example/new' })).toBeVisible();
});

test('a box that is pressed again while its tick is sent is sent once more, and the last press holds', async () => {
  const sent: Sent = [];
  const first = Promise.withResolvers<undefined>();
  const ticked = onboarding({ checklist: [{ ...TASK, state: 'done' }], amend_tag: 'W/"notes2.1"' });
  const unticked = onboarding({ checklist: [TASK], amend_tag: 'W/"notes3.1"' });
  serve(
    onboarding(),
    inTurn('get', STATUS, onboarding({ checklist: [TASK] }), ticked, ticked, unticked),
    noting('patch', ONE, sent, async () => {
      if (sent.length > 1) {
        const seen = sent.at(-1)?.tag === ticked.amend_tag;
        return seen
          ? HttpResponse.json(unticked)
          : changed({ note: '', se_tasks: { pixel_customization: true } });
      }
      await first.promise;
      return HttpResponse.json(ticked);
    }),
  );
  const { user } = open();
  const box = await screen.findByRole('checkbox');
  await user.click(box);
  await waitFor(() => expect(sent).toHaveLength(1));
  await user.click(box);
  expect(box).not.toBeChecked();
  first.resolve(undefined);
  await waitFor(() => expect(sent.at(-1)?.tag).toBe(ticked.amend_tag));
  expect(sent[0]?.body).toEqual({ se_tasks: { pixel_customization: true } });
  expect(sent.at(-1)?.body).toEqual({ se_tasks: { pixel_customization: false } });
  await waitFor(() => expect(box).toHaveAttribute('aria-busy', 'false'));
  expect(box).not.toBeChecked();
});

test('a tick over what somebody else has changed is refused, and said', async () => {
  serve(
    onboarding({ checklist: [TASK] }),
    noting('patch', ONE, [], () => changed({ note: 'x', se_tasks: {} })),
  );
  const { user } = open();
  await user.click(await screen.findByRole('checkbox'));
  expect(await screen.findByText(text.todo.changed)).toBeVisible();
  expect(screen.getByRole('checkbox')).not.toBeChecked();
});

test.each([
  ['index_tier', 'staging', 'radio'],
  ['collapse_fields', ['a', 'b'], 'textbox'],
  ['team_invites', [{ email: 'bob@acme.example', role: 'member', login_method: 'password' }], 'team'],
])('an answer is typed in a field of its kind: %s', async (field, value, kind) => {
  const sent: Sent = [];
  serve(
    onboarding({ checklist: [{ ...FAILED, correctable: [field] }], answers: { [field]: value } }),
    noting('patch', ONE, sent),
  );
  const { user } = open();
  const todo = await of('Create the index');
  if (kind === 'radio') await user.click(todo.getByRole('radio', { name: 'production' }));
  if (kind === 'textbox') await user.type(todo.getByRole('textbox'), '\nc');
  if (kind === 'team') {
    await user.click(todo.getByRole('button', { name: text.correct.removeRow(1) }));
    await user.click(todo.getByRole('button', { name: text.correct.addRow }));
    await user.type(todo.getByLabelText(text.correct.email(1)), 'eve@acme.example');
    await user.selectOptions(todo.getByLabelText(text.correct.role(1)), 'merchandiser');
  }
  if (kind === 'team') await expectAccessible();
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  await waitFor(() => expect(sent).toHaveLength(1));
  const corrected = {
    index_tier: 'production',
    collapse_fields: ['a', 'b', 'c'],
    team_invites: [{ email: 'eve@acme.example', role: 'merchandiser', login_method: 'password' }],
  }[field];
  expect(sent[0]?.body).toMatchObject({ answers: { [field]: corrected } });
});

test('a retry that fails leaves the focus where it was', async () => {
  const sent: Sent = [];
  const { promise: answered, resolve: answer } = Promise.withResolvers<Response>();
  serve(
    onboarding(),
    noting('post', `${ONE}/actions/:action/retry`, sent, () => answered),
  );
  const { user } = open();
  const todo = await of('Create the index');
  const retry = todo.getByRole('button', { name: text.todo.retryOf('Create the index') });
  retry.focus();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(retry).toHaveAttribute('aria-disabled', 'true'));
  expect(retry).toBeEnabled(); // a browser takes the focus off what is disabled; jsdom does not
  await user.keyboard('{Enter}');
  answer(HttpResponse.json({ code: 'UNAVAILABLE', detail: 'Overloaded.' }, { status: 503 }));
  expect(await todo.findByText('Overloaded.')).toBeVisible();
  expect(retry).toHaveFocus();
  expect(sent).toHaveLength(1);
});

test('what is wrong with a correction is said until it is right, and no longer', async () => {
  serve();
  const { user } = open();
  const todo = await of('Create the index');
  await user.click(todo.getByRole('button', { name: text.correct.submit }));
  expect(await screen.findByRole('alert')).toHaveTextContent(text.correct.unchanged);
  await user.type(todo.getByLabelText('Index name'), '2');
  expect(todo.queryByText(text.correct.unchanged)).toBeNull();
  expect(todo.getByLabelText('Index name')).toHaveFocus();
});
