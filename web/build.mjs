/** Builds both apps into dist/. A colour for progress is left to vite. */
import { build } from 'vite';

for (const app of ['console', 'admin']) {
  await build({
    configFile: new URL('./vite.config.ts', import.meta.url).pathname,
    mode: app,
    logLevel: 'warn',
  });
}
