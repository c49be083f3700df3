import Box from '@mui/material/Box';
import { useEffect, useRef, type FocusEvent, type ReactNode } from 'react';

/**
 * Leads the focus to the heading of the part where what had it has gone, as "Try again" does once something is read: it
 * would be at the top of the page else, and whoever uses the keyboard would begin anew.
 */
export function FocusKept({ children }: { children: ReactNode }) {
  const within = useRef<HTMLDivElement>(null);
  const parts = useRef<HTMLElement[]>([]);
  useEffect(() => {
    const root = within.current;
    if (root === null) return undefined;
    const watch = new MutationObserver(() => {
      const [last, ...around] = parts.current;
      if (last === undefined || last.isConnected || document.activeElement !== document.body) return;
      parts.current = [];
      headingOf(around.find((each) => each.isConnected) ?? root)?.focus({ preventScroll: true });
    });
    watch.observe(root, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  function onFocus({ target }: FocusEvent<HTMLElement>) {
    parts.current = [target, ...sectionsAround(target)];
  }
  return (
    <Box ref={within} onFocus={onFocus}>
      {children}
    </Box>
  );
}

function sectionsAround(element: HTMLElement): HTMLElement[] {
  const found = element.parentElement?.closest<HTMLElement>('section, [role="tabpanel"]') ?? null;
  return found === null ? [] : [found, ...sectionsAround(found)];
}

/** The heading of a part, or the tab of a panel, or else the page's own heading. */
function headingOf(part: HTMLElement): HTMLElement | null {
  const named = document.getElementById(part.getAttribute('aria-labelledby') ?? '');
  const heading = named ?? document.querySelector<HTMLElement>('h1');
  if (heading !== null && !heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  return heading;
}
