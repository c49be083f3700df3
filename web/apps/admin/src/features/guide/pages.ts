/** What a Markdown file is imported as (web/markdown.ts). */
export interface GuideText {
  title: string;
  html: string;
}

/** The guide's own pages, in the order in which they are to be read. */
export const PAGES = [
  'starting-an-onboarding',
  'the-list',
  'what-needs-attention',
  'finding-a-customer',
  'reading-a-record',
  'to-do',
  'correcting-and-retrying',
  'links',
  'erasing-a-person',
  'pixels',
  'stores',
  'companies',
  'tenants',
] as const;

const FOUND = import.meta.glob<GuideText>(
  [
    '../../../../../../docs/guide/se/*.md',
    '../../../../../../docs/{checklist,health,notifications,runbook,ways-forward}.md',
  ],
  { import: 'default' },
);

/** Names of all pages that the admin can show. */
export const NAMES = Object.keys(FOUND).map((file) => file.replace(/^.*\/|\.md$/g, ''));

/** A page by its name; null: there is none. */
export async function readPage(name: string): Promise<GuideText | null> {
  const file = Object.keys(FOUND).find((each) => each.endsWith(`/${name}.md`));
  const load = file === undefined ? undefined : FOUND[file];
  return load === undefined ? null : load();
}
