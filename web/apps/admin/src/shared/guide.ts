/** Pages of the documentation that the admin shows, by their place in the repository. */
const PAGES = /^docs\/(?:guide\/se\/)?([a-z-]+)\.md(#[\w-]+)?$/;

/** Where the admin shows a page that the API names from the root of the documentation, such as docs/health.md#team. */
export function guideOf(docs: string): string {
  const [, name, anchor = ''] = PAGES.exec(docs) ?? [];
  return name === undefined ? '/admin/guide' : `/admin/guide/${name}${anchor}`;
}
