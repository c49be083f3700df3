import { readFileSync } from 'node:fs';

import { palette } from '@onramp/ui/palette';

import { colours, startsWith, withWords } from './shell.ts';

const APPS = ['console', 'admin'] as const;
const source = (app: string) => readFileSync(`apps/${app}/index.html`, 'utf8');
const parsed = (html: string) => new DOMParser().parseFromString(html, 'text/html');

test.each(APPS)('every word of the %s page’s own file stands in packages/text', (app) => {
  const page = parsed(source(app).replaceAll(/%[a-z]+\.\w+%/gi, ''));
  expect(page.documentElement.textContent.trim()).toBe('');
  const written = withWords(source(app));
  expect(written).not.toContain('%');
  expect(parsed(written).querySelector('[role=status]')?.textContent).toBe('Loading …');
});

test('a sentence that is not there stops the build', () => {
  expect(() => withWords('<p>%common.nothing%</p>')).toThrow('common.nothing');
});

test.each(APPS)('the shell of the %s has nothing inline, as its policy demands', (app) => {
  const page = parsed(withWords(source(app)));
  expect(page.querySelectorAll('style, [style], script:not([src])')).toHaveLength(0);
  const names = [...page.querySelectorAll('*')].flatMap((each) => each.getAttributeNames());
  expect(names.filter((name) => name.startsWith('on'))).toEqual([]);
});

test('the colours of the shell are those of the scheme that was chosen', () => {
  const root = document.documentElement;
  const sheet = document.head.appendChild(document.createElement('style'));
  sheet.textContent = colours();
  for (const scheme of ['light', 'dark'] as const) {
    root.dataset['scheme'] = scheme;
    const said = getComputedStyle(root).getPropertyValue('--mui-palette-background-paper');
    expect(said).toBe(palette[scheme].background.paper);
  }
  delete root.dataset['scheme'];
  sheet.remove();
});

test('the scripts of the start are named with all that they need, and nothing else', () => {
  const chunk = (fileName: string, imports: string[], facadeModuleId: string | null = null) => ({
    type: 'chunk',
    fileName,
    imports,
    facadeModuleId,
  });
  const bundle = {
    a: chunk('start.js', ['frame.js'], '/apps/console/src/app/start.tsx'),
    b: chunk('frame.js', ['runtime.js']),
    c: chunk('runtime.js', []),
    d: chunk('wizard.js', ['frame.js'], '/apps/console/src/app/Onboarding.tsx'),
  };
  expect(startsWith(bundle as never)).toEqual(['start.js', 'frame.js', 'runtime.js']);
});
