import { expect, test, vi } from 'vitest';

import { patient } from './ahead';

test('a part that cannot be loaded offline is loaded once there is a connection', async () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  const load = vi.fn().mockRejectedValueOnce(new TypeError('failed')).mockResolvedValueOnce('part');
  const loaded = patient(load)();
  await Promise.resolve();
  online.mockReturnValue(true);
  await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
  dispatchEvent(new Event('online'));
  expect(await loaded).toBe('part');
});

test('with a connection it is an error, for whoever shows the page', async () => {
  const load = vi.fn().mockRejectedValue(new TypeError('gone'));
  await expect(patient(load)()).rejects.toThrow('gone');
});
