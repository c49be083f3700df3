import { steps as text } from '@onramp/text/steps';
import { wizard } from '@onramp/text/wizard';
import { fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';

import { expectAccessible } from '../../../../tests/axe';
import { anOnboarding } from '../../../../tests/onboarding';
import { API, server } from '../../../../tests/server';
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
  expect(screen.queryByText(wizard.kept)).toBeNull();
  before.unmount();
  const after = stage.open('/index');
  await screen.findByLabelText(text.index.name);
  expect(screen.getAllByText(wizard.kept)[0]).toBeVisible();
  await expectAccessible();
  await after.user.click(screen.getByRole('button', { name: wizard.back }));
  await screen.findByRole('heading', { name: text.pixel.title });
  expect(document.querySelector('main')).not.toHaveTextContent(wizard.kept);
});

test('a reload that loses nothing says nothing', async () => {
  const stage = registered();
  stage.open('/index').unmount();
  stage.open('/index');
  await screen.findByLabelText(text.index.name);
  expect(screen.queryByText(wizard.kept)).toBeNull();
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
  expect(screen.getAllByText(wizard.kept)[0]).toBeVisible();
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
