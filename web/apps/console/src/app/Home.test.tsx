import type { Schemas } from '@onramp/api';
import { checklist as drawer } from '@onramp/text/checklist';
import { common } from '@onramp/text/common';
import { home as text } from '@onramp/text/home';
import { merch } from '@onramp/text/merch';
import { store } from '@onramp/text/store';
import { act, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { show } from '../../../../tests/page';
import { CONFIG } from '../../../../tests/onboarding';
import { answers, API, refuses, server } from '../../../../tests/server';
import { aStatus } from '../features/store/kit';
import { session } from '../shared/session';
import Home from './Home';

const PATH = '/onboarding/checklist';
const ID_TOKEN = `x.${btoa(JSON.stringify({ email: 'ada@fen.example' }))}.x`;

type Line = Schemas['ChecklistLine'];

function line(name: Line['name'], more: Partial<Line> = {}): Line {
  return {
    name,
    title: `Title of ${name}`,
    state: 'todo',
    reason: `Reason of ${name}.`,
    docs: `https://docs.example/${name}`,
    action: null,
    awaits: null,
    blocking: name !== 'team',
    checked_at: '2026-11-29T10:00:00Z',
    snippet: null,
    values: [],
    counts: {},
    ...more,
  };
}

const CHECKLIST: Schemas['Checklist'] = {
  status: 'submitted',
  title: 'Fen & Linden',
  visible_account_id: 'acc-1',
  pixel_id: 'px-1',
  complete: false,
  done: 1,
  of: 3,
  checked_at: '2026-11-29T10:00:00Z',
  age_seconds: 0,
  ask_again_seconds: 10,
  lines: [
    line('create_index', { state: 'done' }),
    line('add_documents', { counts: { documents: 1200 } }),
    line('install_snippet', { state: 'in_progress' }),
    line('team', { state: 'done', counts: { invited: 3, accepted: 1 } }),
  ],
};
const NONE = refuses('get', PATH, 404, 'CHECKLIST_NOT_FOUND');

/** Where the router is. */
function Address() {
  const { pathname, search } = useLocation();
  return <output data-testid="address">{pathname + search}</output>;
}

const card = (name: Line['name']) => screen.findByRole('region', { name: text.cards[name] });

beforeEach(() => {
  session.reset();
  server.use(answers('get', '/config', CONFIG));
});
afterEach(() => vi.useRealTimers());

function signedIn() {
  session.signIn({ access_token: 'token', id_token: ID_TOKEN, expires_in: 3600 });
}

describe('the address of a flow with pages of its own', () => {
  const STATUS = '/v1/store/onboarding/status';

  test('shows them to who is signed in, and keeps the address for who has to sign in first', async () => {
    server.use(refuses('get', STATUS, 403, 'NO_STORE'), answers('post', '/sessions/end', {}));
    signedIn();
    const { user } = show(
      <>
        <Home />
        <Address />
      </>,
      '/store/ADA/onboarding',
    );
    expect(await screen.findByRole('heading', { level: 1, name: store.noStore.title })).toBeVisible();
    await user.click(screen.getByRole('button', { name: store.signOut }));
    expect(await screen.findByRole('heading', { level: 1, name: text.signedOut.title })).toBeVisible();
    expect(screen.getByTestId('address')).toHaveTextContent('/store/ADA/onboarding');
  });

  test('what one has seen is not shown to the next, however the session ended', async () => {
    server.use(
      answers('get', STATUS, { ...aStatus(['done', 'open']) }),
      answers('post', '/sessions/end', {}),
    );
    signedIn();
    show(<Home />, '/store/ADA/onboarding');
    expect(await screen.findByRole('heading', { level: 1, name: 'Letzshop API' })).toBeVisible();
    await act(() => session.end());
    await screen.findByRole('heading', { level: 1, name: text.signedOut.title });
    server.use(http.get(`${API}${STATUS}`, () => new Promise<never>(() => undefined)));
    act(signedIn);
    expect(await screen.findByText(store.loading)).toBeVisible();
    expect(screen.queryByRole('heading', { name: 'Letzshop API' })).toBeNull();
  });
});

test('the pages of a flow that are open to anybody ask nobody to sign in', async () => {
  server.use(
    answers('get', '/v1/onboarding/catalogue', {
      verticals: [],
      products: [],
      tiers: [],
      fewest: 3,
      most: 10,
    }),
  );
  show(<Home />, '/onboard');
  expect(await screen.findByRole('heading', { level: 1, name: merch.titles.basics })).toBeVisible();
  expect(screen.queryByLabelText(/Password/)).toBeNull();
});

describe('a customer who is signed in', () => {
  beforeEach(signedIn);

  test('sees what they have, as the checklist tells it', async () => {
    server.use(answers('get', PATH, CHECKLIST));
    show(<Home />);
    expect(await screen.findByRole('heading', { level: 1, name: text.hello('Fen & Linden') })).toBeVisible();
    expect(await card('create_index')).toHaveTextContent('acc-1');
    expect(await card('create_index')).toHaveTextContent(text.state.done);
    expect(await card('add_documents')).toHaveTextContent(text.documents(1200));
    expect(await card('install_snippet')).toHaveTextContent('px-1');
    expect(await card('team')).toHaveTextContent(text.people(1, 3));
    await expectAccessible();
  });

  test('a number is not said again in words below it', async () => {
    const lines = [line('team', { state: 'in_progress', counts: { invited: 2, accepted: 0 } })];
    server.use(answers('get', PATH, { ...CHECKLIST, lines }));
    show(<Home />);
    expect(await card('team')).toHaveTextContent(text.people(0, 2));
    expect(await card('team')).not.toHaveTextContent('Reason of team.');
  });

  test('opens the checklist from the header or from the page, and it stays open on any page', async () => {
    server.use(answers('get', PATH, CHECKLIST));
    const { user } = show(<Home />);
    await user.click(await screen.findByRole('button', { name: text.openChecklist }));
    expect(screen.getByRole('heading', { name: drawer.title })).toHaveFocus();
    expect(screen.queryByRole('button', { name: text.openChecklist })).toBeNull();
    await user.click(screen.getByRole('link', { name: text.pages.indexes }));
    expect(screen.getByRole('heading', { level: 1, name: text.pages.indexes })).toHaveFocus();
    expect(screen.getByRole('complementary')).toBeVisible();
    expect(screen.queryByRole('region', { name: text.cards.team })).toBeNull();
    expect(screen.getByText(text.keys)).toBeVisible();
    await user.click(screen.getByRole('link', { name: text.pages.team }));
    expect(await card('team')).toHaveTextContent(text.people(1, 3));
    expect(screen.getByText(text.invitations)).toBeVisible(); // nobody looks here for a form
    await expectAccessible();
    await user.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: new RegExp(drawer.button.name(1, 3)) })).toHaveFocus();
  });

  test('comes from the set-up with the checklist open, which the address says only once', async () => {
    server.use(answers('get', PATH, CHECKLIST));
    show(
      <>
        <Home />
        <Address />
      </>,
      '/?checklist=open',
    );
    expect(await screen.findByRole('complementary')).toBeVisible();
    await waitFor(() => expect(screen.getByTestId('address')).toHaveTextContent(/^\/$/));
  });

  test('who has not submitted is led on', async () => {
    const action = { name: 'finish_wizard', label: 'Go on with the set-up' } as const;
    server.use(
      answers('get', PATH, { ...CHECKLIST, status: 'registered', lines: [line('create_index', { action })] }),
    );
    show(<Home />);
    const go = await screen.findByRole('link', { name: text.goOn.button });
    expect(go).toHaveAttribute('href', '/onboarding');
  });

  test.each([
    ['registered', text.goOn],
    ['submitted', text.preparing],
  ])('before there is an account to show (%s) the way on is shown, and no error', async (status, says) => {
    server.use(NONE, answers('get', '/onboarding/mine', { status, key: 'k' }));
    show(<Home />);
    expect(await screen.findByRole('heading', { name: says.title })).toBeVisible();
    expect(screen.getByRole('link', { name: says.button })).toHaveAttribute('href', '/onboarding');
    expect(screen.queryByRole('alert')).toBeNull();
    await expectAccessible();
  });

  test('sees their search by itself once the account is there', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    server.use(NONE, answers('get', '/onboarding/mine', { status: 'submitted', key: 'k' }));
    show(<Home />);
    await screen.findByRole('heading', { name: text.preparing.title });
    server.use(answers('get', PATH, CHECKLIST));
    await act(() => vi.advanceTimersByTimeAsync(10_500));
    expect(await card('create_index')).toBeVisible();
  });

  test('without any onboarding is told so, and has no checklist', async () => {
    server.use(NONE, refuses('get', '/onboarding/mine', 404, 'ONBOARDING_NOT_FOUND'));
    show(<Home />);
    expect(await screen.findByRole('heading', { name: text.nothing.title })).toBeVisible();
    expect(screen.queryByRole('button', { name: /Checklist/ })).toBeNull();
    await expectAccessible();
  });

  test.each([
    [
      'down',
      refuses('get', PATH, 503, 'ACCOUNT_UNAVAILABLE', 'Your account cannot be looked up.'),
      'cannot be looked up',
    ],
    ['limited', refuses('get', PATH, 429, 'TOO_MANY_REQUESTS'), common.trouble.limited(7)],
    ['nonsense', answers('get', PATH, 'hello'), common.trouble.nonsense],
    ['not there', http.get(`${API}${PATH}`, () => HttpResponse.error()), common.trouble.offline],
  ])('is told when the API is %s, and can try again', async (_, trouble, says) => {
    server.use(trouble);
    const { user } = show(<Home />);
    expect(await screen.findByRole('alert')).toHaveTextContent(says);
    server.use(answers('get', PATH, CHECKLIST));
    await user.click(screen.getByRole('button', { name: common.tryAgain }));
    expect(await card('create_index')).toBeVisible();
  });

  test('on an address that there is not finds the way home', async () => {
    server.use(answers('get', PATH, CHECKLIST));
    const { user } = show(<Home />, '/nowhere');
    expect(await screen.findByRole('heading', { name: text.notFound.title })).toBeVisible();
    await user.click(screen.getByRole('link', { name: text.notFound.button }));
    expect(await card('create_index')).toBeVisible();
  });

  test('signs out, and nothing of theirs is left on the page', async () => {
    server.use(answers('get', PATH, CHECKLIST), answers('post', '/sessions/end', {}));
    const { user } = show(<Home />);
    await card('create_index');
    await user.click(screen.getByRole('button', { name: text.account.menuOf('ada@fen.example') }));
    expect(within(await screen.findByRole('menu')).getByText(text.account.signOut)).toBeVisible();
    await expectAccessible();
    await user.click(screen.getByRole('menuitem', { name: text.account.signOut }));
    expect(await screen.findByRole('heading', { name: text.signedOut.title })).toBeVisible();
    expect(document.body).not.toHaveTextContent('Fen & Linden');
  });

  test('is told when signing out did not get through', async () => {
    server.use(
      answers('get', PATH, CHECKLIST),
      http.post(`${API}/sessions/end`, () => HttpResponse.error()),
    );
    const { user } = show(<Home />);
    await card('create_index');
    await user.click(screen.getByRole('button', { name: text.account.menuOf('ada@fen.example') }));
    await user.click(screen.getByRole('menuitem', { name: text.account.signOut }));
    expect(await screen.findByText(text.signOutFailed)).toBeVisible();
  });
});

test('who is not signed in is asked to, and is where they wanted to be afterwards', async () => {
  server.use(
    answers('post', '/sessions/login', { access_token: 'token', id_token: ID_TOKEN, expires_in: 3600 }),
    answers('get', PATH, CHECKLIST),
  );
  const { user } = show(<Home />, '/team?checklist=open');
  expect(await screen.findByRole('heading', { level: 1, name: text.signedOut.title })).toBeVisible();
  await user.type(await screen.findByLabelText(/Email/), 'ada@fen.example');
  await user.type(screen.getByLabelText(/Password/), 'a long password');
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await card('team')).toBeVisible();
  expect(screen.getByRole('complementary')).toBeVisible();
});

test('whose session is over is told so', async () => {
  signedIn();
  server.use(
    refuses('get', PATH, 401, 'TOKEN_EXPIRED'),
    refuses('post', '/sessions/refresh', 401, 'SESSION_OVER'),
  );
  show(<Home />);
  expect(await screen.findByText(text.signedOut.over)).toBeVisible();
});

test('while nobody can say whether there is a session, the way to try again is there', async () => {
  localStorage.setItem('onramp.session', '1');
  server.use(http.post(`${API}/sessions/refresh`, () => HttpResponse.error()));
  const { user } = show(<Home />);
  expect(await screen.findByRole('alert')).toHaveTextContent(common.trouble.offline);
  expect(screen.getByRole('heading', { level: 1, name: text.notLoaded })).toBeVisible();
  expect(document.title).toBe(text.tab(text.notLoaded));
  server.use(
    answers('post', '/sessions/refresh', { access_token: 'token', id_token: ID_TOKEN, expires_in: 3600 }),
    answers('get', PATH, CHECKLIST),
  );
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  expect(await card('create_index')).toBeVisible();
});
