import Box from '@mui/material/Box';
import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { admin } from '@onramp/text/admin';
import { record as text } from '@onramp/text/record';
import { Moment, PageTitle, StatusChip, type Tone } from '@onramp/ui';
import { Link as RouterLink } from 'react-router';

import type { Deed } from '../../shared/deeds';
import { listOf } from '../../shared/flows';
import { maker, wordOfFlow } from '../../shared/words';
import type { DeclaredFlow } from './model';
import { ONBOARDING_FLOW } from './place';
import { RecordMenu } from './RecordMenu';
import { StatusPath } from './StatusPath';
import { useShown } from './useRecord';
import { statusName } from './words';

/** Whose record it is, how far it is on its way, and what can be done with it. */
export function Head({ declared, deeds }: { declared: DeclaredFlow | null; deeds: readonly Deed[] }) {
  const { record, place } = useShown();
  return (
    <Box component="header" sx={{ mb: 3 }}>
      <Up flow={place.flow} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'flex-start', mb: 2.5 }}>
        <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 1.5,
              '& h1': { mb: 0, overflowWrap: 'anywhere' },
            }}
          >
            <PageTitle tab={admin.tab(record.title)}>
              <bdi>{record.title}</bdi>
            </PageTitle>
            <StatusChip tone={toneOf(record.status, declared)}>{statusName(record.status)}</StatusChip>
          </Box>
          <Typography color="text.secondary" sx={{ mt: 0.75, overflowWrap: 'anywhere' }}>
            {text.created.by(maker(record.created_by))} · <Moment at={record.created_at} now={serverNow} />
          </Typography>
        </Box>
        <RecordMenu declared={declared} deeds={deeds} />
      </Box>
      {declared !== null && (
        <Paper variant="outlined" sx={{ p: { xs: 2, sm: 2.5 }, display: 'grid', gap: 2 }}>
          <StatusPath declared={declared} />
          <Beside declared={declared} />
        </Paper>
      )}
    </Box>
  );
}

function Up({ flow }: { flow: string }) {
  const onboarding = flow === ONBOARDING_FLOW;
  return (
    <Link
      component={RouterLink}
      to={listOf(flow)}
      sx={{ display: 'inline-flex', alignItems: 'center', minHeight: 32, mb: 0.5, fontSize: '0.9rem' }}
    >
      {onboarding ? text.up.onboardings : wordOfFlow(flow)}
    </Link>
  );
}

/** What the path does not show: that the record stands still, or has left its way. */
function Beside({ declared }: { declared: DeclaredFlow }) {
  const { record } = useShown();
  const status = declared.statuses.find((each) => each.name === record.status);
  const name = statusName(record.status);
  if (record.held_from !== '') {
    return <Alert severity="warning">{text.path.held(name, statusName(record.held_from))}</Alert>;
  }
  if (status === undefined || status.on_path) return null;
  return (
    <Alert severity="info">
      {text.path.left(name)} {status.description} {text.path.so}{' '}
      <Moment at={record.in_status_since} now={serverNow} lasting />.
    </Alert>
  );
}

function toneOf(status: string, declared: DeclaredFlow | null): Tone {
  const path = declared?.statuses.filter((each) => each.on_path) ?? [];
  if (path.at(-1)?.name === status) return 'good';
  return path.some((each) => each.name === status) ? 'working' : 'todo';
}
