import { createPixel, type PixelEvent } from '../../lib/pixel';

const pixel = createPixel('px-harbor-books', 'https://events.example.com/pixel/px-harbor-books/events');
const path = location.pathname;

const isbn = document.querySelector('meta[property="books:isbn"]')?.getAttribute('content');
const event: PixelEvent = isbn ? { type: 'product_view', path, docId: isbn } : { type: 'page_view', path };
pixel.send(event);
