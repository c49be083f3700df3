import { useCallback, useEffect, useState } from 'react';

import { loadScript } from './script';

export type Script = 'loading' | 'there' | 'failed';

/** A script of another host, which the configuration names; undefined while that is not known. */
export function useScript(address: string | undefined): { script: Script; again: () => void } {
  const [tries, setTries] = useState(0);
  const [known, setKnown] = useState<{ of: string; is: Script }>({ of: '', is: 'loading' });
  const asked = `${tries} ${address ?? ''}`;
  useEffect(() => {
    if (address === undefined) return;
    let wanted = true;
    const become = (is: Script) => {
      if (wanted) setKnown({ of: asked, is });
    };
    loadScript(address).then(
      () => become('there'),
      () => become('failed'),
    );
    return () => {
      wanted = false;
    };
  }, [address, asked]);
  return {
    script: known.of === asked ? known.is : 'loading',
    again: useCallback(() => setTries((before) => before + 1), []),
  };
}
