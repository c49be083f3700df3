import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { BusyButton, Trouble, Waiting } from '@onramp/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { AttemptsTable } from './AttemptsTable';
import type { DeclaredFlow } from './model';
import { keyOf, readAttempts } from './place';
import { Timeline } from './Timeline';
import { useNewerThan } from './useNewerThan';
import { useShown } from './useRecord';

/** Every action with its attempts: on a time axis, or as a table. */
export function ActivityTab({ declared }: { declared: DeclaredFlow | null }) {
  const { place, record } = useShown();
  const [as, setAs] = useState<'timeline' | 'table'>('timeline');
  const reading = useInfiniteQuery({
    queryKey: keyOf.attempts(place),
    queryFn: ({ pageParam }) => readAttempts(place, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    refetchOnWindowFocus: false,
  });
  useNewerThan(record.version, reading);
  const { data, error } = reading;
  if (data === undefined && error === null) return <Waiting />;
  const attempts = data?.pages.flatMap((page) => page.attempts) ?? [];
  const incomplete = data?.pages.length === 1 && !reading.hasNextPage && data.pages[0]?.complete === false;
  return (
    <>
      {error && (
        <Box sx={{ mb: 2 }}>
          <Trouble error={error} again={() => void reading.refetch()} />
        </Box>
      )}
      <ToggleButtonGroup
        exclusive
        size="small"
        value={as}
        aria-label={text.activity.as}
        onChange={(_, chosen: 'timeline' | 'table' | null) => chosen && setAs(chosen)}
        sx={{ mb: 2, '& button': { textTransform: 'none', minHeight: 36, px: 1.75 } }}
      >
        <ToggleButton value="timeline">{text.activity.timeline}</ToggleButton>
        <ToggleButton value="table">{text.activity.table}</ToggleButton>
      </ToggleButtonGroup>
      {as === 'timeline' ? (
        <Timeline attempts={attempts} declared={declared} />
      ) : attempts.length === 0 ? (
        <Typography color="text.secondary">{text.activity.none}</Typography>
      ) : (
        <AttemptsTable attempts={attempts} />
      )}
      {incomplete && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          {text.activity.incomplete}
        </Typography>
      )}
      {reading.hasNextPage && (
        <BusyButton
          size="small"
          variant="outlined"
          busy={reading.isFetchingNextPage}
          onClick={() => void reading.fetchNextPage()}
          sx={{ mt: 2 }}
        >
          {text.activity.older}
        </BusyButton>
      )}
    </>
  );
}
