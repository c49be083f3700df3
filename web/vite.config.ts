import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig, type Rolldown } from 'vite';

import { aliases } from './aliases.ts';
import { markdown } from './markdown.ts';
import { shell } from './shell.ts';

/** Where each app is served: the same paths as behind any CDN (docs/serving-the-pages.md). */
const BASES = { console: '/', admin: '/admin/' } as const;

/** What runs first, and asks for all else: the less it is, the sooner. */
const FIRST: Rolldown.CodeSplittingGroup = {
  name: 'first',
  test: /app.main\.ts|linkState|session.hint|asAScript|records.first|api.src.ahead|newerVersion|ui.src.shell\.ts|localised|preload-helper/,
  priority: 2,
};

/** What every page needs is one file: many small ones are compressed worse, and a newer version of the pages leaves it in
 * the browser's cache. */
const FRAME: Rolldown.CodeSplittingGroup = {
  name: 'frame',
  test: /node_modules|web.packages|src.shared/,
  tags: ['$initial'],
  priority: 1,
};

/** What every page of the admin shows something with: so small that each by itself is more packing than content. */
const PARTS: Rolldown.CodeSplittingGroup = {
  name: 'parts',
  test: /ui.src.(Trouble|Labelled|time)\.|src.shared.(Part|tones|ToneMark)\.|records.Status\.|material.(Alert|Paper)./,
  priority: 0,
};

/** `vite build --mode console` or `--mode admin`; `build.mjs` runs both. */
export default defineConfig(({ mode }) => {
  const app = mode === 'admin' ? 'admin' : 'console';
  return {
    root: fileURLToPath(new URL(`./apps/${app}`, import.meta.url)),
    base: BASES[app],
    cacheDir: fileURLToPath(new URL(`./.cache/vite-${app}`, import.meta.url)),
    plugins: [react(), markdown(), shell()],
    resolve: { alias: aliases },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: fileURLToPath(new URL(`./dist/${app}`, import.meta.url)),
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0, // what is served has an address of its own, so the content security policy needs no data:
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 700, // the admin's frame, kB before compression: engineers load it once
      manifest: 'manifest.json', // for the page's tests of size (bench-web)
      rolldownOptions: {
        input: {
          index: fileURLToPath(new URL(`./apps/${app}/index.html`, import.meta.url)),
          start: fileURLToPath(new URL(`./apps/${app}/src/app/start.tsx`, import.meta.url)),
        },
        // Emotion has it for `withTheme`, which nobody calls here.
        treeshake: { moduleSideEffects: [{ test: /hoist-non-react-statics/, sideEffects: false }] },
        output: { codeSplitting: { groups: app === 'admin' ? [FIRST, FRAME, PARTS] : [FIRST, FRAME] } },
      },
    },
  };
});
