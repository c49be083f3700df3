import { serverNow } from '@onramp/api';
import { useEffect, useState } from 'react';

/** Now, by the server's clock, in milliseconds; anew every `every` milliseconds, or not at all (null). */
export function useNow(every: number | null): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (every === null) return;
    const timer = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
