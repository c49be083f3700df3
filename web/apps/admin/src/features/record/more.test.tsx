import { record as text } from '@onramp/text/record';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { API, answers, refuses } from '../../../../../tests/server';
import { action, ACTIONS, ago, ATTEMPTS, HISTORY, ID, onboarding } from './fixtures';
import { inTurn, noting, ONE, open, serve } from './kit';

type Sent = Parameters<typeof noting>[2];
const row = async (title: string) =>
  within((await screen.findByRole('button', { name: text.activity.details(title) })).closest('li')!);

test('every action has its attempts in words, with what it waits for and when it looks again', async () => {
  const sent: Sent = [];
  serve(onboarding(), noting('post', `${ONE}/actions/:action/retry`, sent));
  const { user } = open();
  const waiting = await row('Bring the pixel into its repository');
  expect(waiting.getByText(/Waits for the merge of pull request 41/)).toHaveTextContent('in 20 seconds');
  await user.click(
    waiting.getByRole('button', { name: text.activity.lookOf('Bring the pixel into its repository') }),
  );
  await waitFor(() => expect(sent[0]?.url).toMatch(/commit_pixel_source\/retry$/));
  const failed = await row('Create the index');
  await user.click(failed.getByRole('button', { name: text.activity.details('Create the index') }));
  expect(failed.getAllByRole('listitem').map((each) => each.textContent)).toEqual([
    expect.stringContaining('INDEX_NAME_TAKEN'),
    expect.stringContaining('ECOM_UNAVAILABLE'),
  ]);
  expect(failed.getByText(text.activity.needs('Prepare the account for search'))).toBeVisible();
});

test('what is tried again by itself in hours can be tried now, and what is due is left to itself', async () => {
  const { failure } = ACTIONS.find(({ status }) => status === 'failed')!;
  const waits = (ahead: number) =>
    action('commit_pixel_source', 'Add the customer', { attempts: 9, failure, due_at: ago(-ahead) });
  const sent: Sent = [];
  serve(onboarding({ actions: [waits(3 * 3600)] }), noting('post', `${ONE}/actions/:action/retry`, sent));
  const { user, unmount } = open();
  await user.click(await screen.findByRole('button', { name: text.todo.retryOf('Add the customer') }));
  await waitFor(() => expect(sent[0]?.url).toMatch(/commit_pixel_source\/retry$/));
  unmount();
  serve(onboarding({ actions: [waits(-1)] }));
  open();
  await row('Add the customer');
  expect(screen.queryByRole('button', { name: text.todo.retryOf('Add the customer') })).toBeNull();
});

test('what is still to come is shown on demand; what only a withdrawal does is not', async () => {
  serve();
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.activity.later(1) }));
  expect(await row('Attach the pixel to the index')).toBeTruthy();
  expect(screen.queryByRole('button', { name: text.activity.details('Close the account') })).toBeNull();
});

test('the same as a table', async () => {
  serve();
  const { user } = open();
  await user.click(await screen.findByRole('button', { name: text.activity.table }));
  const table = within(await screen.findByRole('table', { name: text.activity.tableCaption }));
  expect(table.getAllByRole('row')).toHaveLength(ATTEMPTS.length + 1);
  expect(table.getByText(/answered 503/)).toBeVisible();
  await expectAccessible();
});

test('attempts that are not all on record say so; those that cannot be read do not hide the actions', async () => {
  serve(onboarding(), answers('get', `${ONE}/attempts`, { attempts: [], cursor: null, complete: false }));
  const { unmount } = open();
  expect(await screen.findByText(text.activity.incomplete)).toBeVisible();
  unmount();
  serve(onboarding(), refuses('get', `${ONE}/attempts`, 503, 'UNAVAILABLE', 'Not now.'));
  open();
  expect(await screen.findByText('Not now.')).toBeVisible();
  expect(await row('Create the account')).toBeTruthy();
});

test('history: people first, machinery on demand, earlier pages by their cursor', async () => {
  const asked: (string | null)[] = [];
  serve(
    onboarding(),
    http.get(`${API}${ONE}/history`, ({ request }) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      asked.push(cursor);
      return HttpResponse.json(
        cursor === null
          ? { entries: HISTORY, cursor: 'older' }
          : { entries: [{ ...HISTORY[4]!, says: 'Long ago.', at: ago(900_000) }], cursor: null },
      );
    }),
  );
  const { user } = open(`/onboardings/${ID}?show=history`);
  expect(await screen.findByText(/It became submitted/)).toBeVisible();
  expect(screen.getByText(/“Create the index” has failed: INDEX/)).toBeVisible();
  expect(screen.queryByText('“Name the account as the customer wrote it” is done.')).toBeNull();
  await user.click(screen.getByRole('switch', { name: text.history.machinery }));
  expect(screen.getByText('“Name the account as the customer wrote it” is done.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.history.older }));
  expect(await screen.findByText('Long ago.')).toBeVisible();
  expect(screen.getByText(text.history.end)).toBeVisible();
  expect(asked).toEqual([null, 'older']);
  await expectAccessible();
});

const ofField = async (field: string) =>
  (await screen.findByRole('rowheader', { name: field })).closest('tr')!;

test('answers while they are filled in: what differs from the prefill is marked', async () => {
  serve(onboarding({ answers: null, answers_version: 0, status: 'registered' }));
  const { user } = open();
  await user.click(await screen.findByRole('tab', { name: text.tabs.answers }));
  expect(await ofField('Account name')).toHaveTextContent(text.answers.changed);
  expect(await ofField('Storefront')).toHaveTextContent(text.answers.added);
  expect(await ofField('Collapse fields')).not.toHaveTextContent(text.answers.changed);
  expect(screen.getByText(text.answers.live)).toBeVisible();
  expect(screen.queryByRole('columnheader', { name: text.answers.submitted })).toBeNull();
});

/** Answers that were changed twice since: by the correction of one of them, and by an erasure. */
const CHANGED_TWICE = () =>
  onboarding({
    fields: {},
    answers: { ...onboarding().answers, index_type: 'fashion' },
    answers_version: 3,
  });
const CHANGES = [
  { ...HISTORY[3]!, kind: 'erasure', subject: 'team_member', before: '2', after: '3' },
  { ...HISTORY[3]!, kind: 'correction', subject: 'index_type', before: '1', after: '2' },
];

test('answers once submitted: only what was corrected is said to be', async () => {
  const read = inTurn(
    'get',
    `${ONE}/history`,
    { entries: [CHANGES[0]!], cursor: 'older' },
    { entries: [CHANGES[1]!], cursor: 'older still' },
  );
  serve(CHANGED_TWICE(), read);
  open(`/onboardings/${ID}?show=answers`);
  expect(await screen.findByText(text.answers.version(1))).toBeVisible();
  expect(await ofField('Index type')).toHaveTextContent(text.answers.corrected);
  expect(screen.getByTitle(text.answers.correctedBy('se@onramp.example'))).toBeVisible();
  expect(screen.getAllByText(text.answers.corrected)).toHaveLength(1);
  expect(await ofField('Account name')).toHaveTextContent(text.answers.changed);
  expect(await ofField('Storefront')).toHaveTextContent(text.answers.added);
  expect(await ofField('Index name')).toHaveTextContent(text.answers.refused);
  // Nothing is filled in any more: it was submitted.
  expect(screen.queryByRole('columnheader', { name: text.answers.filled })).toBeNull();
  await expectAccessible();
});

test('answers of which it cannot be told who changed them are not said to be anybody’s', async () => {
  serve(CHANGED_TWICE(), answers('get', `${ONE}/history`, { entries: [CHANGES[0]!], cursor: null }));
  open(`/onboardings/${ID}?show=answers`);
  expect(await ofField('Storefront')).not.toHaveTextContent(text.answers.added);
  expect(screen.queryByText(text.answers.corrected)).toBeNull();
});

test('answers before anything was filled in', async () => {
  serve(onboarding({ prefill: {}, fields: {}, answers: null }));
  open(`/onboardings/${ID}?show=answers`);
  expect(await screen.findByText(text.answers.nothing)).toBeVisible();
});
