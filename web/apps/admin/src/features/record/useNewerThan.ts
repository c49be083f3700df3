import { useEffect, useRef } from 'react';

/** Read something anew when the record it is of has changed since. */
export function useNewerThan(version: number, reading: { refetch: () => Promise<unknown> }): void {
  const seen = useRef(version);
  const { refetch } = reading;
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    void refetch();
  }, [version, refetch]);
}
