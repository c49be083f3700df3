import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { admin } from '@onramp/text/admin';
import { queue as text } from '@onramp/text/queue';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { CheckCircleIcon, ChevronRightIcon, SearchIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useSearchParams } from 'react-router';

import { EmptyState } from '../../shared/EmptyState';
import { Part } from '../../shared/Part';
import { isRefusal } from '../../shared/queries';
import { addressOf, readAddress, type Asked } from './asked';
import type { TicketPage } from './model';
import { keyOf, queueQuery } from './desk';
import { Statuses, Views } from './Filters';
import { Rows } from './Rows';

/** The tickets that wait for a design: narrowed down, page by page; kept true while somebody looks. */
export default function QueuePage() {
  const [params, setParams] = useSearchParams();
  const asked = readAddress(params);
  const { data, error, refetch, isPlaceholderData } = useQuery(queueQuery(asked));
  return (
    <>
      <Box sx={{ mb: 3 }}>
        <PageTitle tab={admin.tab(text.title)}>{text.title}</PageTitle>
        <Typography sx={{ color: 'text.secondary', maxWidth: 760 }}>{text.lead}</Typography>
      </Box>
      <Views asked={asked} />
      <Statuses asked={asked} go={(next) => setParams(addressOf(next), { replace: true })} />
      {!data && !error && <Waiting says={text.loading} />}
      {error && <Failed error={error} stale={data !== undefined} again={() => void refetch()} />}
      {data && (
        <Part key={params.toString()} name={text.title} shows={keyOf.queue}>
          <Found page={data} asked={asked} busy={isPlaceholderData} />
        </Part>
      )}
      {data && <Paging asked={asked} next={data.cursor} />}
    </>
  );
}

function Failed({ error, stale, again }: { error: Error; stale: boolean; again: () => void }) {
  return (
    <Box sx={{ mb: 2, display: 'grid', gap: 1 }}>
      {isRefusal(error) ? <Trouble error={error} /> : <Trouble error={error} again={again} />}
      {stale && <Typography variant="body2">{text.stale}</Typography>}
    </Box>
  );
}

function Found({ page, asked, busy }: { page: TicketPage; asked: Asked; busy: boolean }) {
  if (page.tickets.length === 0) return <Nothing page={page} asked={asked} />;
  return (
    <>
      <Typography variant="body2" role="status" sx={{ color: 'text.secondary', mb: 1 }}>
        {text.shown(page.tickets.length)}
      </Typography>
      <Rows tickets={page.tickets} busy={busy} />
    </>
  );
}

/** Why the queue is empty, and what to do about it. */
function Nothing({ page, asked }: { page: TicketPage; asked: Asked }) {
  const { empty } = text;
  if (page.cursor !== null) {
    return <EmptyState icon={<SearchIcon />} title={empty.passedOver} why={empty.passedOverWhy} />;
  }
  if (asked.status !== '') {
    return (
      <EmptyState icon={<SearchIcon />} title={empty.filtered} why={empty.filteredWhy}>
        <Button component={RouterLink} to={addressOf({ ...asked, status: '' })} variant="outlined">
          {text.filters.clear}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<CheckCircleIcon />} title={empty[asked.view].title} why={empty[asked.view].why}>
      {asked.view !== 'all' && (
        <Button component={RouterLink} to="?view=all" variant="outlined">
          {empty.showAll}
        </Button>
      )}
    </EmptyState>
  );
}

/** The way to the next page and back to the first. The pages are links, so Back leads through them as well. */
function Paging({ asked, next }: { asked: Asked; next: string | null }) {
  if (next === null && asked.cursor === '') return null;
  return (
    <Box
      component="nav"
      aria-label={text.paging.title}
      sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1.5, mt: 2 }}
    >
      {asked.cursor !== '' && (
        <Button component={RouterLink} to={addressOf({ ...asked, cursor: '' })} color="inherit">
          {text.paging.first}
        </Button>
      )}
      {next !== null && (
        <Button
          component={RouterLink}
          to={addressOf({ ...asked, cursor: next })}
          variant="outlined"
          endIcon={<ChevronRightIcon />}
        >
          {text.paging.next}
        </Button>
      )}
    </Box>
  );
}
