import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { Moment, StatusChip, type Tone } from '@onramp/ui';

import { Behind } from './HealthCard';
import type { Checklist } from './model';
import { Section } from './Section';
import { useShown } from './useRecord';
import type { HealthReading } from './useHealth';

const TONES: Readonly<Record<Checklist['lines'][number]['state'], Tone>> = {
  todo: 'todo',
  in_progress: 'working',
  done: 'good',
  problem: 'trouble',
  unknown: 'unknown',
};

/** The customer's checklist, in the words that they read. */
export function CustomerChecklist({ reading }: { reading: HealthReading }) {
  const { record } = useShown();
  const checklist = record.status === 'revoked' ? null : reading.data?.customer_checklist;
  return (
    <Section
      title={text.customers.title}
      beside={
        checklist && (
          <Typography variant="body2" color="text.secondary">
            {text.customers.done(checklist.done, checklist.of)}
          </Typography>
        )
      }
    >
      {checklist ? (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
          {checklist.lines.map((line) => (
            <Box component="li" key={line.name}>
              <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
                <Typography component="h3" sx={{ flex: 1, fontWeight: 560 }}>
                  {line.title}
                  {!line.blocking && (
                    <Typography component="span" variant="body2" color="text.secondary">
                      {` (${text.customers.optional})`}
                    </Typography>
                  )}
                </Typography>
                <StatusChip tone={TONES[line.state]}>{text.customers.state[line.state]}</StatusChip>
              </Box>
              <Typography variant="body2" color="text.secondary">
                {line.reason} {line.action && text.customers.offers(line.action.label)}
              </Typography>
            </Box>
          ))}
          <Box component="li">
            <Typography variant="body2" color="text.secondary">
              {text.health.asOf} <Moment at={checklist.checked_at} now={serverNow} />
            </Typography>
            {reading.behind && <Behind />}
          </Box>
        </Box>
      ) : (
        <Typography color="text.secondary">
          {checklist === null ? text.customers.none : text.customers.notYet}
        </Typography>
      )}
    </Section>
  );
}
