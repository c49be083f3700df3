/** Builds both apps into dist/. A colour for progress is left to vite. */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

import { build } from 'vite';

/** As hard as CDNs try that pack as they serve; not the hardest, or what is measured here would flatter. */
const QUALITY = 5;
const DIST = new URL('./dist/', import.meta.url).pathname;

for (const app of ['console', 'admin']) {
  await build({
    configFile: new URL('./vite.config.ts', import.meta.url).pathname,
    mode: app,
    logLevel: 'warn',
  });
}

// With Brotli for the local gateway, whose Python has none. Beside what is deployed, not in it: a CDN packs by itself.
rmSync(`${DIST}packed`, { recursive: true, force: true });
for (const file of globSync('{console,admin}/**/*.{html,js,css,svg,json}', { cwd: DIST })) {
  const plain = readFileSync(DIST + file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  mkdirSync(dirname(`${DIST}packed/${file}`), { recursive: true });
  writeFileSync(`${DIST}packed/${file}.br`, brotliCompressSync(plain, { params }));
}
