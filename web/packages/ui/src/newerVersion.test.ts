import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fetchInAdvance, reloadForNewerVersion } from './newerVersion';

const reload = vi.fn();
const ask = vi.fn<(path: string, how: RequestInit) => Promise<Response>>();

beforeEach(() => {
  vi.stubGlobal('location', { pathname: '/onboarding', reload });
  vi.stubGlobal('fetch', ask);
  ask.mockResolvedValue(new Response());
  history.replaceState(null, '');
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

/** As Vite does it: the event, then the error to whoever asked. */
async function partIsGone(): Promise<never> {
  await Promise.resolve();
  const payload = new TypeError('Failed to fetch dynamically imported module');
  dispatchEvent(Object.assign(new Event('vite:preloadError'), { payload }));
  throw payload;
}

async function missed(): Promise<void> {
  await expect(partIsGone()).rejects.toThrow('Failed to fetch');
  await settled();
}

async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((later) => setTimeout(later));
}

// One test, for the listener of the page's life cannot be taken away again.
test('a page of which a needed part is gone is loaded anew once, and never while nothing answers', async () => {
  reloadForNewerVersion();
  fetchInAdvance(partIsGone);
  fetchInAdvance(async () => partIsGone()); // through whatever stands between
  await settled();
  expect(ask).not.toHaveBeenCalled();

  ask.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  await missed();
  expect(ask).toHaveBeenCalledOnce();
  expect(reload).not.toHaveBeenCalled();
  // A redirect is not followed: to Access's sign-in page, which would take the place of what is typed.
  expect(ask.mock.calls[0]![1].redirect).toBe('manual');

  vi.stubGlobal('navigator', { onLine: false });
  await missed();
  expect(ask).toHaveBeenCalledOnce();

  vi.stubGlobal('navigator', { onLine: true });
  await missed();
  expect(reload).toHaveBeenCalledOnce();

  await missed();
  expect(ask).toHaveBeenCalledTimes(2);
  expect(reload).toHaveBeenCalledOnce();
});
