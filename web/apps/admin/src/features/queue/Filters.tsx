import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { queue as text } from '@onramp/text/queue';
import { NativePick } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';

import { DESIGN, flowsQuery } from '../../shared/flows';
import { wordOfStatus } from '../../shared/words';
import { addressOf, VIEWS, type Asked } from './asked';

/** Which part of the queue is shown: links, since each has an address of its own. */
export function Views({ asked }: { asked: Asked }) {
  return (
    <Box
      component="nav"
      aria-label={text.views.title}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 3,
        borderBottom: 1,
        borderColor: 'divider',
        mb: 2.5,
      }}
    >
      {VIEWS.map((view) => (
        <Link
          key={view}
          component={RouterLink}
          to={addressOf({ view, status: '', cursor: '' })}
          aria-current={asked.view === view ? 'page' : undefined}
          underline="none"
          sx={{
            display: 'inline-flex',
            alignItems: 'center',
            minHeight: 44,
            mb: '-1px',
            fontWeight: 600,
            color: 'text.secondary',
            borderBottom: '2px solid transparent',
            '&:hover': { color: 'text.primary' },
            '&[aria-current]': { color: 'primary.main', borderColor: 'primary.main' },
          }}
        >
          {text.views[view]}
        </Link>
      ))}
    </Box>
  );
}

/** The status that one's own tickets, or all, are narrowed down to. */
export function Statuses({ asked, go }: { asked: Asked; go: (asked: Asked) => void }) {
  const { data: flows } = useQuery(flowsQuery);
  if (asked.view !== 'mine' && asked.view !== 'all') return null;
  const statuses = flows?.find(({ name }) => name === DESIGN)?.statuses ?? [];
  // The one that the address names stands there before it is known what there are.
  const names = [...new Set([...statuses.map(({ name }) => name), asked.status].filter(Boolean))];
  return (
    <Box role="search" aria-label={text.filters.title} sx={{ maxWidth: 260, mb: 2.5 }}>
      <NativePick
        id="queue-status"
        label={text.filters.status}
        value={asked.status || null}
        options={names.map((name) => [name, wordOfStatus(name)] as const)}
        empty={text.filters.any}
        onChange={(status) => go({ ...asked, status: status ?? '', cursor: '' })}
      />
    </Box>
  );
}
