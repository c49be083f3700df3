import { admin } from '@onramp/text/admin';
import { guide as text } from '@onramp/text/guide';
import { screen } from '@testing-library/react';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';

import { anchorOf, addressOf } from '../../../../../markdown';
import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import GuidePage from './GuidePage';
import { NAMES, PAGES, readPage } from './pages';

const DOCS = join(import.meta.dirname, '../../../../../../docs');
const GUIDE = join(DOCS, 'guide/se');

const open = (at: string) =>
  show(
    <Routes>
      <Route path="/guide" element={<GuidePage />} />
      <Route path="/guide/:page" element={<GuidePage />} />
    </Routes>,
    at,
  );

test('every page of the guide is in its contents', () => {
  const there = readdirSync(GUIDE).filter(
    (file) => file.endsWith('.md') && file !== 'README.md', // the contents, for whoever reads them elsewhere
  );
  expect(there.toSorted()).toEqual([...PAGES].map((name) => `${name}.md`).toSorted());
});

test.each(PAGES)('%s has its title, and its links lead to pages and places that exist', async (name) => {
  const page = await readPage(name);
  expect(page?.title.replaceAll('*', '')).toBe(text.page[name]);
  for (const [, href = ''] of page!.html.matchAll(/href="(\/admin\/guide\/[^"]+)"/g)) {
    const [, target = '', anchor] = /^\/admin\/guide\/([a-z-]+)(?:#(.+))?$/.exec(href) ?? [];
    expect(NAMES).toContain(target);
    if (anchor !== undefined) expect((await readPage(target))!.html).toContain(`id="${anchor}"`);
  }
});

test.each(NAMES)('%s leads to every page it links to that the admin shows', async (name) => {
  const folder = readdirSync(GUIDE).includes(`${name}.md`) ? GUIDE : DOCS;
  const { html } = (await readPage(name))!;
  const source = readFileSync(join(folder, `${name}.md`), 'utf8');
  for (const [, file = '', anchor = ''] of source.matchAll(/\]\(([^)#:]+\.md)(#[^)]+)?\)/g)) {
    const target = resolve(folder, file);
    const shown = NAMES.find((each) => [GUIDE, DOCS].some((at) => target === join(at, `${each}.md`)));
    if (shown !== undefined) expect(html).toContain(`href="/admin/guide/${shown}${anchor}"`);
  }
});

test('a page is shown where its anchor is', async () => {
  open('/guide/to-do#merge_pull_request');
  expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(text.page['to-do']);
  expect(screen.getByRole('heading', { name: 'Merge the pull request' })).toHaveFocus();
  await expectAccessible();
});

test('the contents name the tab as every page of the admin does', async () => {
  open('/guide');
  expect(await screen.findByRole('heading', { level: 1, name: text.title })).toBeVisible();
  expect(document.title).toBe(admin.tab(text.title));
});

test('a page that does not exist says so, and leads to the contents', async () => {
  open('/guide/nothing');
  expect(await screen.findByRole('heading', { name: text.missing })).toBeVisible();
  expect(screen.getByRole('link', { name: text.title })).toHaveAttribute('href', '/guide');
});

test('links to what the admin does not show are no links', () => {
  expect(addressOf('../../runbook.md#erasing-a-person')).toBe('/admin/guide/runbook#erasing-a-person');
  expect(addressOf('adr/0020-erasure-keeps-the-ledger.md')).toBeNull();
  expect(addressOf('../chalicelib/engine/flow.py')).toBeNull();
  expect(anchorOf('Erasing a <em>person</em>, twice')).toBe('erasing-a-person-twice');
});
