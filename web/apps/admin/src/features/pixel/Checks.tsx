import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { Schemas } from '@onramp/api';
import { visuallyHidden, type Tone } from '@onramp/ui';
import { pixels as text } from '@onramp/text/pixels';

import { Card } from '../../shared/Card';
import { forPeople } from '../../shared/forPeople';
import { ToneMark } from '../../shared/ToneMark';

const TONES: Readonly<Record<Schemas['Check']['state'], Tone>> = {
  YES: 'good',
  NO: 'todo',
  UNKNOWN: 'unknown',
};

interface ChecksProps {
  health: Schemas['PixelDetail']['health'];
  /** Those that hints may name. */
  actions: readonly { name: string; title: string }[];
}

/** Every statement that the pixel's status follows from, and whether it is true. */
export function Checks({ health, actions }: ChecksProps) {
  return (
    <Card title={text.checks.title} lead={text.checks.lead}>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.75 }}>
        {health.checks.map((check) => (
          <Box component="li" key={check.name} sx={{ display: 'flex', gap: 1.25 }}>
            <Box sx={{ pt: 0.25 }}>
              <ToneMark tone={TONES[check.state]} size={20} />
            </Box>
            <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <Typography sx={{ fontWeight: 560 }}>
                {check.title} <span style={visuallyHidden}>{text.checks.states[check.state]}</span>
              </Typography>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                {check.reason} {forPeople(check.next_step, actions)}
              </Typography>
            </Box>
          </Box>
        ))}
      </Box>
    </Card>
  );
}
