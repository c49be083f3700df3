import Box from '@mui/material/Box';
import { visuallyHidden } from './visuallyHidden';
import { createContext, use, useCallback, useRef, useState, type ReactNode } from 'react';

const Announce = createContext<(sentence: string) => void>(() => undefined);

/** Says sentences to screen readers, one after the other, without moving the focus (WCAG 2.2, 4.1.3). */
export function Announcer({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState('');
  const again = useRef(false);
  const announce = useCallback((sentence: string) => {
    again.current = !again.current; // the same sentence again is another text, or it would not be heard
    setSaid(sentence + (again.current ? '\u00a0' : ''));
  }, []);
  return (
    <Announce value={announce}>
      {children}
      <Box role="status" aria-live="polite" sx={visuallyHidden}>
        {said}
      </Box>
    </Announce>
  );
}

/** A function that says a sentence to screen readers. */
export function useAnnounce(): (sentence: string) => void {
  return use(Announce);
}
