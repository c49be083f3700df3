/**
 * Placeholder pixel script, written by Onramp when the customer was created. Replace it with the customer's own logic:
 * Onramp never writes this file a second time.
 *
 * It guesses from common habits of web shops what a page is, and sends page_view, search, product_view and add_to_cart.
 * It reads no cookie, no form field and no user agent, keeps nothing of a query string but the search term, and sends
 * nothing at all under Do Not Track or Global Privacy Control. It never throws into the page it runs on. Where it cannot
 * tell where its events belong, it says so in the browser's console and sends nothing.
 *
 * One file without imports or exports, so that it compiles to one classic script.
 */
(() => {
  const PIXEL_ID: string = '__PIXEL_ID__';
  const PERSONALIZATION: boolean = false;

  const SEARCH_PARAMETERS = ['q', 'query', 'search', 's'];
  const PRODUCT_PATH = /\/(?:product|products|p)\/([^/]+)\/?$/i;
  const NO_PRODUCT = /^(?:search|find|results?|all|new|sale|index(?:\.html?)?)$/i; // what shops have beside products there
  const CART_PATH = /\/(?:cart|basket|bag)\/?$/i;
  const CART_WORDS = /\badd to (?:cart|basket|bag|trolley)\b/i;
  const CART_BUTTONS =
    '[name="add"], [name="add-to-cart"], [data-add-to-cart], [data-action*="add-to-cart"], #add-to-cart, ' +
    '.add-to-cart, .add_to_cart_button, .single_add_to_cart_button, form[action*="/cart/add"] [type="submit"]';
  const BATCH_SIZE = 10;
  const BATCH_DELAY_MS = 2000;
  const RETRY_LIMIT_MS = 5 * 60 * 1000;
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

  /** The element that loaded this script. A module, or a loader that evaluates it, has no current one. */
  const script =
    (document.currentScript as HTMLScriptElement | null) ??
    document.querySelector<HTMLScriptElement>(`script[src*="/${PIXEL_ID}.js"]`);
  let endpoint = '';
  let failures = 0;
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

  /** At most as many characters as the ingest takes; none is cut in two, and none is half of one. */
  const shortened = (text: string): string =>
    Array.from(text)
      .filter((character) => !/^[\uD800-\uDFFF]$/.test(character))
      .slice(0, TEXT_LIMIT)
      .join('');

  /** Text without what looks like an email address or a phone, card or order number. */
  const redacted = (text: string): string =>
    shortened(
      text.replace(/[^\s/@]+@[^\s/@]+/g, '[email]').replace(/\+?\d(?:[\s().-]{0,2}\d){6,}/g, '[number]'),
    );

  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text.replace(/%40/gi, '@'); // not valid encoding: the least that redaction needs
    }
  };

  /** Where the page is: its address, or what a router in the page keeps behind # (`#/shoes`, `#!/shoes`). */
  const route = (): { path: string; query: string } => {
    const behind = /^#!?(\/[^?#]*)(\?[^#]*)?$/.exec(location.hash);
    if (behind?.[1] === undefined) return { path: location.pathname, query: location.search };
    const path = location.pathname.replace(/\/$/, '') + behind[1];
    return { path, query: behind[2] ?? location.search };
  };

  const searchTerm = (): string | undefined => {
    const parameters = new URLSearchParams(route().query);
    for (const name of SEARCH_PARAMETERS) {
      const term = parameters.get(name)?.trim();
      if (term) return redacted(term);
    }
    return undefined;
  };

  /** The last part of a product's address; of a page beside the products nothing. */
  const productInPath = (): string | undefined => {
    const last = PRODUCT_PATH.exec(route().path)?.[1];
    return last === undefined || NO_PRODUCT.test(last) ? undefined : last;
  };

  /** The first of these values that can be a document's id. */
  const doc = (values: unknown[], docIdSource: DocIdSource): Doc | undefined => {
    for (const value of values) {
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const docId = String(value).trim();
      const whole = docId !== '' && shortened(docId) === docId; // half an id would be another one's
      if (whole && !docId.includes('@')) return { docId, docIdSource };
    }
    return undefined;
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
    const elements = ['sku', 'productID'].map((name) => scope.querySelector(`[itemprop="${name}"]`));
    return doc(
      elements.map((element) => element?.getAttribute('content') ?? element?.textContent),
      'microdata',
    );
  };

  const MICRODATA_PRODUCT = '[itemtype$="schema.org/Product"]';

  /** The page's product: `isProduct` where it is about one, with a document id where the page tells it. */
  const product = (): { isProduct: boolean; found?: Doc } => {
    const described = jsonLdProducts();
    const single = described.length === 1 ? described[0] : undefined;
    const scopes = document.querySelectorAll(MICRODATA_PRODUCT);
    const scope = scopes.length === 1 ? scopes[0] : undefined;
    const path = productInPath();
    const isOpenGraph = /^(?:og:)?product(?:\.item)?$/.test(meta('og:type') ?? '');
    const found =
      doc([single?.['sku'], single?.['productID'], single?.['productGroupID']], 'json-ld') ??
      (isOpenGraph || path !== undefined ? doc([meta('product:retailer_item_id')], 'meta') : undefined) ??
      (scope !== undefined ? microdata(scope) : undefined) ??
      doc([path === undefined ? undefined : decoded(path)], 'path');
    const isProduct = single !== undefined || scope !== undefined || isOpenGraph || path !== undefined;
    return found === undefined ? { isProduct } : { isProduct, found };
  };

  /** Hands events to the browser, which sends them also after the page is gone; false: it does not take them. */
  const beacon = (body: string): boolean => {
    try {
      return typeof navigator.sendBeacon === 'function' && navigator.sendBeacon(endpoint, body);
    } catch {
      return false;
    }
  };

  /** Sends them while the page stays. */
  const post = async (body: string): Promise<void> => {
    const how: RequestInit = { method: 'POST', keepalive: true, mode: 'no-cors', credentials: 'omit' };
    await fetch(endpoint, { ...how, body, referrerPolicy: 'origin' });
    failures = 0;
  };

  /** They go again with the next batch, or by themselves, ever later; eventId tells repeats. */
  const keep = (events: PixelEvent[]): void => {
    queue = [...events, ...queue].slice(0, QUEUE_LIMIT);
    failures += 1;
    timer ??= window.setTimeout(() => flush(false), Math.min(BATCH_DELAY_MS * 2 ** failures, RETRY_LIMIT_MS));
  };

  const flush = guarded((leaving: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    const waiting = queue;
    queue = [];
    for (let first = 0; first < waiting.length; first += BATCH_SIZE) {
      const events = waiting.slice(first, first + BATCH_SIZE);
      const body = JSON.stringify({ pixelId: PIXEL_ID, sentAt: new Date().toISOString(), events });
      // text/plain (a string's own type) needs no preflight, which a page that is closing could not wait for.
      if (leaving && beacon(body)) continue;
      post(body).catch(() => keep(events));
    }
  });

  const emit = (type: PixelEvent['type'], pageType: PageType, extra: Partial<PixelEvent> = {}): void => {
    if (queue.length >= QUEUE_LIMIT) return;
    const path = redacted(decoded(route().path));
    queue.push({ eventId: randomId(), type, at: new Date().toISOString(), path, pageType, ...extra });
    const event = queue[queue.length - 1];
    if (session !== undefined && event !== undefined) event.sessionId = session;
    if (queue.length >= BATCH_SIZE) flush(false);
    else timer ??= window.setTimeout(() => flush(false), BATCH_DELAY_MS);
  };

  const pageType = (isProduct: boolean, term: string | undefined): PageType => {
    if (CART_PATH.test(route().path)) return 'cart';
    if (productInPath() !== undefined) return 'product';
    if (term !== undefined) return 'search';
    return isProduct ? 'product' : 'other';
  };

  const view = guarded((): void => {
    const term = searchTerm();
    const key = `${route().path}?${term ?? ''}`;
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
      doc(said, 'attribute') ??
      (scope === null ? undefined : microdata(scope)) ??
      product().found
    );
  };

  const BUTTONS = 'button, [role="button"], input[type="submit"], input[type="button"], input[type="image"], a';
  const FIELDS =
    'input:not([type="submit"]):not([type="button"]):not([type="image"]), select, textarea, label';
  const DISABLED = ':disabled, [aria-disabled="true"]';

  const says = (button: Element | null | undefined): boolean => {
    const label = button instanceof HTMLInputElement ? button.value : (button?.textContent ?? '');
    const words = label.replace(/\s+/g, ' ').trim(); // markup is indented, and blanks come in many kinds
    return words.length < 80 && CART_WORDS.test(words);
  };

  /** What was clicked, if that puts something into the cart. */
  const cartButton = (target: Element): Element | undefined => {
    const button = target.closest(BUTTONS);
    const marked = target.closest(CART_BUTTONS);
    const clickedOn = button ?? marked;
    if (clickedOn === null || clickedOn.matches(DISABLED)) return undefined;
    if (button === null) return target.closest(FIELDS) === null ? clickedOn : undefined; // no quantity field
    if (marked === null) return says(button) ? button : undefined;
    const isInABox = marked !== button && marked.contains(button); // with plus and minus, and the one
    return !isInABox || button.matches('[type="submit"], button:not([type])') || says(button) ? button : undefined;
  };

  const clicked = guarded((event: Event): void => {
    const found = event.target instanceof Element ? cartButton(event.target) : undefined;
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
    addEventListener('hashchange', viewSoon);
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
    const said = script?.dataset['endpoint'];
    if (!script?.src && !said) {
      // The page's own origin is the shop, where nobody waits for events.
      console.warn(`Pixel ${PIXEL_ID} sends nothing: load it by <script src>, or name data-endpoint.`);
      return;
    }
    endpoint = new URL(said ?? `/pixel/${PIXEL_ID}/events`, script?.src || location.href).href;
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
