import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  type Dirent,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';

/**
 * A new folder in which a build makes what is put in place once it is whole; it goes with the process. What builds left
 * that were killed goes as well.
 */
export function buildsAside(cache: string): string {
  for (const left of globSync('dist-*', { cwd: cache })) {
    if (!runs(Number(left.split('-')[1]))) rmSync(join(cache, left), { recursive: true, force: true });
  }
  mkdirSync(cache, { recursive: true });
  // With a name that no other has: another container's process may have the same number.
  const own = mkdtempSync(join(cache, `dist-${process.pid}-`));
  process.once('exit', () => rmSync(own, { recursive: true, force: true }));
  return own;
}

function runs(pid: number): boolean {
  return pid !== process.pid && tried(() => process.kill(pid, 0), 'ESRCH');
}

/**
 * Puts what was built in the place of what was there.
 *
 * @param aside Where what was there before is moved: a folder on the same disk, that there is not yet.
 */
export function putInPlace(built: string, dist: string, aside: string): void {
  // A folder of an image's lower layer, a mount and a link to a folder cannot be renamed.
  if (!tried(() => swap(built, dist, aside), 'EXDEV', 'EBUSY', 'ENOTDIR')) copy(built, dist);
}

/** At once: what is served stays whole. Two builds at once leave what one of them has made. */
function swap(built: string, dist: string, aside: string): void {
  while (!tried(() => renameSync(built, dist), 'ENOTEMPTY', 'EEXIST')) {
    rmSync(aside, { recursive: true, force: true });
    tried(() => renameSync(dist, aside), 'ENOENT'); // another build was quicker to move it away
  }
}

/** File by file: a page comes after all that it names, and what no page names any more goes last. */
function copy(built: string, dist: string): void {
  const isPage = (file: string) => /\.html(\.br)?$/.test(file);
  const files = filesIn(built).sort((one, other) => Number(isPage(one)) - Number(isPage(other)));
  for (const file of files) {
    const to = join(dist, file);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(built, file), `${to}.new`);
    renameSync(`${to}.new`, to); // nobody is served the half of it
  }
  const now = new Set(files);
  for (const file of filesIn(dist)) if (!now.has(file)) rmSync(join(dist, file));
}

function filesIn(folder: string): string[] {
  const path = (each: Dirent) => relative(folder, join(each.parentPath, each.name));
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => !each.isDirectory())
    .map(path);
}

/** Whether it went well; false where it failed for one of these reasons. */
function tried(act: () => void, ...codes: string[]): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return false;
    throw error;
  }
}
