import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { reloadForNewerVersion } from './newerVersion';

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

function partIsGone(): void {
  dispatchEvent(new Event('vite:preloadError'));
}

// One test, for the listener of the page's life cannot be taken away again.
test('a page of which a part is gone is loaded anew once, and never while nothing answers', async () => {
  reloadForNewerVersion();
  ask.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  partIsGone();
  await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
  expect(reload).not.toHaveBeenCalled();
  // A redirect is not followed: to Access's sign-in page, which would take the place of what is typed.
  expect(ask.mock.calls[0]![1].redirect).toBe('manual');

  vi.stubGlobal('navigator', { onLine: false });
  partIsGone();
  expect(ask).toHaveBeenCalledOnce();

  vi.stubGlobal('navigator', { onLine: true });
  partIsGone();
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());

  partIsGone();
  expect(ask).toHaveBeenCalledTimes(2);
});
