import '@testing-library/jest-dom/vitest';

import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';

import { server } from './server';

// A machine that is busy with other tests is slow, not broken.
configure({ asyncUtilTimeout: 20_000 });

// What is asked of the API and not foreseen by a test fails that test.
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  sessionStorage.clear();
  localStorage.clear();
  history.replaceState(null, '', '/');
});
afterAll(() => server.close());

Element.prototype.scrollIntoView = () => Promise.resolve() as never; // jsdom lays nothing out
