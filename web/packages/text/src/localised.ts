/**
 * Texts of the pages, in English. `?pseudo` in the page's address (kept in the tab) shows the pseudo-locale: accented,
 * longer, in brackets, so that a sentence that stands outside of this package is seen at a glance.
 */
export interface Texts {
  readonly [name: string]: string | ((...values: never[]) => string) | Texts;
}

declare global {
  var onrampLocale: 'en' | 'pseudo' | undefined;
}

/** The sentence in the pseudo-locale: about a third longer, as German is. */
export function pseudo(sentence: string): string {
  const accented = sentence.replace(/[A-Za-z]/g, '$&\u0301'); // a combining accent: no table that every reader loads
  return `⟦${accented}${'·'.repeat(Math.ceil(sentence.length / 3))}⟧`;
}

function asked(): 'en' | 'pseudo' {
  if (globalThis.onrampLocale !== undefined) return globalThis.onrampLocale;
  if (typeof location !== 'undefined' && new URLSearchParams(location.search).has('pseudo'))
    return keptPseudo();
  try {
    return sessionStorage.getItem('onramp.locale') === 'pseudo' ? 'pseudo' : 'en';
  } catch {
    return 'en'; // storage is blocked: the language is no reason to fail
  }
}

/** Parts that are loaded later, when the address has changed, speak the same. */
function keptPseudo(): 'pseudo' {
  globalThis.onrampLocale = 'pseudo';
  try {
    sessionStorage.setItem('onramp.locale', 'pseudo');
  } catch {
    // storage is blocked: it lasts as long as this page
  }
  return 'pseudo';
}

function translated<T extends Texts>(texts: T): T {
  const entries = Object.entries(texts).map(([name, text]): [string, Texts[string]] => {
    if (typeof text === 'string') return [name, pseudo(text)];
    if (typeof text === 'function') return [name, (...values: never[]) => pseudo(text(...values))];
    return [name, translated(text)];
  });
  return Object.fromEntries(entries) as unknown as T;
}

/** The texts in the language of this page: English, or the pseudo-locale. */
export function localised<T extends Texts>(english: T): T {
  return asked() === 'pseudo' ? translated(english) : english;
}
