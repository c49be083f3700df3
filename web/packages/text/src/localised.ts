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

const ACCENTED: Readonly<Record<string, string>> = {
  ...{
    a: 'á',
    b: 'ƀ',
    c: 'ç',
    d: 'đ',
    e: 'é',
    f: 'ƒ',
    g: 'ğ',
    h: 'ĥ',
    i: 'í',
    j: 'ĵ',
    k: 'ķ',
    l: 'ĺ',
    m: 'ɱ',
  },
  ...{
    n: 'ñ',
    o: 'ó',
    p: 'þ',
    q: 'ʠ',
    r: 'ŕ',
    s: 'š',
    t: 'ţ',
    u: 'ú',
    v: 'ṽ',
    w: 'ŵ',
    x: 'ẋ',
    y: 'ý',
    z: 'ž',
  },
  ...{
    A: 'Á',
    B: 'Ɓ',
    C: 'Ç',
    D: 'Đ',
    E: 'É',
    F: 'Ƒ',
    G: 'Ğ',
    H: 'Ĥ',
    I: 'Í',
    J: 'Ĵ',
    K: 'Ķ',
    L: 'Ĺ',
    M: 'Ṁ',
  },
  ...{
    N: 'Ñ',
    O: 'Ó',
    P: 'Þ',
    Q: 'Ǫ',
    R: 'Ŕ',
    S: 'Š',
    T: 'Ţ',
    U: 'Ú',
    V: 'Ṽ',
    W: 'Ŵ',
    X: 'Ẋ',
    Y: 'Ý',
    Z: 'Ž',
  },
};

/** The sentence in the pseudo-locale: about a third longer, as German is. */
export function pseudo(sentence: string): string {
  const letters = Array.from(sentence, (letter) => ACCENTED[letter] ?? letter).join('');
  return `⟦${letters}${'·'.repeat(Math.ceil(sentence.length / 3))}⟧`;
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
