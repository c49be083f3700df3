import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { tenantKeys } from '@onramp/text/tenant-keys';
import { Moment } from '@onramp/ui';

import { Card } from '../../shared/Card';
import { maker } from '../../shared/words';
import type { Key, KeyList } from './keys';

const text = tenantKeys.audit;

/** What was done with a tenant's keys, by whom and when; the latest first. */
export function Audit({ events, keys }: { events: KeyList['audit']; keys: readonly Key[] }) {
  const nameOf = (id: string) => keys.find((key) => key.id === id)?.name ?? id;
  const latest = [...events].sort((one, other) => other.at.localeCompare(one.at));
  return (
    <Card dense title={text.title}>
      {latest.length === 0 && <Typography sx={{ color: 'text.secondary' }}>{text.none}</Typography>}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
        {latest.map(({ at, by, done, keyId }) => (
          <Typography
            component="li"
            key={`${at} ${done} ${keyId}`}
            variant="body2"
            sx={{ overflowWrap: 'anywhere' }}
          >
            <bdi>{text[done](nameOf(keyId))}</bdi>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {text.by(maker(by))} · <Moment at={at} now={serverNow} />
            </Box>
          </Typography>
        ))}
      </Box>
    </Card>
  );
}
