import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { checklist as text } from '@onramp/text/checklist';
import { common } from '@onramp/text/common';
import { visuallyHidden } from '@onramp/ui';
import { useEffect, useState } from 'react';

import type { ChecklistLine } from './contract';

/** Seconds that somebody has watched in vain before they are told what to check. */
const PATIENCE = 60;

/** That the first event is awaited, with what to check once that has taken a while; also where events have stopped. */
export function WaitingForEvents({ line }: { line: ChecklistLine }) {
  const awaited = line.awaits === 'first_event';
  if (awaited) return <Awaited line={line} />;
  if (line.state === 'problem' && line.action?.name === 'copy_snippet') return <Hint line={line} />;
  return null;
}

function Awaited({ line }: { line: ChecklistLine }) {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE * 1000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', mt: 1.5 }}>
        <CircularProgress size={18} aria-hidden sx={{ flexShrink: 0 }} />
        <Typography variant="body2" color="textSecondary">
          {text.waiting.event}
        </Typography>
      </Box>
      <div role="status">{long && <Hint line={line} />}</div>
    </>
  );
}

function Hint({ line: { name, docs } }: { line: ChecklistLine }) {
  const checks = name === 'send_events' ? text.waiting.app : text.waiting.web;
  return (
    <Alert severity="info" role={undefined} sx={{ mt: 1.5 }}>
      {text.waiting.hint}
      <Box component="ul" sx={{ my: 1, pl: 2.5 }}>
        {Object.entries(checks).map(([key, check]) => (
          <li key={key}>{check}</li>
        ))}
      </Box>
      <Link href={`${docs}#how-to-check-it`} target="_blank" rel="noreferrer" color="inherit">
        {text.waiting.how}
        <Box component="span" sx={visuallyHidden}>
          {` ${common.opensNewTab}`}
        </Box>
      </Link>
    </Alert>
  );
}
