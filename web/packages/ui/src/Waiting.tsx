import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';
import { common } from '@onramp/text/common';
import { useEffect, useState } from 'react';

/** What is shown while an answer is awaited: nothing at first, words after a second, other words after eight. */
export function Waiting({ says = common.loading }: { says?: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const soon = setTimeout(() => setSeconds(1), 400);
    const late = setTimeout(() => setSeconds(8), 8000);
    return () => {
      clearTimeout(soon);
      clearTimeout(late);
    };
  }, []);
  return (
    <Box role="status" sx={{ display: 'flex', gap: 2, alignItems: 'center', minHeight: 64, py: 2 }}>
      {seconds > 0 && (
        <>
          <CircularProgress size={22} aria-hidden />
          <Typography>{seconds < 8 ? says : common.stillLoading}</Typography>
        </>
      )}
    </Box>
  );
}
