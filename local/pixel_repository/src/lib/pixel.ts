/** What customers' own scripts share. The placeholder does without it, so that it compiles to one file. */

export type EventType = 'page_view' | 'search' | 'product_view' | 'add_to_cart';

export interface PixelEvent {
  type: EventType;
  path: string;
  docId?: string;
  searchTerm?: string;
}

export interface Pixel {
  send(event: PixelEvent): void;
}

/** Whether the visitor asked not to be followed. */
export function optedOut(): boolean {
  const signals = navigator as Navigator & { globalPrivacyControl?: boolean };
  return signals.globalPrivacyControl === true || signals.doNotTrack === '1';
}

/** A pixel that sends each event at once, and nothing for a visitor who opted out. */
export function createPixel(pixelId: string, endpoint: string): Pixel {
  const silent = optedOut();
  return {
    send(event) {
      if (silent) return;
      const body = JSON.stringify({ pixelId, sentAt: new Date().toISOString(), events: [event] });
      navigator.sendBeacon(endpoint, body);
    },
  };
}
