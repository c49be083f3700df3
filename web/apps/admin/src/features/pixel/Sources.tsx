import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { serverNow, type Schemas } from '@onramp/api';
import { Moment } from '@onramp/ui';
import { pixels as text } from '@onramp/text/pixels';
import type { ReactNode } from 'react';

import { Card } from '../../shared/Card';
import { inWords } from '../../shared/words';

const SOURCES: Readonly<Record<string, string>> = text.sources.names;

/** What the sources say: events, account, indexes. Of one that is silent it is said that, and why. */
export function Sources({ pixel }: { pixel: Schemas['PixelDetail'] }) {
  const silent = Object.entries(pixel.unknown);
  return (
    <Card title={text.sources.title}>
      {silent.length > 0 && (
        <Alert severity="warning" role="note">
          {text.sources.silent}
          <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
            {silent.map(([name, why]) => (
              <li key={name}>{text.sources.why(SOURCES[name] ?? inWords(name), why)}</li>
            ))}
          </Box>
        </Alert>
      )}
      <Box component="dl" sx={{ m: 0, display: 'grid', gap: 1.75 }}>
        <Fact name={text.sources.names.events}>
          <Events events={pixel.events} />
        </Fact>
        <Fact name={text.sources.names.accounts}>
          {pixel.accounts === null
            ? text.sources.notKnown
            : pixel.accounts.map(({ system_account_id: id }) => id).join(', ') || text.sources.noAccount}
        </Fact>
        <Fact name={text.sources.names.indexes}>
          {pixel.indexes === null
            ? text.sources.notKnown
            : pixel.indexes.map(({ index_name: name, status }) => `${name} (${status})`).join(', ') ||
              text.sources.noIndex}
        </Fact>
      </Box>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Box>
      <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
        {name}
      </Typography>
      <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
    </Box>
  );
}

function Events({ events }: { events: Schemas['PixelEvents'] }) {
  if (events.flowing === null) return text.sources.notKnown;
  if (events.last_event_at === null) return text.sources.noEvent;
  return (
    <>
      {events.flowing ? text.sources.flowing : text.sources.stopped}{' '}
      <Moment at={events.last_event_at} now={serverNow} />
    </>
  );
}
