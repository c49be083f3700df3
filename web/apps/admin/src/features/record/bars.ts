import type { SystemStyleObject, Theme } from '@mui/system';

import type { Attempt } from './model';

const stripes = (color: string, width = 4) =>
  `repeating-linear-gradient(-45deg, var(--mui-palette-${color}-main) 0 ${width}px, transparent ${width}px ${width * 2}px)`;

const DRAWN: Readonly<Record<Attempt['outcome'], SystemStyleObject<Theme>>> = {
  succeeded: { bgcolor: 'success.main', borderRadius: '4px' },
  failed: {
    borderRadius: '2px',
    border: '2px solid',
    borderColor: 'error.main',
    background: `linear-gradient(45deg, transparent calc(50% - 1px), var(--mui-palette-error-main) calc(50% - 1px) calc(50% + 1px), transparent calc(50% + 1px)), linear-gradient(-45deg, transparent calc(50% - 1px), var(--mui-palette-error-main) calc(50% - 1px) calc(50% + 1px), transparent calc(50% + 1px)), color-mix(in srgb, var(--mui-palette-error-main) 25%, transparent)`,
  },
  waits: {
    borderRadius: '4px',
    border: '1px solid',
    borderColor: 'info.main',
    background: stripes('info', 3),
  },
  running: {
    borderRadius: '4px',
    background: stripes('primary', 5),
    backgroundSize: '200% 100%',
    border: '1px solid',
    borderColor: 'primary.main',
  },
  skipped: { borderRadius: '50%', border: '2px solid', borderColor: 'text.secondary', maxWidth: 12 },
  lost: { borderRadius: '4px', border: '2px dashed', borderColor: 'warning.main' },
};

/** How an outcome is drawn: colour, and shape for whoever does not see colours. Forced colours would leave nothing of it. */
export function bar(outcome: Attempt['outcome']): SystemStyleObject<Theme> {
  return { ...DRAWN[outcome], forcedColorAdjust: 'none' };
}
