import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { dressShell, SCHEME_KEY } from './shell';

const never = new Promise<never>(() => undefined);
const status = () => document.querySelector('[role=status]');

beforeEach(() => {
  document.body.innerHTML =
    '<div id="root"><b data-says>Onramp</b><p role="status" data-says data-failed="It failed.">Loading</p></div>';
});
afterEach(() => {
  document.body.innerHTML = '';
  delete document.documentElement.dataset['scheme'];
  globalThis.onrampLocale = undefined;
});

test('the shell has the colours that were chosen, and the system’s where none were', () => {
  dressShell(never);
  expect(document.documentElement).not.toHaveAttribute('data-scheme');
  localStorage.setItem(SCHEME_KEY, 'system');
  dressShell(never);
  expect(document.documentElement).not.toHaveAttribute('data-scheme');
  localStorage.setItem(SCHEME_KEY, 'dark');
  dressShell(never);
  expect(document.documentElement).toHaveAttribute('data-scheme', 'dark');
});

test('the shell speaks the pseudo-locale where the page does', () => {
  dressShell(never);
  expect(status()).toHaveTextContent('Loading');
  globalThis.onrampLocale = 'pseudo';
  dressShell(never);
  expect(document.querySelector('b')?.textContent).toMatch(/^⟦O/);
  expect(status()?.textContent).toMatch(/^⟦L/);
});

test('scripts that do not come are told of, unless the page is there by then', async () => {
  dressShell(Promise.reject(new Error('no connection')));
  await vi.waitFor(() => expect(status()).toHaveTextContent('It failed.'));
  document.body.innerHTML = '<div id="root"><p role="status">The page</p></div>';
  dressShell(Promise.reject(new Error('no connection')));
  await Promise.resolve();
  expect(status()).toHaveTextContent('The page');
});
