import { localised } from '@onramp/text/localised';

/** Where the theme keeps which colours somebody chose: light, dark, or as the system. */
export const SCHEME_KEY = 'onramp.scheme';
const SCHEMES = ['light', 'dark'];

/**
 * What stands in the page's own file, until the scripts have come that put the page in its place: in the colours and the
 * language that were chosen.
 *
 * @param arriving The scripts; where they do not come, the shell says so instead of waiting for ever.
 */
export function dressShell(arriving: Promise<unknown>): void {
  const chosen = chosenScheme();
  if (chosen !== null && SCHEMES.includes(chosen)) document.documentElement.dataset['scheme'] = chosen;
  for (const said of document.querySelectorAll('#root [data-says]')) {
    said.textContent = localised({ says: said.textContent }).says;
  }
  arriving.catch(() => {
    const status = document.querySelector<HTMLElement>('#root [data-failed]');
    if (!status) return; // the page is there: it says itself what it could not load
    status.dataset['late'] = '';
    status.textContent = localised({ says: status.dataset['failed'] ?? '' }).says;
  });
}

function chosenScheme(): string | null {
  try {
    return localStorage.getItem(SCHEME_KEY);
  } catch {
    return null; // storage is blocked: as the system says
  }
}
