/** Builds both apps into dist/. A colour for progress is left to vite. */
import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { build } from 'vite';

/** As hard as CDNs try that pack as they serve; not the hardest, or what is measured here would flatter. */
const QUALITY = 5;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const DIST = at('./dist');

// Built aside and put in place once it is whole: what is served meanwhile stays whole, also where the build fails, and
// two builds at once leave what one of them has made.
const BESIDE = at(`./.cache/dist-${process.pid}`);
const BEFORE = at(`./.cache/dist-${process.pid}-before`);
process.once('exit', () =>
  [BESIDE, BEFORE].forEach((each) => rmSync(each, { recursive: true, force: true })),
);
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
  process.once(signal, () => process.exit(code));

for (const app of ['console', 'admin']) {
  await build({
    configFile: at('./vite.config.ts'),
    mode: app,
    logLevel: 'warn',
    build: { outDir: `${BESIDE}/${app}` },
  });
}

// With Brotli for the local gateway, whose Python has none. Beside what is deployed, not in it: a CDN packs by itself.
for (const file of globSync('{console,admin}/**/*.{html,js,css,svg,json}', { cwd: BESIDE })) {
  const plain = readFileSync(`${BESIDE}/${file}`);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  mkdirSync(dirname(`${BESIDE}/packed/${file}`), { recursive: true });
  writeFileSync(`${BESIDE}/packed/${file}.br`, brotliCompressSync(plain, { params }));
}

while (!tried(() => renameSync(BESIDE, DIST), 'ENOTEMPTY', 'EEXIST')) {
  rmSync(BEFORE, { recursive: true, force: true });
  tried(() => renameSync(DIST, BEFORE), 'ENOENT'); // another build was quicker to move it away
}

/** Whether it went well; false where it failed for one of these reasons. */
function tried(act, ...codes) {
  try {
    act();
    return true;
  } catch (error) {
    if (codes.includes(error.code)) return false;
    throw error;
  }
}
