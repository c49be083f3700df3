import type { Throttle } from './lib/throttle';

export type StorefrontType = 'web' | 'mobile';

/** What the pixel and the event ingest need to know of one customer. */
export interface CustomerIndexData {
  /** As people know the customer. Shown in dashboards, never in the script. */
  customerName: string;
  /** The account that owns the events. */
  systemAccountId: string;
  storefrontType: StorefrontType;
  /** Whether events may carry a random id that lasts as long as the browser tab. */
  personalization: boolean;
  /** Indexes whose documents the events update; without it, all indexes of the account that name this pixel. */
  indexes?: Array<{ name: string; docIdField?: string }>;
  /** Only for customers who send more than their share. */
  throttle?: Throttle;
}

const DEFAULT_THROTTLE: Throttle = { eventsPerSecond: 50, burst: 200 };

/**
 * Every customer with a pixel, by pixel id. The id is also the folder in `src/customers` and the name of the queue.
 * Keep the entries in the order in which they came: the file is read as a history.
 */
export const customerIndexData: Record<string, CustomerIndexData> = {
  // The first customer; from before ids had a prefix.
  nordlicht_outdoor: {
    customerName: 'Nordlicht Outdoor GmbH',
    systemAccountId: 'acc_4f1d9a27',
    storefrontType: 'web',
    personalization: true,
    indexes: [
      { name: 'nordlicht-de', docIdField: 'sku' },
      { name: 'nordlicht-en', docIdField: 'sku' }, // shares its documents with the German shop
    ],
    throttle: { ...DEFAULT_THROTTLE, burst: 500 },
  },

  'px-harbor-books': {
    customerName: "Harbor Books & Maps, Ltd.",
    systemAccountId: 'acc_09be77c0',
    storefrontType: 'web',
    personalization: false,
  },
  /* The app sends its own events; it has an entry for the mapping only. */
  'px-mitsuba-app': { customerName: 'みつば', systemAccountId: 'acc_c2255e18', storefrontType: 'mobile', personalization: false }, // no script

  // New customers are added above this line.
};
