import { session as sessionText } from '@onramp/text/session';
import { steps as text } from '@onramp/text/steps';
import { interruptions } from '@onramp/text/interruptions';
import { wizard } from '@onramp/text/wizard';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { anOnboarding, TOKENS } from '../../../../tests/onboarding';
import { answers, API, refuses, server } from '../../../../tests/server';
import { FULL, KEY, registered, Stage } from './kit';

test('what is wrong is named as not saved, on its step and on others', async () => {
  const stage = registered({ fields: FULL });
  const { user } = stage.open('/index');
  await user.type(await screen.findByLabelText(text.index.name), ' No!');
  const says = wizard.save.faulty(wizard.fields.index_name);
  expect(screen.getByText(says)).toBeVisible();
  expect(screen.queryByText(wizard.save.saved)).toBeNull();
  await user.click(screen.getByRole('button', { name: wizard.back }));
  expect(await screen.findByRole('heading', { name: text.pixel.title })).toBeVisible();
  expect(screen.getByText(says)).toBeVisible();
  expect(stage.model.fields['index_name']).toBe('shop');
});

test('a step that was gone through without a connection is not said to come later', async () => {
  const stage = new Stage(anOnboarding({ fields: { account_name: 'Acme' } }));
  server.use(http.patch(`${API}/onboarding/${KEY}/save`, () => HttpResponse.error()));
  const { user } = stage.open('/welcome');
  await user.click(await screen.findByRole('button', { name: wizard.welcome.go }));
  expect(await screen.findByRole('heading', { name: wizard.signup.title })).toBeVisible();
  const welcome = screen.getAllByRole('button', { name: /^1?\s*Welcome/ })[0];
  expect(welcome).toHaveTextContent(`(${wizard.steps.unsaved})`);
});

test('a step that was passed with something left open is not said to come later either', async () => {
  registered({ fields: { ...FULL, storefront_type: null } }).open('/index');
  await screen.findByRole('heading', { name: text.index.title });
  expect(screen.getAllByRole('button', { name: /Pixel/ })[0]).toHaveTextContent(`(${wizard.steps.open})`);
});

test('text that comes back with a reload is said to, until the next step', async () => {
  const stage = registered();
  server.use(http.patch(`${API}/onboarding/${KEY}/save`, () => HttpResponse.error()));
  const before = stage.open('/index');
  await before.user.type(await screen.findByLabelText(text.index.name), 'shop');
  expect(screen.queryByText(interruptions.kept)).toBeNull();
  before.unmount();
  const after = stage.open('/index');
  await screen.findByLabelText(text.index.name);
  expect((await screen.findAllByText(interruptions.kept))[0]).toBeVisible();
  await expectAccessible();
  await after.user.click(screen.getByRole('button', { name: wizard.back }));
  await screen.findByRole('heading', { name: text.pixel.title });
  expect(document.querySelector('main')).not.toHaveTextContent(interruptions.kept);
});

test('a reload that loses nothing says nothing', async () => {
  const stage = registered();
  stage.open('/index').unmount();
  stage.open('/index');
  await screen.findByLabelText(text.index.name);
  expect(screen.queryByText(interruptions.kept)).toBeNull();
});

test('team: a list that was pasted and not added yet survives a reload, until it is sent off', async () => {
  const stage = registered();
  const before = stage.open('/team');
  await before.user.click(await screen.findByText(text.team.several));
  fireEvent.change(screen.getByLabelText(text.team.list), { target: { value: 'bob@acme.example' } });
  before.unmount();
  const after = stage.open('/team');
  expect(await screen.findByLabelText(text.team.list)).toHaveValue('bob@acme.example');
  expect(screen.getByLabelText(text.team.list)).toBeVisible();
  expect((await screen.findAllByText(interruptions.kept))[0]).toBeVisible();
  await after.user.click(screen.getByRole('button', { name: text.team.addList }));
  after.unmount();
  stage.open('/team');
  await screen.findByText(text.team.several);
  expect(screen.getByLabelText(text.team.list)).toHaveValue('');
});

test.each([
  ['collapse_fields', Array.from({ length: 101 }, (_, place) => `f${place}`), 100],
  [
    'team_invites',
    Array.from({ length: 51 }, (_, place) => ({
      email: `p${place}@acme.example`,
      role: 'member',
      login_method: 'password',
    })),
    50,
  ],
] as const)('check your answers: too many %s are named', async (field, value, most) => {
  const { user } = registered({ fields: { ...FULL, [field]: value } }).open('/check');
  await user.click(await screen.findByRole('button', { name: text.check.button }));
  const sentence = wizard.faults.tooMany(wizard.fields[field], most);
  expect(screen.getByRole('link', { name: sentence })).toBeVisible();
});

test('session over while it is sent off: signing in again, and it goes off from there', async () => {
  const stage = registered({ fields: FULL });
  let out = true;
  server.use(
    http.post(`${API}/onboarding/${KEY}/submit`, () => {
      if (out) return HttpResponse.json({ code: 'TOKEN_EXPIRED', detail: 'Over.' }, { status: 401 });
      stage.onboarding = { ...stage.onboarding, status: 'submitted', fields: null, answers: FULL };
      return HttpResponse.json(stage.onboarding);
    }),
    refuses('post', '/sessions/refresh', 401, 'SESSION_OVER'),
    http.post(`${API}/onboarding/${KEY}/login`, () => {
      out = false;
      return HttpResponse.json({ ...TOKENS, onboarding: stage.read() });
    }),
    answers('get', `/onboarding/${KEY}/progress`, {
      status: 'submitted',
      actions: [],
      remaining: 0,
      done: true,
      ask_again_seconds: null,
    }),
  );
  const { user } = stage.open('/check');
  await user.click(await screen.findByRole('button', { name: text.check.button }));
  expect(await screen.findByRole('heading', { name: interruptions.over.title })).toHaveFocus();
  expect(screen.queryByText('Over.')).toBeNull();
  await user.type(await screen.findByLabelText(sessionText.email), 'ada@acme.example');
  await user.type(screen.getByLabelText(sessionText.password), 'secret-1');
  await user.click(screen.getByRole('button', { name: sessionText.signIn.button }));
  await waitFor(() => expect(screen.queryByRole('heading', { name: interruptions.over.title })).toBeNull());
  expect(screen.getByRole('main')).toHaveFocus();
  await user.click(screen.getByRole('button', { name: text.check.button }));
  await waitFor(() => expect(screen.queryByRole('heading', { name: text.check.title })).toBeNull());
});
