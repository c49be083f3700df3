import { useTheme } from '@mui/material/styles';
import type { Tone } from '@onramp/ui';

const DRAWN: Readonly<Record<Tone, string>> = {
  good: 'M4.6 8.3l2.3 2.3 4.6-5',
  working: 'M8 4.6V8l2.2 1.5',
  todo: 'M5.2 8h5.6',
  trouble: 'M8 4.4v4.2M8 11.3v.1',
  unknown: 'M6.2 6.4a1.8 1.8 0 0 1 3.5.5c0 1.1-1.7 1.3-1.7 2.3M8 11.5v.1',
};

const COLORS = { good: 'success', working: 'info', trouble: 'error', unknown: 'warning' } as const;

/** A small mark that repeats in shape and colour what is said in words beside it. Light: lists have hundreds of it. */
export function ToneMark({ tone, size = 18 }: { tone: Tone; size?: number }) {
  const theme = useTheme();
  const { palette } = theme.vars ?? theme;
  const color = tone === 'todo' ? palette.text.secondary : palette[COLORS[tone]].main;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden
      focusable="false"
      fill="none"
      stroke={color}
    >
      <circle
        cx="8"
        cy="8"
        r="6.6"
        strokeWidth="1.4"
        fill={tone === 'todo' ? 'none' : color}
        fillOpacity={0.14}
        strokeDasharray={tone === 'todo' ? '2.2 2' : undefined}
      />
      <path d={DRAWN[tone]} strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
