import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { Moment } from '@onramp/ui';

import { useNow } from './useNow';

/** Milliseconds before its time at which something is any moment now. */
export const SOON = 10_000;

/** When something happens that lies ahead. What should have happened already is any moment now. */
export function Due({ at }: { at: string }) {
  const now = useNow(5000);
  return Date.parse(at) - now < SOON ? text.next.moment : <Moment at={at} now={serverNow} />;
}
