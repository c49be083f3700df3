/**
 * Placeholder pixel script, written by Onramp when the customer was created. Replace it with the customer's own logic:
 * Onramp never writes this file a second time.
 *
 * It guesses from common habits of web shops what a page is, and sends page_view, search, product_view and add_to_cart.
 * It reads no cookie, no form field and no user agent, keeps nothing of a query string but the search term, and sends
 * nothing at all under Do Not Track or Global Privacy Control. It never throws into the page it runs on.
 *
 * One file without imports or exports, so that it compiles to one classic script.
 */
(() => {
  const PIXEL_ID: string = '__PIXEL_ID__';
  const PERSONALIZATION: boolean = false;

  const SEARCH_PARAMETERS = ['q', 'query', 'search', 's'];
  const PRODUCT_PATH = /\/(?:product|products|p)\/([^/]+)\/?$/i;
  const CART_PATH = /\/(?:cart|basket|bag)\/?$/i;
  const CART_WORDS = /\badd to (?:cart|basket|bag|trolley)\b/i;
  const CART_BUTTONS =
    '[name="add"], [name="add-to-cart"], [data-add-to-cart], [data-action*="add-to-cart"], #add-to-cart, ' +
    '.add-to-cart, .add_to_cart_button, .single_add_to_cart_button, form[action*="/cart/add"] [type="submit"]';
  const BATCH_SIZE = 10;
  const BATCH_DELAY_MS = 2000;
  const QUEUE_LIMIT = 100; // an endpoint that is down must not fill the page's memory
  const SETTLE_MS = 300; // a single-page app draws the new page some time after it changed the address
  const TEXT_LIMIT = 200;

  type PageType = 'product' | 'search' | 'cart' | 'other';
  type DocIdSource = 'json-ld' | 'meta' | 'microdata' | 'attribute' | 'path';
  interface Doc {
    docId: string;
    docIdSource: DocIdSource;
  }
  interface PixelEvent extends Partial<Doc> {
    eventId: string;
    type: 'page_view' | 'search' | 'product_view' | 'add_to_cart';
    at: string;
    path: string;
    pageType: PageType;
    searchTerm?: string;
    sessionId?: string;
  }

  /** Runs `work`. The page's owner never sees an error of ours, so this is the one place where it may vanish. */
  const guarded = <T extends unknown[]>(work: (...args: T) => void): ((...args: T) => void) => {
    return (...args: T): void => {
      try {
        work(...args);
      } catch {
        // A page that surprises the guesses below loses its event, not its visitors.
      }
    };
  };

  const script = document.currentScript as HTMLScriptElement | null;
  let endpoint = '';
  let session: string | undefined;
  let queue: PixelEvent[] = [];
  let timer: number | undefined;
  let settling: number | undefined;
  let lastView = '';

  const optedOut = (): boolean => {
    const signals = navigator as Navigator & { globalPrivacyControl?: boolean };
    const legacy = window as Window & { doNotTrack?: string | null };
    const doNotTrack = signals.doNotTrack ?? legacy.doNotTrack;
    return signals.globalPrivacyControl === true || doNotTrack === '1' || doNotTrack === 'yes';
  };

  const randomId = (): string => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  /** A random id for as long as the tab is open; none where the customer has no personalization or storage is off. */
  const sessionId = (): string | undefined => {
    if (!PERSONALIZATION) return undefined;
    const key = `pixel:${PIXEL_ID}:session`;
    try {
      const known = sessionStorage.getItem(key);
      const id = known !== null && /^[0-9a-f]{32}$/.test(known) ? known : randomId();
      sessionStorage.setItem(key, id);
      return id;
    } catch {
      return undefined; // storage denied: the events stay without a session
    }
  };

  /** Text without what looks like an email address or a phone, card or order number. */
  const redacted = (text: string): string =>
    text
      .replace(/[^\s/@]+@[^\s/@]+/g, '[email]')
      .replace(/\+?\d(?:[\s().-]{0,2}\d){6,}/g, '[number]')
      .slice(0, TEXT_LIMIT);

  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text.replace(/%40/gi, '@'); // not valid encoding: the least that redaction needs
    }
  };

  const searchTerm = (): string | undefined => {
    const parameters = new URLSearchParams(location.search);
    for (const name of SEARCH_PARAMETERS) {
      const term = parameters.get(name)?.trim();
      if (term) return redacted(term);
    }
    return undefined;
  };

  const doc = (value: unknown, docIdSource: DocIdSource): Doc | undefined => {
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    const docId = String(value).trim();
    return docId === '' || docId.length > TEXT_LIMIT || docId.includes('@') ? undefined : { docId, docIdSource };
  };

  const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

  /** The products that a JSON-LD document describes itself, not those it only lists. */
  const productsIn = (data: unknown): Record<string, unknown>[] => {
    if (Array.isArray(data)) return data.flatMap(productsIn);
    if (!isRecord(data)) return [];
    const types = ([] as unknown[]).concat(data['@type']);
    if (types.some((type) => typeof type === 'string' && /(?:^|\/)Product(?:Group)?$/.test(type))) return [data];
    return [...productsIn(data['@graph']), ...productsIn(data['mainEntity'])];
  };

  const jsonLdProducts = (): Record<string, unknown>[] => {
    const found: Record<string, unknown>[] = [];
    document.querySelectorAll('script[type="application/ld+json"]').forEach((element) => {
      try {
        found.push(...productsIn(JSON.parse(element.textContent ?? '')));
      } catch {
        // One broken block of a page says nothing about the others.
      }
    });
    return found;
  };

  const meta = (property: string): string | undefined =>
    document.querySelector<HTMLMetaElement>(`meta[property="${property}"], meta[name="${property}"]`)?.content;

  const microdata = (scope: Element): Doc | undefined => {
    const element = scope.querySelector('[itemprop="sku"], [itemprop="productID"]');
    return element === null ? undefined : doc(element.getAttribute('content') ?? element.textContent, 'microdata');
  };

  const MICRODATA_PRODUCT = '[itemtype$="schema.org/Product"]';

  /** The page's product: `isProduct` where it is about one, with a document id where the page tells it. */
  const product = (): { isProduct: boolean; found?: Doc } => {
    const described = jsonLdProducts();
    const single = described.length === 1 ? described[0] : undefined;
    const scopes = document.querySelectorAll(MICRODATA_PRODUCT);
    const scope = scopes.length === 1 ? scopes[0] : undefined;
    const path = PRODUCT_PATH.exec(location.pathname);
    const isOpenGraph = /^(?:og:)?product(?:\.item)?$/.test(meta('og:type') ?? '');
    const found =
      doc(single?.['sku'] ?? single?.['productID'] ?? single?.['productGroupID'], 'json-ld') ??
      (isOpenGraph || path !== null ? doc(meta('product:retailer_item_id'), 'meta') : undefined) ??
      (scope !== undefined ? microdata(scope) : undefined) ??
      doc(path?.[1] === undefined ? undefined : decoded(path[1]), 'path');
    const isProduct = single !== undefined || scope !== undefined || isOpenGraph || path !== null;
    return found === undefined ? { isProduct } : { isProduct, found };
  };

  const flush = guarded((leaving: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0) {
      const events = queue.splice(0, BATCH_SIZE);
      const body = JSON.stringify({ pixelId: PIXEL_ID, sentAt: new Date().toISOString(), events });
      // text/plain (a string's own type) needs no preflight, which a page that is closing could not wait for.
      if (leaving && typeof navigator.sendBeacon === 'function' && navigator.sendBeacon(endpoint, body)) continue;
      fetch(endpoint, {
        method: 'POST',
        body,
        keepalive: true,
        mode: 'no-cors',
        credentials: 'omit',
        referrerPolicy: 'origin',
      }).catch(() => {
        queue = [...events, ...queue].slice(0, QUEUE_LIMIT); // goes with the next batch; eventId tells repeats
      });
    }
  });

  const emit = (type: PixelEvent['type'], pageType: PageType, extra: Partial<PixelEvent> = {}): void => {
    if (queue.length >= QUEUE_LIMIT) return;
    const path = redacted(decoded(location.pathname));
    queue.push({ eventId: randomId(), type, at: new Date().toISOString(), path, pageType, ...extra });
    const event = queue[queue.length - 1];
    if (session !== undefined && event !== undefined) event.sessionId = session;
    if (queue.length >= BATCH_SIZE) flush(false);
    else timer ??= window.setTimeout(() => flush(false), BATCH_DELAY_MS);
  };

  const pageType = (isProduct: boolean, term: string | undefined): PageType => {
    if (CART_PATH.test(location.pathname)) return 'cart';
    if (PRODUCT_PATH.test(location.pathname)) return 'product';
    if (term !== undefined) return 'search';
    return isProduct ? 'product' : 'other';
  };

  const view = guarded((): void => {
    const term = searchTerm();
    const key = `${location.pathname}?${term ?? ''}`;
    if (key === lastView) return; // a router that only rewrites its state is not a new page
    lastView = key;
    const { isProduct, found } = product();
    const type = pageType(isProduct, term);
    emit('page_view', type);
    if (type === 'search' && term !== undefined) emit('search', type, { searchTerm: term });
    if (type === 'product') emit('product_view', type, found);
  });

  const viewSoon = (): void => {
    clearTimeout(settling);
    settling = window.setTimeout(view, SETTLE_MS);
  };

  /** The product a button is about: said on the button, around it, or by the page. */
  const productOf = (button: Element): Doc | undefined => {
    const carrier = button.closest('[data-product-id], [data-product_id], [data-sku]');
    const said = ['data-sku', 'data-product-id', 'data-product_id'].map((name) => carrier?.getAttribute(name));
    const scope = button.closest(MICRODATA_PRODUCT);
    return (
      doc(said.find((value) => typeof value === 'string'), 'attribute') ??
      (scope === null ? undefined : microdata(scope)) ??
      product().found
    );
  };

  const clicked = guarded((event: Event): void => {
    const target = event.target instanceof Element ? event.target : null;
    const marked = target?.closest(CART_BUTTONS);
    const button = target?.closest('button, [role="button"], input[type="submit"], a');
    const label = button instanceof HTMLInputElement ? button.value : (button?.textContent ?? '');
    const found = marked ?? (label.length < 80 && CART_WORDS.test(label) ? button : null);
    if (found) emit('add_to_cart', pageType(product().isProduct, searchTerm()), productOf(found));
  });

  const followNavigation = (): void => {
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name];
      history[name] = function (this: History, ...args: Parameters<History['pushState']>): void {
        original.apply(this, args); // the page's own errors stay the page's own
        viewSoon();
      };
    }
    addEventListener('popstate', viewSoon);
    addEventListener(
      'pageshow',
      guarded((event: PageTransitionEvent): void => {
        if (!event.persisted) return;
        lastView = ''; // back from the back/forward cache: the visitor sees the page again
        view();
      }),
    );
  };

  const start = guarded((): void => {
    const base = script?.src || location.href;
    endpoint = new URL(script?.dataset['endpoint'] ?? `/pixel/${PIXEL_ID}/events`, base).href;
    session = sessionId();
    document.addEventListener('click', clicked, true);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') flush(true);
    });
    addEventListener('pagehide', () => flush(true));
    followNavigation();
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', view);
    else view();
  });

  guarded((): void => {
    const once = Symbol.for(`pixel:${PIXEL_ID}`);
    const page = window as unknown as Record<symbol, boolean | undefined>;
    if (optedOut() || page[once] === true) return; // a snippet pasted twice counts once
    page[once] = true;
    const early = document as Document & { prerendering?: boolean };
    if (early.prerendering === true) document.addEventListener('prerenderingchange', start, { once: true });
    else start();
  })();
})();
