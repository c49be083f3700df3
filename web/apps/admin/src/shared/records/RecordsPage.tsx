import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { list } from '@onramp/text/list';
import { PlusIcon } from '@onramp/ui/icons';
import { useLoadedSoon } from '@onramp/ui/useLoadedSoon';
import { lazy, Suspense, useCallback, useState } from 'react';
import { Link as RouterLink, useNavigate, useSearchParams } from 'react-router';

import { Part } from '../Part';
import { isRefusal } from '../queries';
import { addressOf, fromTheFirst, isFiltered, readAddress, type Asked } from './address';
import { Filters } from './Filters';
import { type AskLines, type LinesPage, type Reason } from './lines';
import { Nothing } from './Nothing';
import { Paging } from './Paging';
import { Reasons } from './Reasons';
import type { Columns } from './Row';
import { Rows } from './Rows';
import { Tabs } from './Tabs';
import { LISTS, useLines } from './useLines';

const loadRetryAll = () => import('./RetryAll');
const RetryAll = lazy(loadRetryAll);

/** What makes one list differ from another. */
export interface ListOf {
  /** Unique among lists, for what is kept of their answers. */
  name: string;
  ask: AskLines;
  statuses: readonly string[];
  columns: Columns;
  title: string;
  lead: string;
  loading: string;
  none: string;
  noneWhy: string;
  /** What makes a new one, where people can. */
  start?: { to: string; label: string };
}

/** A list of records: what needs attention, or all; narrowed down, page by page; kept true while somebody looks. */
export function RecordsPage({ of }: { of: ListOf }) {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const [reason, retryAll] = useState<Reason | null>(null);
  useLoadedSoon(loadRetryAll);
  const asked = readAddress(params);
  const { order, shown, waiting } = useLines(of.name, of.ask, asked);
  const go = useCallback(
    (next: Asked) => void navigate(addressOf(next) || '?', { replace: true }),
    [navigate],
  );
  const { data: page, error } = shown;
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'start', gap: 2, mb: 3 }}>
        <Box sx={{ flex: '1 1 260px' }}>
          <PageTitle tab={admin.tab(of.title)}>{of.title}</PageTitle>
          <Typography sx={{ color: 'text.secondary' }}>{of.lead}</Typography>
        </Box>
        {of.start && (
          <Button component={RouterLink} to={of.start.to} variant="contained" startIcon={<PlusIcon />}>
            {of.start.label}
          </Button>
        )}
      </Box>
      <Tabs asked={asked} order={order} waiting={waiting.data?.count?.text} />
      <Filters asked={asked} statuses={of.statuses} go={go} />
      {!page && !error && <Waiting says={of.loading} />}
      {error && <Failed error={error} page={page} asked={asked} again={() => void shown.refetch()} />}
      {page && (
        <Part key={params.toString()} name={of.title} shows={[LISTS]}>
          {order === 'attention' && <Reasons lines={page.lines} retryAll={retryAll} />}
          <Found
            of={of}
            page={page}
            asked={asked}
            order={order}
            busy={shown.isPlaceholderData}
            retryAll={retryAll}
          />
        </Part>
      )}
      {page && <Paging asked={asked} next={page.cursor} go={go} />}
      <Suspense>
        {reason && (
          <RetryAll
            reason={reason}
            all={waiting.data?.count?.number ?? null}
            nameOf={(id) => page?.lines.find((line) => line.id === id)?.title ?? id}
            close={() => retryAll(null)}
          />
        )}
      </Suspense>
    </>
  );
}

interface FoundProps {
  of: ListOf;
  page: LinesPage;
  asked: Asked;
  order: Asked['order'];
  busy: boolean;
  retryAll: (reason: Reason) => void;
}

function Found({ of, page, asked, order, busy, retryAll }: FoundProps) {
  if (page.lines.length === 0) return <Nothing of={of} page={page} asked={asked} order={order} />;
  return (
    <>
      <Typography variant="body2" role="status" sx={{ color: 'text.secondary', mb: 1 }}>
        {page.count ? list.countOf(page.count.text) : list.shown(page.lines.length)}
      </Typography>
      <Rows title={of.title} lines={page.lines} columns={of.columns} busy={busy} retryAll={retryAll} />
    </>
  );
}

interface FailedProps {
  error: Error;
  page: LinesPage | undefined;
  asked: Asked;
  again: () => void;
}

/** Why there is no list, or no newer one than what is shown; from a page that failed, the first one is a way out. */
function Failed({ error, page, asked, again }: FailedProps) {
  return (
    <Box sx={{ mb: 2, display: 'grid', gap: 1, justifyItems: 'start' }}>
      {page && <Typography>{list.stale}</Typography>}
      {!page && asked.page > 1 && (
        <Typography component="h2" variant="h2">
          {list.paging.failed}
        </Typography>
      )}
      {isRefusal(error) ? <Trouble error={error} /> : <Trouble error={error} again={again} />}
      {!page && (asked.cursor !== '' || isFiltered(asked)) && (
        <Button component={RouterLink} to={addressOf(fromTheFirst(asked)) || '?'}>
          {list.paging.first}
        </Button>
      )}
    </Box>
  );
}
