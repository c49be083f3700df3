import { createApi } from '@onramp/api';
import { checklist as text } from '@onramp/text/checklist';
import { common } from '@onramp/text/common';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import type { ChecklistAnswer, ChecklistLine } from './contract';
import { ChecklistButton, ChecklistDrawer, ChecklistProvider } from './index';
import { checklist, line, PIXEL, SNIPPET } from './testAnswers';

const PATH = '/onboarding/checklist';
const api = createApi();

/** The API answers these one after the other, and then the last of them; how often it was asked. */
function answersInTurn(...turns: ChecklistAnswer[]): () => number {
  let asked = 0;
  server.use(http.get(`${API}${PATH}`, () => HttpResponse.json(turns[Math.min(asked++, turns.length - 1)])));
  return () => asked;
}

function console_(opened = false, navigate?: (path: string) => void) {
  return show(
    <ChecklistProvider
      api={api}
      user="ada"
      paths={{ finish_wizard: '/onboarding' }}
      opened={opened}
      {...(navigate && { navigate })}
    >
      <ChecklistButton />
      <main>
        <label>
          A field of the page
          <input />
        </label>
      </main>
      <ChecklistDrawer top={64} />
    </ChecklistProvider>,
  );
}

/** jsdom has no width: say whether the screen is narrow. */
function onScreen(narrow: boolean) {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: narrow && query.includes('max-width'),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }));
}

const button = (done = 0, of = 1) =>
  screen.findByRole('button', { name: new RegExp(text.button.name(done, of)) });
const drawer = () => screen.findByRole('complementary');
const item = (name: string) =>
  screen.getByRole('heading', { name: new RegExp(`Title of ${name}`) }).closest('li')!;
const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

beforeEach(() => onScreen(false));
afterEach(() => vi.useRealTimers());

test('hidden texts stay within the part that scrolls, so that the page itself is no longer than its content', async () => {
  answersInTurn(checklist([line('create_index')]));
  console_(true);
  const heading = within(await drawer()).getByRole('heading', { name: text.title });
  expect(scrollerOf(heading)).toHaveStyle({ overflowY: 'auto', position: 'relative' });
});

/** The nearest element around it that scrolls. */
function scrollerOf(element: Element): Element | null {
  const around = element.parentElement;
  return around === null || getComputedStyle(around).overflowY === 'auto' ? around : scrollerOf(around);
}

describe('the button', () => {
  test('is there only where there is an onboarding', async () => {
    server.use(refuses('get', PATH, 404, 'CHECKLIST_NOT_FOUND'));
    console_(true);
    await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('says how far it is, also that something needs attention', async () => {
    answersInTurn(
      checklist([line('create_index', { state: 'done' }), line('add_documents', { state: 'problem' })]),
    );
    console_();
    expect(await button(1, 2)).toHaveAccessibleName(`${text.button.name(1, 2)}, ${text.button.trouble}`);
    expect(await button(1, 2)).toHaveTextContent(text.button.count(1, 2));
    await expectAccessible();
  });

  test.each([
    ['503', refuses('get', PATH, 503, 'ACCOUNT_UNAVAILABLE')],
    ['no answer', http.get(`${API}${PATH}`, () => HttpResponse.error())],
  ])('comes once the API answers: %s at first', async (_, trouble) => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    server.use(trouble);
    console_();
    await pass(1);
    expect(screen.queryByRole('button')).toBeNull();
    server.resetHandlers();
    answersInTurn(checklist([PIXEL]));
    await pass(31);
    expect(await button()).toBeVisible();
  });
});

describe('the drawer on a wide screen', () => {
  test('leaves the page usable, takes the focus when it is asked for, and gives it back on Escape', async () => {
    answersInTurn(checklist([PIXEL]));
    const { user } = console_();
    await user.click(await button());
    expect(await button()).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getByRole('heading', { name: text.title })).toHaveFocus();
    await user.type(screen.getByLabelText('A field of the page'), 'boots');
    expect(screen.getByLabelText('A field of the page')).toHaveValue('boots');
    await expectAccessible();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(await button()).toHaveFocus();
    expect(await button()).toHaveAttribute('aria-expanded', 'false');
  });

  test('closes by its own button, and by the one in the header', async () => {
    answersInTurn(checklist([PIXEL]));
    const { user } = console_(true);
    await user.click(await screen.findByRole('button', { name: text.close }));
    expect(await button()).toHaveFocus();
    await user.click(await button());
    await drawer();
    await user.click(await button());
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('does not take the focus where it is open to begin with', async () => {
    answersInTurn(checklist([PIXEL]));
    console_(true);
    expect(await screen.findByRole('heading', { name: text.title })).not.toHaveFocus();
  });

  test('is as wide as its reader wants, by keyboard and by mouse, and stays so', async () => {
    vi.stubGlobal('innerWidth', 1280);
    HTMLElement.prototype.setPointerCapture = () => undefined;
    answersInTurn(checklist([PIXEL]));
    const { unmount } = console_(true);
    const edge = await screen.findByRole('separator', { name: text.resize });
    expect(edge).toHaveAttribute('aria-valuenow', '400');
    fireEvent.keyDown(edge, { key: 'ArrowLeft' });
    expect(edge).toHaveAttribute('aria-valuenow', '424');
    fireEvent.keyDown(edge, { key: 'ArrowRight' });
    fireEvent.keyDown(edge, { key: 'ArrowRight' });
    expect(edge).toHaveAttribute('aria-valuenow', '376');
    fireEvent.keyDown(edge, { key: 'End' });
    expect(edge).toHaveAttribute('aria-valuenow', edge.getAttribute('aria-valuemax'));
    fireEvent.keyDown(edge, { key: 'Home' });
    expect(edge).toHaveAttribute('aria-valuenow', '300');
    fireEvent.keyDown(edge, { key: 'Home' });
    fireEvent.pointerDown(edge, { clientX: 900, pointerId: 1 });
    fireEvent.pointerMove(edge, { clientX: 850, pointerId: 1 });
    fireEvent.pointerUp(edge, { pointerId: 1 });
    fireEvent.pointerMove(edge, { clientX: 700, pointerId: 1 });
    expect(edge).toHaveAttribute('aria-valuenow', '350');
    expect(edge).toHaveAttribute('aria-valuetext', text.width(350));
    expect(await drawer()).toHaveStyle({ width: '350px' });
    unmount();
    console_(true);
    expect(await screen.findByRole('separator')).toHaveAttribute('aria-valuenow', '350');
  });

  test('opens with its usual width where storage is blocked', async () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    answersInTurn(checklist([PIXEL]));
    console_(true);
    expect(await screen.findByRole('separator')).toHaveAttribute('aria-valuenow', '400');
  });
});

test('on a narrow screen it stands before the page, and Escape gives the focus back', async () => {
  onScreen(true);
  answersInTurn(checklist([PIXEL]));
  const { user } = console_();
  await user.click(await button());
  const dialog = await screen.findByRole('dialog', { name: text.title });
  expect(dialog).toHaveAttribute('aria-modal', 'true');
  expect(screen.queryByRole('separator')).toBeNull();
  expect(screen.queryByLabelText('A field of the page')).not.toHaveFocus();
  await expectAccessible();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(async () => expect(await button()).toHaveFocus());
});

describe('a line', () => {
  test.each(['todo', 'in_progress', 'done', 'problem', 'unknown'] as const)(
    'says in words that it is %s, why, where to read more and when that was checked',
    async (state) => {
      vi.useFakeTimers({ shouldAdvanceTime: true, now: Date.parse('2026-11-29T10:03:00Z') });
      answersInTurn(checklist([line('create_index', { state }), line('team')]));
      console_(true);
      await drawer();
      const shown = within(item('create_index'));
      expect(shown.getByText(text.state[state])).toBeVisible();
      expect(shown.getByText('Reason of create_index.')).toBeVisible();
      expect(item('create_index')).toHaveTextContent(`${text.checked} 3 minutes ago`);
      const more = shown.getByRole('link');
      expect(more).toHaveAccessibleName(`${text.guideOf('Title of create_index')} ${common.opensNewTab}`);
      expect(more).toHaveAttribute('href', 'https://docs.example/create_index');
      expect(item('team')).toHaveTextContent(text.optional);
      await expectAccessible();
    },
  );

  test('offers to go on in the wizard, without loading the page anew', async () => {
    answersInTurn(
      checklist(
        [line('create_index', { action: { name: 'finish_wizard', label: 'Go on with the set-up' } })],
        {
          status: 'registered',
        },
      ),
    );
    const navigate = vi.fn();
    const { user } = console_(true, navigate);
    const go = await screen.findByRole('link', { name: 'Go on with the set-up' });
    expect(go).toHaveAttribute('href', '/onboarding');
    await user.click(go);
    expect(navigate).toHaveBeenCalledWith('/onboarding');
  });

  test('leads to the documentation where the console has no page of its own', async () => {
    answersInTurn(
      checklist([line('add_documents', { action: { name: 'add_documents', label: 'Add documents' } })]),
    );
    console_(true);
    const go = await screen.findByRole('link', { name: new RegExp('^Add documents') });
    expect(go).toHaveAttribute('href', 'https://docs.example/add_documents');
    expect(go).toHaveAccessibleName(`Add documents ${common.opensNewTab}`);
  });

  test('of the pixel copies its snippet and shows it', async () => {
    answersInTurn(checklist([PIXEL]));
    const { user } = console_(true);
    const copied = vi.spyOn(navigator.clipboard, 'writeText');
    await user.click(await screen.findByRole('button', { name: 'Copy the snippet' }));
    expect(copied).toHaveBeenCalledWith(SNIPPET);
    expect(await screen.findByRole('region', { name: text.snippet })).toHaveTextContent(SNIPPET);
    expect(screen.getByRole('button', { name: common.copied })).toBeVisible();
    await user.click(screen.getByRole('button', { name: text.hideSnippet }));
    expect(screen.queryByRole('region', { name: text.snippet })).toBeNull();
  });

  test('where copying is not allowed, the snippet is selected', async () => {
    answersInTurn(checklist([PIXEL]));
    const { user } = console_(true);
    await screen.findByRole('button', { name: 'Copy the snippet' });
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    await user.click(screen.getByRole('button', { name: 'Copy the snippet' }));
    await waitFor(() => expect(getSelection()?.toString()).toBe(SNIPPET));
  });

  test('that waits for the first event turns by itself, and each change is said once', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const came: ChecklistLine = {
      ...PIXEL,
      state: 'in_progress',
      reason: 'Events arrive.',
      action: null,
      awaits: null,
    };
    const asked = answersInTurn(checklist([PIXEL]), checklist([came]));
    console_(true);
    expect(await screen.findByText(text.waiting.event)).toBeVisible();
    await pass(10.5);
    await waitFor(() => expect(asked()).toBe(2));
    expect(await screen.findByText('Events arrive.')).toBeVisible();
    expect(screen.queryByText(text.waiting.event)).toBeNull();
    const voice = within(await drawer()).getByRole('status');
    const said = text.line(PIXEL.title, text.state.in_progress, 'Events arrive.');
    await waitFor(() => expect(voice).toHaveTextContent(said));
    const spoken = voice.textContent;
    await pass(21);
    expect(asked()).toBeGreaterThan(2);
    expect(voice.textContent).toBe(spoken);
  });

  test('that waits in vain says after a while what to check', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    answersInTurn(checklist([PIXEL]));
    console_(true);
    await screen.findByText(text.waiting.event);
    await pass(50);
    expect(screen.queryByText(text.waiting.web.policy)).toBeNull();
    await pass(11);
    for (const check of Object.values(text.waiting.web)) expect(screen.getByText(check)).toBeVisible();
    expect(screen.getByRole('link', { name: new RegExp(text.waiting.how) })).toHaveAttribute(
      'href',
      'https://docs.example/install_snippet#how-to-check-it',
    );
    await expectAccessible();
  });

  test('of an app says what to check there', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const address = 'https://events.example/pixel/px-1/events';
    const values = [
      { name: 'events_url' as const, label: 'Send events to', value: address, hint: 'As told.' },
    ];
    answersInTurn(checklist([line('send_events', { awaits: 'first_event', values })]));
    console_(true);
    await screen.findByText(text.waiting.event);
    await pass(61);
    expect(screen.getByText(text.waiting.app.pixel)).toBeVisible();
    expect(screen.getByText(address)).toBeVisible();
    expect(screen.getByText('As told.')).toBeVisible();
    expect(screen.getByRole('button', { name: text.copy('Send events to') })).toBeVisible();
  });

  test('whose events have stopped says at once what to check', async () => {
    answersInTurn(
      checklist([{ ...PIXEL, state: 'problem', awaits: null, reason: 'Events came and have stopped.' }]),
    );
    console_(true);
    expect(await screen.findByText(text.waiting.web.snippet)).toBeVisible();
  });

  test('takes long names, names from right to left and emoji', async () => {
    const title = `Title of create_index ${'very long '.repeat(30)}متجر 👟`;
    answersInTurn(checklist([line('create_index', { title })]));
    console_(true);
    expect(await screen.findByRole('heading', { name: title.trim() })).toBeVisible();
  });
});

describe('all of it', () => {
  const done = [line('create_index', { state: 'done' }), line('install_snippet', { state: 'done' })];

  test('says quietly that it is complete', async () => {
    answersInTurn(checklist(done, { complete: true, status: 'completed' }));
    console_(true);
    expect(await screen.findByRole('heading', { name: text.complete })).toBeVisible();
    expect(screen.getByText(text.lead.complete)).toBeVisible();
    await expectAccessible();
  });

  test.each([
    [0, text.lead.start],
    [1, text.lead.nearly],
    [2, text.lead.checking],
  ])('says with %i of 2 done what that means', async (count, says) => {
    answersInTurn(checklist(done.map((each, at) => ({ ...each, state: at < count ? 'done' : 'todo' }))));
    console_(true);
    expect(await screen.findByText(says)).toBeVisible();
  });

  test('says so no more when something is wrong since', async () => {
    answersInTurn(checklist([...done, line('add_documents', { state: 'problem' })], { complete: true }));
    console_(true);
    expect(await screen.findByText(text.lead.trouble)).toBeVisible();
    expect(screen.queryByText(text.complete)).toBeNull();
  });

  test('that cannot be read anew stays, says so, and comes back by itself', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    answersInTurn(checklist([PIXEL]));
    console_(true);
    await drawer();
    server.use(refuses('get', PATH, 503, 'ACCOUNT_UNAVAILABLE'));
    await pass(10.5);
    expect(await screen.findByText(text.stale)).toBeVisible();
    expect(item_(PIXEL.title)).toBeVisible();
    await expectAccessible();
    server.resetHandlers();
    server.use(answers('get', PATH, checklist([PIXEL])));
    await pass(10.5);
    await waitFor(() => expect(screen.queryByText(text.stale)).toBeNull());
  });

  test('was checked just now when the API says that nothing has changed', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, now: Date.parse('2026-11-29T10:00:00Z') });
    let unchanged = 0;
    server.use(
      http.get(`${API}${PATH}`, ({ request }) => {
        if (request.headers.get('If-None-Match') !== 'W/"1"') {
          return HttpResponse.json(checklist([line('create_index')]), { headers: { ETag: 'W/"1"' } });
        }
        unchanged += 1;
        return new HttpResponse(null, { status: 304 });
      }),
    );
    console_(true);
    await drawer();
    await pass(125);
    expect(unchanged).toBeGreaterThan(10);
    await waitFor(() =>
      expect(item('create_index').textContent).toMatch(/Checked (just now|[12]\d seconds ago)/),
    );
  });

  test('is not asked for while the page is not seen, and less often while it is closed', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const asked = answersInTurn(checklist([PIXEL]));
    console_();
    await button();
    await pass(25);
    expect(asked()).toBe(1);
    await pass(6);
    await waitFor(() => expect(asked()).toBe(2));
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await pass(120);
    expect(asked()).toBe(2);
  });
});

const item_ = (title: string) => screen.getByRole('heading', { name: title });
