import { queue as text } from '@onramp/text/queue';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { answers, API, refuses, server } from '../../../../../tests/server';
import type { TicketDetail } from './model';
import { aRevision, aTicket, ME, open, serve, TICKET } from './kit';
import { Sending } from './storage';

const STORAGE = 'http://files.example/uploads';
const MINE = { status: 'IN_DESIGN', designer: ME, may: ['upload'] } as const;
const PNG = new File([new Uint8Array(400)], 'front.png', { type: 'image/png' });
const AFTER = aTicket({ status: 'IN_REVIEW', designer: ME, all_revisions: [aRevision()] });

function opened(part: Partial<TicketDetail> = {}) {
  serve(aTicket({ ...MINE, may: ['upload'], ...part }));
  return open('/queue/t-1');
}

beforeEach(() => {
  Sending.all = [];
  vi.stubGlobal('XMLHttpRequest', Sending);
});

/** Waits for the file to be on its way. */
async function sent(): Promise<Sending> {
  await waitFor(() => expect(Sending.all).not.toHaveLength(0));
  return Sending.last;
}

/** Makes the revision; notes the kind that was asked for. */
function begins(): unknown[] {
  const sent: unknown[] = [];
  server.use(
    http.post(`${API}${TICKET}/revisions`, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ revision: 1, url: STORAGE, fields: { key: 'k', policy: 'p' } });
    }),
  );
  return sent;
}

const field = () => screen.findByLabelText(text.upload.file);
const choose = async (file: File) => fireEvent.change(await field(), { target: { files: [file] } });
const press = () => fireEvent.click(screen.getByRole('button', { name: text.upload.send }));

test('a file is sent to the storage by its form, and submitted', async () => {
  opened();
  const asked = begins();
  server.use(answers('post', `${TICKET}/revisions/1/submit`, { ...AFTER }));
  expect(await field()).toHaveAccessibleDescription('PNG up to 25 MB, SVG up to 5 MB, PDF up to 25 MB.');
  await expectAccessible();
  await choose(PNG);
  press();
  const sending = await sent();
  act(() => sending.progress(100, 400));
  expect(screen.getByRole('progressbar', { name: text.upload.sending('front.png') })).toHaveAttribute(
    'aria-valuenow',
    '25',
  );
  expect(screen.getByText(text.upload.percent(25))).toBeVisible();
  await expectAccessible();
  act(() => sending.answer(201));
  expect(await screen.findByText(text.now.IN_REVIEW(1))).toBeVisible();
  expect(asked).toEqual([{ kind: 'png' }]);
  expect(sending.url).toBe(STORAGE);
  expect([...(sending.body?.keys() ?? [])]).toEqual(['key', 'policy', 'file']);
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test.each([
  [
    'another kind',
    new File(['x'], 'front.psd', { type: 'image/vnd.adobe.photoshop' }),
    /none of PNG, SVG or PDF/,
  ],
  ['nothing in it', new File([], 'front.png', { type: 'image/png' }), new RegExp(text.upload.empty)],
  [
    'too much',
    new File([new Uint8Array(2100)], 'front.png', { type: 'image/png' }),
    /2.1 kB, more than the 2 kB/,
  ],
])('what cannot be taken is not sent: %s', async (_, file, says) => {
  opened({ bounds: (['png', 'svg', 'pdf'] as const).map((kind) => ({ kind, most_bytes: 2048 })) });
  const asked = begins();
  await choose(file);
  expect(await field()).toHaveAccessibleDescription(says);
  press();
  expect(await field()).toHaveFocus();
  expect(asked).toEqual([]);
});

test('without a file it is asked for one', async () => {
  opened();
  await field();
  press();
  expect(await field()).toHaveAccessibleDescription(new RegExp(text.upload.missing));
});

test.each([
  ['the form has ended', (sending: Sending) => sending.answer(403), text.upload.expired],
  ['it is larger than it says', (sending: Sending) => sending.answer(400), text.upload.refused],
  ['the line breaks', (sending: Sending) => sending.onerror?.(), text.upload.lost],
])('what went wrong on the way is said, and the file stays chosen: %s', async (_, happens, sentence) => {
  opened();
  const asked = begins();
  await choose(PNG);
  press();
  const sending = await sent();
  act(() => happens(sending));
  expect(await screen.findByText(sentence)).toBeVisible();
  press();
  await waitFor(() => expect(asked).toHaveLength(2));
});

test('a file that is not what it says is refused once it was looked at, and another can be sent', async () => {
  opened();
  begins();
  const says = 'The file is no PNG.';
  server.use(refuses('post', `${TICKET}/revisions/1/submit`, 422, 'REVISION_UNUSABLE', says));
  await choose(PNG);
  press();
  const sending = await sent();
  act(() => sending.answer(201));
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.getByRole('button', { name: text.upload.send })).toBeVisible();
});

test('a revision that may not be begun says why', async () => {
  opened();
  server.use(refuses('post', `${TICKET}/revisions`, 409, 'TICKET_CANCELLED', 'The ticket is cancelled.'));
  await choose(PNG);
  press();
  expect(await screen.findByText('The ticket is cancelled.')).toBeVisible();
});

test('a sending is stopped, and nothing comes of it', async () => {
  opened();
  begins();
  await choose(PNG);
  press();
  await sent();
  fireEvent.click(screen.getByRole('button', { name: text.upload.stop }));
  expect(await screen.findByText(text.upload.stopped)).toBeVisible();
  expect(screen.getByRole('button', { name: text.upload.send })).toBeVisible();
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test('what is under way is told to its end, though somebody else has taken the ticket meanwhile', async () => {
  const { queries } = opened();
  begins();
  const says = 'The ticket is eve@onramp.example’s now.';
  server.use(refuses('post', `${TICKET}/revisions/1/submit`, 409, 'TICKET_TAKEN', says));
  await choose(PNG);
  press();
  const sending = await sent();
  act(() => sending.progress(100, 400));
  serve(aTicket({ status: 'IN_DESIGN', designer: 'eve@onramp.example', may: [] }));
  await act(() => queries.invalidateQueries());
  expect(await screen.findByText(text.now.IN_DESIGN('eve@onramp.example'))).toBeVisible();
  expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
  act(() => sending.answer(201));
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.queryByLabelText(text.upload.file)).toBeNull();
  expect(screen.queryByRole('button', { name: text.upload.send })).toBeNull();
});
