/**
 * The demo shop's own pixel script, as a solutions engineer writes it in place of the placeholder: it knows this
 * storefront's addresses and buttons and guesses nothing. A file without imports, like the placeholder.
 */
(() => {
  const PIXEL_ID: string = '__PIXEL_ID__';
  const script = document.currentScript as HTMLScriptElement | null;
  const endpoint = new URL(`/pixel/${PIXEL_ID}/events`, script?.src || location.href).href;

  type PageType = 'product' | 'search' | 'cart' | 'other';
  interface PixelEvent {
    type: 'page_view' | 'search' | 'product_view' | 'add_to_cart';
    docId?: string;
    docIdSource?: 'attribute' | 'path';
    searchTerm?: string;
  }

  const signals = navigator as Navigator & { globalPrivacyControl?: boolean };
  if (signals.doNotTrack === '1' || signals.globalPrivacyControl === true) return;

  const sku = /\/products\/([a-z0-9-]+)$/.exec(location.pathname)?.[1];
  const searchTerm = new URLSearchParams(location.search).get('q')?.trim();
  const inBasket = /\/cart$/.test(location.pathname);
  const pageType: PageType = sku ? 'product' : searchTerm ? 'search' : inBasket ? 'cart' : 'other';

  const send = (events: PixelEvent[]): void => {
    const about = { at: new Date().toISOString(), path: location.pathname, pageType };
    const body = JSON.stringify({
      pixelId: PIXEL_ID,
      sentAt: about.at,
      events: events.map((event) => ({ eventId: crypto.randomUUID(), ...about, ...event })),
    });
    navigator.sendBeacon(endpoint, body);
  };

  const seen: PixelEvent[] = [{ type: 'page_view' }];
  if (sku !== undefined) seen.push({ type: 'product_view', docId: sku, docIdSource: 'path' });
  if (searchTerm) seen.push({ type: 'search', searchTerm });
  send(seen);

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const docId = target?.closest('[data-add-to-cart]')?.getAttribute('data-sku');
    if (docId) send([{ type: 'add_to_cart', docId, docIdSource: 'attribute' }]);
  });
})();
