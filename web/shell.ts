import type { Plugin, Rolldown } from 'vite';

import { admin } from './packages/text/src/admin.ts';
import { common } from './packages/text/src/common.ts';
import { contact } from './packages/text/src/contact.ts';
import type { Texts } from './packages/text/src/localised.ts';
import { shell as own } from './packages/text/src/shell.ts';
import { RAMP } from './packages/ui/src/mark.ts';
import { palette } from './packages/ui/src/palette.ts';

const TEXTS: Texts = { admin, common, contact, shell: own, mark: { ramp: RAMP } };
const COLOURS = 'virtual:onramp-colours.css';
/** The scripts that put the page in place of the shell; the page's own file names them, so that they come at once. */
const START = '/src/app/start.tsx';

/** A page's own file with its sentences: `%common.product%` is that of packages/text. */
export function withWords(html: string): string {
  return html.replaceAll(/%([a-z]+)\.(\w+)%/gi, (_, file: string, name: string) => {
    const texts = TEXTS[file];
    const text = typeof texts === 'object' ? texts[name] : undefined;
    if (typeof text !== 'string') throw new Error(`packages/text has no sentence ${file}.${name}`);
    return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  });
}

type Colours = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

function declared(colours: Colours): string {
  const each = Object.entries(colours).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [`--mui-palette-${name}:${value}`]
      : Object.entries(value).map(([part, colour]) => `--mui-palette-${name}-${part}:${colour}`),
  );
  return each.join(';');
}

/** The theme's colours by the names that the theme itself gives them once it is there. */
export function colours(): string {
  const light = `color-scheme:light;${declared(palette.light)}`;
  const dark = `color-scheme:dark;${declared(palette.dark)}`;
  return [
    `:root{${light}}`,
    `@media (prefers-color-scheme:dark){:root{${dark}}}`,
    `:root[data-scheme="light"]{${light}}`,
    `:root[data-scheme="dark"]{${dark}}`,
  ].join('\n');
}

/** Names of the scripts that the start of the page needs, itself among them. */
export function startsWith(bundle: Rolldown.OutputBundle): string[] {
  const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
  const names = new Set(
    chunks.filter((each) => each.facadeModuleId?.endsWith(START)).map((each) => each.fileName),
  );
  for (const name of names) {
    for (const next of chunks.find((each) => each.fileName === name)?.imports ?? []) names.add(next);
  }
  return [...names];
}

/** Gives each page what is seen of it before its scripts are there: words, colours, and scripts that come at once. */
export function shell(): Plugin[] {
  let base = '/';
  return [
    {
      name: 'onramp-shell',
      resolveId: (id) => (id === COLOURS ? `\0${COLOURS}` : null),
      load: (id) => (id === `\0${COLOURS}` ? colours() : null),
      transformIndexHtml: { order: 'pre', handler: withWords },
    },
    {
      name: 'onramp-shell-scripts',
      configResolved: (config) => void (base = config.base),
      transformIndexHtml: {
        order: 'post',
        handler: (html, { bundle = {} }) =>
          startsWith(bundle) // after what the shell itself needs to be seen
            .filter((name) => !html.includes(name))
            .map((name) => ({
              tag: 'link',
              attrs: { rel: 'modulepreload', crossorigin: true, fetchpriority: 'low', href: base + name },
              injectTo: 'head' as const,
            })),
      },
    },
  ];
}
