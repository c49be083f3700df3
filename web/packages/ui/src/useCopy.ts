import { common } from '@onramp/text/common';
import { useEffect, useState } from 'react';

import { useAnnounce } from './Announcer';

/** Milliseconds for which it is shown that something was copied. */
const SHOWN = 2500;

/**
 * Copies a text. Where that is not allowed, `element` (the text's own) is selected instead; `refused` says so, and what
 * to do, for everybody to see.
 */
export function useCopy(text: string, element?: string): Copying {
  const [copied, setCopied] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const announce = useAnnounce();
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN);
    return () => clearTimeout(timer);
  }, [copied]);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setRefused(null);
      announce(common.copied);
    } catch {
      const shown = element === undefined ? null : document.getElementById(element);
      if (shown) getSelection()?.selectAllChildren(shown);
      const says = shown ? common.copyFailed : common.copyFailedUnselected;
      setRefused(says);
      announce(says);
    }
  }
  return { copied, refused, copy };
}

export interface Copying {
  copied: boolean;
  /** Why it was not copied, and what to do; null: it was not refused. */
  refused: string | null;
  copy: () => Promise<void>;
}
