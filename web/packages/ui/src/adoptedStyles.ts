import createCache, { type EmotionCache } from '@emotion/cache';
import { StyleSheet } from '@emotion/sheet';

/**
 * Puts Emotion's rules into a constructed style sheet. The pages' content security policy says `style-src 'self'`,
 * which forbids style elements; style sheets that a script constructs are the script's own (CSSOM).
 */
class AdoptedStyleSheet extends StyleSheet {
  readonly #sheet = new CSSStyleSheet();
  #adopted = false;

  override insert = (rule: string): void => {
    if (!this.#adopted) {
      this.#adopted = true;
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    }
    try {
      this.#sheet.insertRule(rule, this.#sheet.cssRules.length);
    } catch (error) {
      // A selector that this browser does not know, such as another one's -moz-…: rules that are not for it.
      if (!(error instanceof DOMException)) throw error;
    }
  };

  override flush = (): void => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== this.#sheet);
    this.#adopted = false;
    this.#sheet.replaceSync('');
  };

  override hydrate = (): void => undefined;
}

/** Whether the browser can (all of 2023 and later); jsdom cannot, and has no policy to keep. */
const able = typeof CSSStyleSheet !== 'undefined' && 'adoptedStyleSheets' in Document.prototype;

/** The cache of styles that `Look` uses. */
export function styleCache(): EmotionCache {
  const cache = createCache({ key: 'onramp' });
  if (able) cache.sheet = new AdoptedStyleSheet({ key: 'onramp', container: document.head });
  return cache;
}
