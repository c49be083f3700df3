import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { BusyButton, moment, Moment, Trouble, Waiting } from '@onramp/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { ToldEntry } from './model';
import { keyOf, readHistory } from './place';
import { useNewerThan } from './useNewerThan';
import { useShown } from './useRecord';

/** What the engine does by itself: told where it has failed, hidden otherwise unless it is asked for. */
function isMachinery(entry: ToldEntry): boolean {
  return entry.kind === 'action' && entry.after !== 'failed';
}

/** Everything that happened, in words, the latest first. */
export function HistoryTab() {
  const { place, record } = useShown();
  const [machinery, setMachinery] = useState(false);
  const history = useInfiniteQuery({
    queryKey: keyOf.history(place),
    queryFn: ({ pageParam }) => readHistory(place, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    refetchOnWindowFocus: false,
  });
  useNewerThan(record.version, history);
  if (history.data === undefined) {
    return history.error ? (
      <Trouble error={history.error} again={() => void history.refetch()} />
    ) : (
      <Waiting />
    );
  }
  const read = history.data.pages.flatMap((page) => page.entries);
  const shown = machinery ? read : read.filter((entry) => !isMachinery(entry));
  return (
    <>
      <FormControlLabel
        control={<Switch checked={machinery} onChange={(_, checked) => setMachinery(checked)} />}
        label={text.history.machinery}
        sx={{ mb: 1 }}
      />
      {shown.length === 0 ? (
        <Typography color="text.secondary">
          {read.length === 0 ? text.history.nothing : text.history.onlyMachinery}
        </Typography>
      ) : (
        <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {shown.map((entry, place) => (
            <Entry key={`${entry.at} ${entry.kind} ${entry.subject} ${entry.after} ${place}`} entry={entry} />
          ))}
        </Box>
      )}
      {history.isFetchNextPageError && <Trouble error={history.error} />}
      {history.hasNextPage ? (
        <BusyButton
          variant="outlined"
          size="small"
          busy={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
          sx={{ mt: 2 }}
        >
          {text.history.older}
        </BusyButton>
      ) : (
        read.length > 0 && (
          <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
            {text.history.end}
          </Typography>
        )
      )}
    </>
  );
}

function Entry({ entry }: { entry: ToldEntry }) {
  const trouble = entry.kind === 'action' && entry.after === 'failed';
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        pl: 3,
        pb: 2,
        borderInlineStart: 2,
        borderColor: 'divider',
        ml: 0.75,
        '&:last-child': { pb: 0.5 },
        '&::before': {
          content: '""',
          position: 'absolute',
          insetInlineStart: -6,
          top: 6,
          width: 10,
          height: 10,
          borderRadius: '50%',
          bgcolor: trouble ? 'error.main' : entry.kind === 'action' ? 'divider' : 'primary.main',
        },
      }}
    >
      <Typography sx={{ overflowWrap: 'anywhere' }}>{entry.says}</Typography>
      <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
        {entry.who} · <Moment at={entry.at} now={serverNow} /> · {moment(entry.at)}
      </Typography>
    </Box>
  );
}
