import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { CheckCircleIcon, ClockIcon, InfoIcon, WarningIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';

export type Tone = 'good' | 'info' | 'working' | 'warning';

const LOOKS = {
  good: { colour: 'success', Icon: CheckCircleIcon },
  info: { colour: 'info', Icon: InfoIcon },
  working: { colour: 'info', Icon: ClockIcon },
  warning: { colour: 'warning', Icon: WarningIcon },
} as const;

/** Something to know, with what to do about it. `said`: aloud, as it has come while the reader was at something else. */
export function Remark({
  tone,
  title,
  action,
  said = false,
  children,
}: {
  tone: Tone;
  title?: string;
  action?: ReactNode;
  said?: boolean;
  children: ReactNode;
}) {
  const { colour, Icon } = LOOKS[tone];
  return (
    <Box
      role={said ? 'status' : undefined}
      sx={{
        display: 'flex',
        gap: 1.5,
        p: 2,
        mb: 3,
        borderRadius: 1,
        bgcolor: `color-mix(in srgb, var(--mui-palette-${colour}-main) 8%, var(--mui-palette-background-paper))`,
      }}
    >
      <Icon color={colour} />
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        {title !== undefined && (
          <Typography component="h2" sx={{ fontWeight: 650, mb: 0.5 }}>
            {title}
          </Typography>
        )}
        <Typography component="div">{children}</Typography>
        {action !== undefined && <Box sx={{ mt: 1, ml: -1 }}>{action}</Box>}
      </Box>
    </Box>
  );
}
