import { useEffect, useRef } from 'react';

import { useAnnounce } from './Announcer';

/**
 * Says to screen readers what has changed since it was said last, each change once, all of a reading in one go. What is
 * there first is not said: it is on the page to be read.
 *
 * @param sentences What to say of each thing, by its name; undefined while nothing is known.
 */
export function useAnnounceChanges(sentences: Readonly<Record<string, string>> | undefined): void {
  const announce = useAnnounce();
  const before = useRef(sentences);
  useEffect(() => {
    if (sentences === undefined) return;
    const known = before.current;
    before.current = sentences;
    if (known === undefined) return;
    const changed = Object.entries(sentences).filter(([name, sentence]) => known[name] !== sentence);
    if (changed.length > 0) announce(changed.map(([, sentence]) => sentence).join(' '));
  }, [sentences, announce]);
}
