import { whenPresent } from '../../lib/dom';
import { createPixel } from '../../lib/pixel';

const pixel = createPixel('nordlicht_outdoor', '/pixel/nordlicht_outdoor/events');
const { pathname, search } = window.location;

pixel.send({ type: 'page_view', path: pathname });

if (pathname === '/suche') {
  const searchTerm = new URLSearchParams(search).get('suchbegriff');
  if (searchTerm !== null) pixel.send({ type: 'search', path: pathname, searchTerm });
}

// Articles end in their number: /wanderschuhe/fjell-3-p48213
const article = /-p(\d+)$/.exec(pathname)?.[1];
if (article !== undefined) {
  pixel.send({ type: 'product_view', path: pathname, docId: article });
  whenPresent('#in-den-warenkorb', (button) => {
    button.addEventListener('click', () => pixel.send({ type: 'add_to_cart', path: pathname, docId: article }));
  });
}
