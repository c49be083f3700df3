import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { Marked } from 'marked';
import type { Plugin } from 'vite';

/** Where pages of the documentation stand in the admin; the same as apps/admin/src/shared/guide.ts has it. */
const GUIDE = '/admin/guide';
/** Pages that the admin shows. A link to any other file of the repository is shown as its text. */
const SHOWN = /^(?:\.\.\/)*(?:docs\/)?(?:guide\/se\/)?([a-z-]+)\.md(#[\w-]+)?$/;
const PAGES = [
  ...['checklist', 'health', 'notifications', 'runbook', 'ways-forward'],
  ...readdirSync(join(import.meta.dirname, '../docs/guide/se')).map((file) => basename(file, '.md')),
];

/** An anchor as GitHub makes it of a heading. */
export function anchorOf(heading: string): string {
  const plain = heading.replaceAll(/<[^>]*>/g, '').toLowerCase();
  return plain
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

/** Where a link of a page leads in the admin; null: nowhere. */
export function addressOf(href: string): string | null {
  if (/^https?:/.test(href)) return href;
  if (href.startsWith('#')) return href;
  const [, name, anchor = ''] = SHOWN.exec(href) ?? [];
  return name !== undefined && PAGES.includes(name) ? `${GUIDE}/${name}${anchor}` : null;
}

/** Turns a page of the documentation into HTML, when the pages are built: the browser gets no Markdown, and no parser. */
export function rendered(source: string, folder: string): { title: string; html: string; images: string[] } {
  const images: string[] = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        if (depth === 1) return ''; // the page's own heading says it
        return `<h${depth} id="${anchorOf(inner)}">${inner}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const address = addressOf(href);
        return address === null ? inner : `<a href="${address}">${inner}</a>`;
      },
      image({ href, text }) {
        const file = join(folder, href);
        if (!existsSync(file)) return '';
        images.push(file);
        return `<img src="%IMAGE${images.length - 1}%" alt="${text.replaceAll('"', '&quot;')}">`;
      },
    },
  });
  const title = /^# (.*)$/m.exec(source)?.[1] ?? '';
  return { title: title.replaceAll('*', ''), html: marked.parse(source, { async: false }), images };
}

/** `import page from '….md'`: `{ title, html }`, with the addresses of its pictures. */
export function markdown(): Plugin {
  return {
    name: 'onramp-markdown',
    transform(source, id) {
      if (!id.endsWith('.md')) return null;
      const { title, html, images } = rendered(source, dirname(id));
      const imports = images.map((file, index) => `import image${index} from ${JSON.stringify(file)};`);
      const parts = images.map((_, index) => `.replace('%IMAGE${index}%', image${index})`);
      const page = `{ title: ${JSON.stringify(title)}, html: ${JSON.stringify(html)}${parts.join('')} }`;
      return { code: `${imports.join('\n')}\nexport default ${page};`, map: null };
    },
  };
}
