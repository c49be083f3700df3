import { localised } from './localised.ts';

/** What stands in the pages' own files: seen before any of their scripts is there, or where none runs. */
export const shell = localised({
  consoleTab: 'Onramp',
  adminTab: 'Onramp admin',
  noScript: 'This page needs JavaScript. Switch it on in your browser, then load the page anew.',
  failed: 'This page could not be loaded as a whole. Check your connection, then load it anew.',
});
