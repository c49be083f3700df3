import Chip from '@mui/material/Chip';
import type { ReactElement } from 'react';

import { CheckCircleIcon, ClockIcon, DashCircleIcon, QuestionIcon, WarningIcon } from './icons';

/** How something is, whatever its own word for it. Said in words; colour and icon only repeat it. */
export type Tone = 'good' | 'working' | 'todo' | 'trouble' | 'unknown';

const LOOKS: Record<
  Tone,
  { color: 'success' | 'info' | 'default' | 'error' | 'warning'; icon: ReactElement }
> = {
  good: { color: 'success', icon: <CheckCircleIcon /> },
  working: { color: 'info', icon: <ClockIcon /> },
  todo: { color: 'default', icon: <DashCircleIcon /> },
  trouble: { color: 'error', icon: <WarningIcon /> },
  unknown: { color: 'warning', icon: <QuestionIcon /> },
};

/** A state in a word, with its tone. */
export function StatusChip({ tone, children }: { tone: Tone; children: string }) {
  const { color, icon } = LOOKS[tone];
  return <Chip size="small" variant="outlined" color={color} icon={icon} label={children} />;
}
