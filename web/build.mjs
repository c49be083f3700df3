/** Builds both apps into dist/. A colour for progress is left to vite. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { build } from 'vite';

import { buildsAside, putInPlace } from './place.ts';

/** As hard as CDNs try that pack as they serve; not the hardest, or what is measured here would flatter. */
const QUALITY = 5;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// Built aside and put in place once it is whole: what is served meanwhile stays whole, also where the build fails.
const ASIDE = buildsAside(at('./.cache'));
const BUILT = `${ASIDE}/built`;
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
  process.once(signal, () => process.exit(code));

for (const app of ['console', 'admin']) {
  await build({
    configFile: at('./vite.config.ts'),
    mode: app,
    logLevel: 'warn',
    build: { outDir: `${BUILT}/${app}` },
  });
}

// With Brotli for the local gateway, whose Python has none. Beside what is deployed, not in it: a CDN packs by itself.
for (const file of globSync('{console,admin}/**/*.{html,js,css,svg,json}', { cwd: BUILT })) {
  const plain = readFileSync(`${BUILT}/${file}`);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  mkdirSync(dirname(`${BUILT}/packed/${file}`), { recursive: true });
  writeFileSync(`${BUILT}/packed/${file}.br`, brotliCompressSync(plain, { params }));
}

putInPlace(BUILT, at('./dist'), `${ASIDE}/before`);
