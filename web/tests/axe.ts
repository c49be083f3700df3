import axe from 'axe-core';
import { expect } from 'vitest';

/**
 * Expect that axe finds nothing in what is shown. Colours and landmarks are for the browser's tests, which paint whole
 * pages; jsdom paints nothing, and a part of a page has no landmarks.
 */
export async function expectAccessible(root: Element = document.body): Promise<void> {
  const found = await axe.run(root, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(
    found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
  ).toEqual([]);
}
