import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { buildsAside, putInPlace } from './place.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'onramp-place-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(folder: string, ...files: string[]) {
  for (const file of files) {
    mkdirSync(dirname(join(root, folder, file)), { recursive: true });
    writeFileSync(join(root, folder, file), `${folder} ${file}`);
  }
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const place = () => putInPlace(join(root, 'built'), join(root, 'dist'), join(root, 'before'));

test('what is built takes the place of what was there', () => {
  write('built', 'admin/index.html', 'admin/assets/new.js');
  place();
  expect(read('dist/admin/index.html')).toBe('built admin/index.html');
  write('built', 'admin/index.html', 'admin/assets/newer.js');
  place();
  expect(readdirSync(join(root, 'dist/admin/assets'))).toEqual(['newer.js']);
});

// As a mount is, or a folder of an image's lower layer.
test('a folder that cannot be renamed, as one that is linked to, gets the new files and loses the others', () => {
  write('real', '.built', 'admin/index.html', 'admin/assets/old.js', 'admin/assets/same.js');
  write(
    'built',
    'admin/index.html',
    'admin/assets/new.js',
    'admin/assets/same.js',
    'packed/admin/index.html.br',
  );
  symlinkSync(join(root, 'real'), join(root, 'dist'));
  place();
  expect(read('real/admin/index.html')).toBe('built admin/index.html');
  expect(readdirSync(join(root, 'real/admin/assets')).sort()).toEqual(['new.js', 'same.js']);
  expect(readdirSync(join(root, 'real')).sort()).toEqual(['admin', 'packed']);
});

test('a build begins with an empty folder; what builds left that run no more goes, what others make stays', () => {
  const gone = 2 ** 22 + 1; // more than there can be processes
  const leftovers = [`dist-${gone}`, `dist-${gone}-before`, `dist-${gone}-x1`, `dist-${process.pid}`];
  for (const left of [...leftovers, `dist-${process.ppid}-x1`, 'vitest']) write(`cache/${left}`, 'old.js');
  const aside = buildsAside(join(root, 'cache'));
  expect(readdirSync(aside)).toEqual([]);
  for (const left of leftovers) expect(existsSync(join(root, 'cache', left))).toBe(false);
  expect(read(`cache/dist-${process.ppid}-x1/old.js`)).toContain('old.js');
  expect(read('cache/vitest/old.js')).toContain('old.js');
});
