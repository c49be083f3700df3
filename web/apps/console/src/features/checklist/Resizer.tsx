import Box from '@mui/material/Box';
import { checklist as text } from '@onramp/text/checklist';
import { useEffect, useState, type KeyboardEvent, type PointerEvent } from 'react';

import { remember, remembered } from './remembered';

const NAME = 'onramp.checklist.width';
const LEAST = 300;
const USUAL = 400;
const STEP = 24;

/** How wide the drawer is, and how narrow and wide it can be; in pixels. */
export interface Width {
  now: number;
  least: number;
  most: number;
  set: (pixels: number) => void;
}

/** More than half of the window stays the page's. */
const mostOf = (window: number) => Math.max(LEAST, Math.min(760, Math.floor(window * 0.45)));

/** The drawer's width, which this browser remembers. */
export function useWidth(): Width {
  const [wanted, setWanted] = useState(() => remembered(NAME, USUAL));
  const [most, setMost] = useState(() => mostOf(innerWidth));
  useEffect(() => {
    const onResize = () => setMost(mostOf(innerWidth));
    addEventListener('resize', onResize);
    return () => removeEventListener('resize', onResize);
  }, []);
  const within = (pixels: number) => Math.round(Math.min(most, Math.max(LEAST, pixels)));
  function set(pixels: number) {
    setWanted(within(pixels));
    remember(NAME, within(pixels));
  }
  return { now: within(wanted), least: LEAST, most, set };
}

/** The drawer's edge: pulled with the mouse or a finger, or moved with the arrow keys, Home and End. */
export function Resizer({ width, controls }: { width: Width; controls: string }) {
  const [pulled, setPulled] = useState<{ x: number; width: number } | null>(null);

  function onKeyDown(event: KeyboardEvent) {
    const to: Partial<Record<string, number>> = {
      ArrowLeft: width.now + STEP, // the edge moves to the left, so the drawer widens
      ArrowRight: width.now - STEP,
      Home: width.least,
      End: width.most,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    width.set(next);
  }

  function onPointerDown(event: PointerEvent) {
    event.preventDefault(); // no text is selected on the way
    event.currentTarget.setPointerCapture(event.pointerId);
    setPulled({ x: event.clientX, width: width.now });
  }

  return (
    <Box
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.resize}
      aria-controls={controls}
      aria-valuenow={width.now}
      aria-valuemin={width.least}
      aria-valuemax={width.most}
      aria-valuetext={text.width(width.now)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => pulled && width.set(pulled.width + pulled.x - event.clientX)}
      onPointerUp={() => setPulled(null)}
      onPointerCancel={() => setPulled(null)}
      sx={{
        position: 'absolute',
        insetBlock: 0,
        insetInlineStart: -12,
        width: 24,
        cursor: 'col-resize',
        touchAction: 'none',
        zIndex: 1,
        '&::after': {
          content: '""',
          position: 'absolute',
          insetInlineStart: 9,
          top: 'calc(50% - 24px)',
          height: 48,
          width: 6,
          borderRadius: 3,
          bgcolor: pulled ? 'primary.main' : 'divider',
          transition: 'background-color .15s',
        },
        '&:hover::after, &:focus-visible::after': { bgcolor: 'primary.main' },
        '&:focus-visible': { outlineOffset: -6 },
      }}
    />
  );
}
