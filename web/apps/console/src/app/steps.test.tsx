import { common } from '@onramp/text/common';
import { session as sessionText } from '@onramp/text/session';
import { steps as text } from '@onramp/text/steps';
import { interruptions } from '@onramp/text/interruptions';
import { wizard } from '@onramp/text/wizard';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { anOnboarding, TOKENS } from '../../../../tests/onboarding';
import { answers, API, refuses, server } from '../../../../tests/server';
import { FULL, KEY, registered, Stage } from './kit';

const next = () => screen.getByRole('button', { name: wizard.next });

beforeEach(() => {
  server.use(
    answers('get', `/onboarding/${KEY}/progress`, {
      status: 'submitted',
      actions: [],
      remaining: 0,
      done: true,
      ask_again_seconds: null,
    }),
  );
});

test('welcome: what was filled in is marked until it is changed, and Next saves and goes on', async () => {
  const stage = new Stage(
    anOnboarding({ fields: { account_name: 'Acme' }, prefilled: { account_name: 'Acme' } }),
  );
  const { user } = stage.open('/welcome');
  const name = await screen.findByLabelText(wizard.welcome.name);
  expect(screen.getByText(wizard.prefilled)).toBeVisible();
  await expectAccessible();
  await user.type(name, ' & Söhne 🎉');
  expect(screen.queryByText(wizard.prefilled)).toBeNull();
  await user.click(screen.getByRole('button', { name: wizard.welcome.go }));
  expect(await screen.findByRole('heading', { name: wizard.signup.title })).toHaveFocus();
  expect(stage.model.fields['account_name']).toBe('Acme & Söhne 🎉');
});

test.each([
  ['', wizard.faults.missing.account_name],
  ['x'.repeat(301), wizard.faults.tooLong(wizard.fields.account_name, 300)],
  ['a\u202Eb', wizard.faults.notAllowed(wizard.fields.account_name)],
])('welcome: a wrong name is said and stays typed (%#)', async (typed, sentence) => {
  const stage = new Stage();
  const { user } = stage.open('/welcome');
  const name = await screen.findByLabelText(wizard.welcome.name);
  fireEvent.change(name, { target: { value: typed } });
  await user.click(screen.getByRole('button', { name: wizard.welcome.go }));
  expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
  expect(name).toHaveValue(typed);
  expect(name).toBeInvalid();
  expect(stage.saves).toEqual([]);
});

test('offline in the middle of a save: goes on, says that the text is kept, and sends it later', async () => {
  const stage = new Stage(anOnboarding({ fields: { account_name: 'Acme' } }));
  server.use(http.patch(`${API}/onboarding/${KEY}/save`, () => HttpResponse.error(), { once: true }));
  const { user } = stage.open('/welcome');
  await user.click(await screen.findByRole('button', { name: wizard.welcome.go }));
  expect(await screen.findByText(wizard.save.offline)).toBeVisible();
  expect(await screen.findByRole('heading', { name: wizard.signup.title })).toBeVisible();
  window.dispatchEvent(new Event('online'));
  expect(await screen.findByText(wizard.save.saved)).toBeVisible();
  expect(stage.model.fields['account_name']).toBe('Acme');
});

test('a step that is not open leads to the one to go on with', async () => {
  new Stage().open('/team');
  expect(await screen.findByRole('heading', { name: 'Welcome, Acme!' })).toBeVisible();
});

test('pixel: id and snippet to copy; while they are prepared nobody is blocked, and they turn up by themselves', async () => {
  const stage = registered({ pixel_id: null, snippet: null, ask_again_seconds: 1 });
  const { user } = stage.open('/pixel');
  expect(await screen.findByText(text.pixel.pending)).toBeVisible();
  expect(screen.getByText(text.pixel.pendingRest)).toBeVisible();
  await user.click(screen.getByRole('radio', { name: /On the web/ }));
  await expectAccessible();
  stage.onboarding = {
    ...stage.onboarding,
    pixel_id: 'px-7',
    snippet: '<script></script>',
    ask_again_seconds: null,
  };
  expect(await screen.findByText('px-7')).toBeVisible();
  expect(screen.getByText('<script></script>')).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.pixel.copyId }));
  expect(await navigator.clipboard.readText()).toBe('px-7');
  await user.click(next());
  expect(await screen.findByRole('heading', { name: text.index.title })).toBeVisible();
});

test('pixel: an app has no snippet', async () => {
  const { user } = registered().open('/pixel');
  await user.click(await screen.findByRole('radio', { name: /In a mobile app/ }));
  expect(screen.getByText(text.pixel.mobile)).toBeVisible();
  expect(screen.queryByText(text.pixel.snippet)).toBeNull();
});

test('index: the rule of the name is live, and a name that fits is offered', async () => {
  const stage = registered();
  const { user } = stage.open('/index');
  const name = await screen.findByLabelText(text.index.name);
  await user.type(name, 'Füße & Co!');
  await user.click(screen.getByRole('button', { name: text.index.suggestion('fu-e-co') }));
  expect(screen.getByText(text.index.nameGood)).toBeVisible();
  await user.click(screen.getByRole('radio', { name: /Fashion/ }));
  await user.click(screen.getByRole('radio', { name: /Staging/ }));
  await expectAccessible();
  await user.click(next());
  expect(await screen.findByRole('heading', { name: text.team.title })).toBeVisible();
  expect(stage.model.fields).toMatchObject({
    index_name: 'fu-e-co',
    index_type: 'fashion',
    index_tier: 'staging',
  });
});

test('index: what was refused is complained of until it is right, and the focus stays where one types', async () => {
  const { user } = registered({ fields: { index_type: 'fashion' } }).open('/index');
  const name = await screen.findByLabelText(text.index.name);
  await user.click(next());
  const summary = screen.getByRole('alert');
  expect(summary).toHaveFocus();
  expect(within(summary).getAllByRole('link')).toHaveLength(2);
  await user.type(name, 'A');
  expect(within(summary).getAllByRole('link')).toHaveLength(2); // no longer empty, and not right either
  await user.type(name, '{Backspace}shop');
  expect(within(summary).getAllByRole('link')).toHaveLength(1);
  expect(name).toBeValid();
  expect(name).toHaveFocus();
  await user.click(screen.getByRole('radio', { name: /Staging/ }));
  expect(screen.queryByRole('alert')).toBeNull();
  await user.clear(name);
  await user.click(next());
  expect(screen.getByRole('alert')).toHaveFocus();
});

test('index: types that are not known yet block nobody', async () => {
  const { user } = registered({
    index_types: null,
    fields: { index_name: 'shop', index_tier: 'staging' },
  }).open('/index');
  expect(await screen.findByText(text.index.typesPending)).toBeVisible();
  await user.click(next());
  expect(await screen.findByRole('heading', { name: text.team.title })).toBeVisible();
});

test('index: a type that the account does not have is said', async () => {
  const { user } = registered({ fields: { ...FULL, index_type: 'gone' } }).open('/index');
  await screen.findByLabelText(text.index.name);
  await user.click(next());
  expect(screen.getByRole('alert')).toHaveTextContent(wizard.faults.notOffered('gone'));
});

test('index: a type that was filled in and is not on the list is neither marked nor warned of beforehand', async () => {
  const answers = { index_type: 'gone' };
  const { user } = registered({ fields: answers, prefilled: answers }).open('/pixel');
  await screen.findByRole('heading', { name: text.pixel.title });
  expect(screen.queryByText(new RegExp(wizard.steps.look))).toBeNull();
  await user.click(await screen.findByRole('radio', { name: /In a mobile app/ }));
  await user.click(next());
  await screen.findByLabelText(text.index.name);
  expect(screen.queryByText(wizard.prefilled)).toBeNull();
});

test('index: collapse fields by keyboard', async () => {
  const stage = registered();
  const { user } = stage.open('/index');
  const advanced = await screen.findByText(text.index.advanced);
  // Without it the fields are wider than their column in a browser: details hand no box-sizing down.
  expect(advanced.nextElementSibling).toHaveStyle({ boxSizing: 'border-box' });
  await user.click(advanced);
  const field = screen.getByLabelText(new RegExp(text.index.collapse, 'i'), { selector: 'input' });
  await user.type(field, 'parent_id{Enter}brand,size{Enter}parent_id{Enter}');
  const list = screen.getByRole('list', { name: text.index.collapseList });
  expect(within(list).getAllByRole('listitem')).toHaveLength(3);
  await user.type(field, '{Backspace}');
  await user.click(screen.getByRole('button', { name: text.index.collapseRemove('brand') }));
  expect(within(list).getAllByRole('listitem')).toHaveLength(1);
  expect(field).toHaveFocus();
  await expectAccessible();
});

test('team: rows, a pasted list with duplicates and bad ones named, removing with undo', async () => {
  const stage = registered();
  const { user } = stage.open('/team');
  expect(await screen.findByText(text.team.empty)).toBeVisible();
  expect(screen.getByRole('button', { name: text.team.skip })).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.team.add }));
  await waitFor(() => expect(screen.getByLabelText(text.team.email)).toHaveFocus());
  await user.keyboard('bob@acme.example');
  await user.selectOptions(screen.getByLabelText(text.team.role), 'merchandiser');
  const several = screen.getByText(text.team.several);
  expect(several.nextElementSibling).toHaveStyle({ boxSizing: 'border-box' });
  await user.click(several);
  const box = screen.getByLabelText(text.team.list);
  fireEvent.change(box, {
    target: { value: 'Carol <carol@acme.example>; BOB@acme.example\nnonsense, ada@acme.example' },
  });
  await user.click(screen.getByRole('button', { name: text.team.addList }));
  expect(screen.getByText(text.team.added(1))).toBeVisible();
  expect(screen.getByText(text.team.bad('nonsense'))).toBeVisible();
  expect(screen.getByText(text.team.duplicate('BOB@acme.example'))).toBeVisible();
  expect(screen.getByText(text.team.own('ada@acme.example'))).toBeVisible();
  expect(box).toHaveValue('nonsense');
  await user.click(screen.getByRole('button', { name: text.team.remove('bob@acme.example') }));
  await waitFor(() => expect(screen.getByRole('button', { name: text.team.undo })).toHaveFocus());
  await user.click(screen.getByRole('button', { name: text.team.undo }));
  await expectAccessible();
  await user.click(next());
  expect(await screen.findByRole('heading', { name: text.check.title })).toBeVisible();
  expect(stage.model.fields['team_invites']).toEqual([
    { email: 'bob@acme.example', login_method: 'password', role: 'merchandiser' },
    { email: 'carol@acme.example', login_method: 'password', role: 'member' },
  ]);
}, 60_000);

test('team: the own address is refused at its row', async () => {
  const { user } = registered().open('/team');
  await user.click(await screen.findByRole('button', { name: text.team.add }));
  await user.type(screen.getByLabelText(text.team.email), 'Ada@Acme.example');
  await user.click(next());
  const alert = screen.getByRole('alert');
  await user.click(within(alert).getByRole('link', { name: wizard.faults.own }));
  expect(screen.getByLabelText(text.team.email)).toHaveFocus();
});

test('check your answers: what is missing is named and linked; changing comes back here', async () => {
  const stage = registered({ fields: { ...FULL, index_tier: null } });
  const { user } = stage.open('/check');
  await user.click(await screen.findByRole('button', { name: text.check.button }));
  const alert = screen.getByRole('alert');
  expect(alert).toHaveTextContent(text.check.add(wizard.fields.index_tier, 'First index'));
  await user.click(within(alert).getByRole('link'));
  expect(
    screen.getByRole('link', { name: `${text.check.change} ${wizard.fields.index_tier}` }),
  ).toHaveFocus();
  await expectAccessible();
  await user.keyboard('{Enter}');
  await user.click(await screen.findByRole('radio', { name: /Production/ }));
  await user.click(screen.getByRole('button', { name: wizard.toCheck }));
  expect(await screen.findByRole('heading', { name: text.check.title })).toBeVisible();
  // Looked for anew each time: the choice of the step before is called the same, and goes in this very moment.
  await waitFor(() => expect(screen.getByText('Production')).toBeVisible());
});

test('submitting: once, with everything saved, and the progress comes', async () => {
  const stage = registered({ fields: FULL });
  let submits = 0;
  server.use(
    http.post(`${API}/onboarding/${KEY}/submit`, () => {
      submits += 1;
      stage.onboarding = { ...stage.onboarding, status: 'submitted', fields: null, answers: FULL };
      return HttpResponse.json(stage.onboarding);
    }),
  );
  const { user } = stage.open('/check');
  await user.dblClick(await screen.findByRole('button', { name: text.check.button }));
  await waitFor(() => expect(screen.queryByRole('heading', { name: text.check.title })).toBeNull());
  expect(submits).toBe(1);
});

test('submitting without an answer: the onboarding itself says what became of it', async () => {
  const stage = registered({ fields: FULL });
  server.use(
    http.post(`${API}/onboarding/${KEY}/submit`, () => {
      stage.onboarding = { ...stage.onboarding, status: 'submitted', fields: null, answers: FULL };
      return HttpResponse.error();
    }),
  );
  const { user } = stage.open('/check');
  await user.click(await screen.findByRole('button', { name: text.check.button }));
  await waitFor(() => expect(screen.queryByRole('heading', { name: text.check.title })).toBeNull());
});

test('what the API finds missing is linked as well', async () => {
  server.use(
    refuses('post', `/onboarding/${KEY}/submit`, 422, 'ANSWERS_MISSING', 'Still.', {
      errors: [{ field: 'index_type', code: 'ANSWERS_MISSING', message: 'is needed' }],
    }),
  );
  const { user } = registered({ fields: FULL }).open('/check');
  server.use(
    refuses('post', `/onboarding/${KEY}/submit`, 422, 'ANSWERS_MISSING', 'Still.', {
      errors: [{ field: 'index_type', code: 'ANSWERS_MISSING', message: 'is needed' }],
    }),
  );
  await user.click(await screen.findByRole('button', { name: text.check.button }));
  expect(await screen.findByRole('link', { name: `${wizard.fields.index_type} is needed` })).toBeVisible();
});

test('changed elsewhere: theirs and yours side by side, and a choice', async () => {
  const stage = registered({ fields: { ...FULL } });
  const { user } = stage.open('/index');
  const name = await screen.findByLabelText(text.index.name);
  stage.model.fields['index_name'] = 'theirs';
  await user.clear(name);
  await user.type(name, 'mine');
  await user.click(next());
  const choice = await screen.findByRole('group', {
    name: interruptions.conflict.title(wizard.fields.index_name),
  });
  expect(choice).toHaveTextContent('theirs');
  expect(choice).toHaveTextContent('mine');
  expect(screen.getAllByText(wizard.save.outdated)[0]).toBeVisible();
  await expectAccessible();
  await user.click(within(choice).getByRole('button', { name: interruptions.conflict.keepTheirs }));
  expect(name).toHaveValue('theirs');
});

test('session over in the middle of a step: signing in again right there, with nothing lost', async () => {
  const stage = registered();
  let out = true;
  server.use(
    http.patch(`${API}/onboarding/${KEY}/save`, () =>
      out ? HttpResponse.json({ code: 'TOKEN_EXPIRED', detail: 'x' }, { status: 401 }) : undefined,
    ),
    refuses('post', '/sessions/refresh', 401, 'SESSION_OVER'),
    http.post(`${API}/onboarding/${KEY}/login`, () => {
      out = false;
      return HttpResponse.json({ ...TOKENS, onboarding: stage.read() });
    }),
  );
  const { user } = stage.open('/index');
  await user.type(await screen.findByLabelText(text.index.name), 'shop');
  await user.tab();
  expect(await screen.findByRole('heading', { name: interruptions.over.title })).toHaveFocus();
  await user.type(await screen.findByLabelText(sessionText.email), 'ada@acme.example');
  await user.type(screen.getByLabelText(sessionText.password), 'secret-1');
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: sessionText.signIn.button }));
  await waitFor(() => expect(screen.queryByRole('heading', { name: interruptions.over.title })).toBeNull());
  expect(screen.getByLabelText(text.index.name)).toHaveValue('shop');
  await waitFor(() => expect(stage.model.fields['index_name']).toBe('shop'));
});

test('leaving the page sends a beacon with the text, and the token once there is one', async () => {
  const beacon = vi.fn<typeof navigator.sendBeacon>(() => true);
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { sendBeacon: beacon }));
  const { user } = registered().open('/index');
  await user.type(await screen.findByLabelText(text.index.name), 'shop');
  window.dispatchEvent(new Event('pagehide'));
  const [url, blob] = beacon.mock.calls[0]!;
  expect(String(url)).toBe(`${API}/onboarding/${KEY}/save`);
  expect((blob as Blob).type).toBe('text/plain');
  expect(JSON.parse(await (blob as Blob).text())).toMatchObject({
    index_name: 'shop',
    access_token: 'access',
  });
});

test('a reload brings back what no answer has acknowledged', async () => {
  const stage = registered();
  server.use(http.patch(`${API}/onboarding/${KEY}/save`, () => HttpResponse.error()));
  const before = stage.open('/index');
  await before.user.type(await screen.findByLabelText(text.index.name), 'Not done');
  before.unmount();
  stage.open('/index');
  expect(await screen.findByLabelText(text.index.name)).toHaveValue('Not done');
});

test('the frame: steps with their states, and a way past them', async () => {
  registered().open('/pixel');
  const current = (await screen.findAllByText('Pixel'))[0]!.closest('li');
  expect(current).toHaveAttribute('aria-current', 'step');
  expect(screen.getByRole('link', { name: common.skipToContent })).toBeInTheDocument();
});

test('index: a collapse field that was typed and not added yet is not lost with a reload', async () => {
  const stage = registered();
  const { user } = stage.open('/index');
  await user.click(await screen.findByText(text.index.advanced));
  await user.type(screen.getByLabelText(/^Collapse fields/), 'parent_id');
  vi.stubGlobal(
    'navigator',
    Object.assign(Object.create(navigator) as Navigator, { sendBeacon: () => true }),
  );
  fireEvent(window, new Event('pagehide'));
  vi.unstubAllGlobals();
  expect(await screen.findByRole('list', { name: text.index.collapseList })).toHaveTextContent('parent_id');
});

test('team: what is wrong leads to its row, also with an empty one before it', async () => {
  const stage = registered();
  const { user } = stage.open('/team');
  await user.click(await screen.findByRole('button', { name: text.team.add }));
  await user.click(screen.getByRole('button', { name: text.team.add }));
  const second = screen.getAllByLabelText(text.team.email)[1] as HTMLInputElement;
  await user.type(second, 'worse@');
  await user.click(screen.getByRole('button', { name: wizard.next }));
  await user.click(within(screen.getByRole('alert')).getByRole('link'));
  expect(second).toHaveFocus();
});
