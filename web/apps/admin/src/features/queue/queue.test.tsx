import { common } from '@onramp/text/common';
import { queue as text } from '@onramp/text/queue';
import { screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { answers, API, refuses, server } from '../../../../../tests/server';
import type { TicketPage } from './model';
import { aLine, ME, open, serve } from './kit';

const TICKETS = '/v1/merch/desk/tickets';

/** The questions that were asked of the queue. */
let asked: Record<string, string>[] = [];

function answered(by: (query: URLSearchParams) => TicketPage) {
  server.use(
    http.get(`${API}${TICKETS}`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(Object.fromEntries(query));
      return HttpResponse.json({ ...by(query) });
    }),
  );
}

beforeEach(() => {
  asked = [];
  serve();
});

test('each ticket says what it is about, for whom, who has it, and leads to its page', async () => {
  answered(() => ({
    tickets: [
      aLine({ ticket_id: 'c-1.TEE-CREW-front' }),
      aLine({ ticket_id: 't-2', kind: 'logo', designer: ME, status: 'SENT_BACK', revisions: 2 }),
    ],
    cursor: null,
  }));
  open('/queue');
  expect(await screen.findByRole('link', { name: 'Crew-neck T-shirt, front' })).toHaveAttribute(
    'href',
    '/queue/c-1~TEE-CREW-front',
  );
  const [, first, second] = screen.getAllByRole('row');
  expect(within(first!).getByText(text.nobody)).toBeVisible();
  expect(within(first!).getByText('Acme Gym')).toBeVisible();
  expect(within(second!).getByRole('link', { name: text.logo })).toBeVisible();
  expect(await within(second!).findByText(text.you)).toBeVisible();
  expect(within(second!).getByText('Sent back')).toBeVisible();
  expect(within(second!).getByText(text.revisions(2))).toBeVisible();
  expect(screen.getByText(text.shown(2))).toBeVisible();
  await expectAccessible();
});

test('what waits for a designer comes first; other parts have a tab, and one’s own and all a status', async () => {
  answered((query) => ({ tickets: query.get('mine') === 'true' ? [] : [aLine()], cursor: null }));
  const { user } = open('/queue');
  await screen.findByRole('link', { name: 'Crew-neck T-shirt, front' });
  expect(asked.at(-1)).toEqual({ status: 'QUEUED' });
  await user.click(screen.getByRole('link', { name: text.views.review }));
  await waitFor(() => expect(asked.at(-1)).toEqual({ status: 'IN_REVIEW' }));
  expect(screen.queryByLabelText(text.filters.status)).toBeNull();
  await user.click(screen.getByRole('link', { name: text.views.mine }));
  expect(await screen.findByRole('heading', { name: text.empty.mine.title })).toBeVisible();
  expect(asked.at(-1)).toEqual({ mine: 'true' });
  expect(screen.getByRole('link', { name: text.views.mine })).toHaveAttribute('aria-current', 'page');
  await screen.findByRole('option', { name: 'In design' });
  await user.selectOptions(screen.getByLabelText(text.filters.status), 'IN_DESIGN');
  await waitFor(() => expect(asked.at(-1)).toEqual({ mine: 'true', status: 'IN_DESIGN' }));
  await user.click(await screen.findByRole('link', { name: text.filters.clear }));
  await user.click(await screen.findByRole('link', { name: text.empty.showAll }));
  expect(await screen.findByRole('link', { name: 'Crew-neck T-shirt, front' })).toBeVisible();
  expect(asked.at(-1)).toEqual({});
});

test.each([
  ['nothing to take', '/queue', null, text.empty.queued.title],
  ['nothing to review', '/queue?view=review', null, text.empty.review.title],
  ['none of one’s own', '/queue?view=mine', null, text.empty.mine.title],
  ['none at all', '/queue?view=all', null, text.empty.all.title],
  ['none of that status', '/queue?view=all&status=APPROVED', null, text.empty.filtered],
  ['none on this page, but maybe on the next', '/queue?view=mine', 'more', text.empty.passedOver],
])('an empty queue says why: %s', async (_, at, cursor, title) => {
  answered(() => ({ tickets: [], cursor }));
  open(at);
  expect(await screen.findByRole('heading', { name: title })).toBeVisible();
  await expectAccessible();
});

test('there is a way to the next page, and back to the first', async () => {
  answered((query) =>
    query.get('cursor') === 'two'
      ? { tickets: [aLine({ product: 'Cap' })], cursor: null }
      : { tickets: [aLine()], cursor: 'two' },
  );
  const { user } = open('/queue?view=all');
  await user.click(await screen.findByRole('link', { name: text.paging.next }));
  expect(await screen.findByRole('link', { name: 'Cap, front' })).toBeVisible();
  expect(asked.at(-1)).toEqual({ cursor: 'two' });
  await user.click(screen.getByRole('link', { name: text.paging.first }));
  expect(await screen.findByRole('link', { name: 'Crew-neck T-shirt, front' })).toBeVisible();
});

test.each([
  [
    'who has no role is told who has',
    403,
    'ROLE_MISSING',
    'Only designers may: ask joy@onramp.example.',
    false,
  ],
  ['too many requests', 429, 'LIMITED', common.trouble.limited(7), true],
  ['no service', 503, 'UNAVAILABLE', 'UNAVAILABLE.', true],
])('%s', async (_, status, code, sentence, again) => {
  server.use(refuses('get', TICKETS, status, code, status === 403 ? sentence : undefined));
  open('/queue');
  expect(await screen.findByText(sentence)).toBeVisible();
  expect(screen.queryByRole('button', { name: common.tryAgain }) !== null).toBe(again);
});

test.each([
  ['an answer of no API', { tickets: null }, common.trouble.nonsense],
  ['tickets of another shape', { tickets: [7, null], cursor: null }, null],
])('%s is no empty page', async (_, body, sentence) => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  server.use(answers('get', TICKETS, body));
  open('/queue');
  const says = sentence ?? /could not be shown/;
  expect(await screen.findByText(says)).toBeVisible();
});

test('what is shown stays while it cannot be read anew', async () => {
  answered(() => ({ tickets: [aLine()], cursor: null }));
  const { queries } = open('/queue');
  await screen.findByRole('link', { name: 'Crew-neck T-shirt, front' });
  server.use(refuses('get', TICKETS, 503, 'UNAVAILABLE'));
  await queries.invalidateQueries();
  expect(await screen.findByText(text.stale)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Crew-neck T-shirt, front' })).toBeVisible();
});
