import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

import { aliases } from './aliases.ts';
import { markdown } from './markdown.ts';

export default defineConfig({
  plugins: [react(), markdown()],
  cacheDir: '.cache/vitest',
  resolve: { alias: aliases },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://127.0.0.1:4600/' } },
    globals: true,
    setupFiles: ['tests/setup.ts'],
    include: [
      '*.test.ts',
      'packages/**/*.test.{ts,tsx}',
      'apps/**/*.test.{ts,tsx}',
      'tests/**/*.test.{ts,tsx}',
    ],
    testTimeout: 60_000, // two cores, shared with the emulator's tests
    pool: 'threads',
    maxWorkers: 2,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
