import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { Moment } from '@onramp/ui';
import { Link as RouterLink } from 'react-router';

import { pageOf } from '../../shared/flows';
import { Status } from '../../shared/records/Status';
import { Section } from './Section';
import { useShown } from './useRecord';

/** The records that this one has made and waits for, each with how it stands; nothing where there are none. */
export function Children() {
  const { record } = useShown();
  const { children } = record;
  if (children.length === 0) return null;
  const done = children.filter(({ ended }) => ended).length;
  return (
    <Section
      title={text.children.title}
      beside={<Typography color="text.secondary">{text.children.done(done, children.length)}</Typography>}
    >
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {children.map(({ flow, record_id: id, title, status, in_status_since: since }) => (
          <Box
            component="li"
            key={`${flow} ${id}`}
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 2,
              py: 1,
              '&:not(:last-child)': { borderBottom: 1, borderColor: 'divider' },
            }}
          >
            <Link
              component={RouterLink}
              to={pageOf(flow, id)}
              sx={{ flex: '1 1 200px', overflowWrap: 'anywhere' }}
            >
              <bdi>{withoutWhose(title, record.title) || text.children.unnamed}</bdi>
            </Link>
            <Status status={status} />
            {since && (
              <Typography variant="body2" color="text.secondary" sx={{ minWidth: 110 }}>
                <Moment at={since} now={serverNow} />
              </Typography>
            )}
          </Box>
        ))}
      </Box>
    </Section>
  );
}

/** A title without the name of the record that it belongs to: on that record's own page it goes without saying. */
function withoutWhose(title: string, whose: string): string {
  const begin = `${whose}: `;
  return title.startsWith(begin) ? title.slice(begin.length) : title;
}
