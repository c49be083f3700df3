import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { checklist as text } from '@onramp/text/checklist';
import { useAnnounceChanges } from '@onramp/ui';
import { CheckCircleIcon, CloseIcon } from '@onramp/ui/icons';
import { useEffect, useMemo, useRef } from 'react';

import { useChecklist } from './ChecklistProvider';
import type { ChecklistAnswer } from './contract';
import { Line } from './Line';
import type { Reading } from './reading';

/** What the drawer shows. */
export function ChecklistPanel({ heading, close }: { heading: string; close: () => void }) {
  const { reading, trouble, pressed } = useChecklist();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (pressed) title.current?.focus();
  }, [pressed]);
  if (!reading) return null;
  return (
    <Box sx={{ p: { xs: 2.5, sm: 3 } }}>
      <Box sx={{ display: 'flex', alignItems: 'flex-start', justifyContent: 'space-between', gap: 1 }}>
        <Typography
          ref={title}
          id={heading}
          component="h2"
          variant="h2"
          tabIndex={-1}
          sx={{ pt: 1, '&:focus': { outline: 'none' } }}
        >
          {isWell(reading.answer) ? text.complete : text.title}
        </Typography>
        <IconButton aria-label={text.close} onClick={close} edge="end">
          <CloseIcon />
        </IconButton>
      </Box>
      <Lines reading={reading} stale={trouble !== null} />
    </Box>
  );
}

/** Whether everything has worked, and nothing is wrong now. */
function isWell({ complete, lines }: ChecklistAnswer): boolean {
  return complete && !lines.some((each) => each.state === 'problem');
}

function Lines({ reading, stale }: { reading: Reading; stale: boolean }) {
  const { lines } = reading.answer;
  useAnnounceChanges(
    useMemo(
      () =>
        Object.fromEntries(
          lines.map((each) => [each.name, text.line(each.title, text.state[each.state], each.reason)]),
        ),
      [lines],
    ),
  );
  // What an answer says of times grows older while the API says that nothing else has changed (304).
  const confirmed = reading.last - reading.first;
  return (
    <>
      {isWell(reading.answer) ? <Celebration /> : <Total answer={reading.answer} />}
      {stale && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {text.stale}
        </Alert>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {lines.map((each) => (
          <Line
            key={each.name}
            line={each}
            checkedAt={new Date(Math.min(Date.parse(each.checked_at) + confirmed, serverNow())).toISOString()}
          />
        ))}
      </Box>
    </>
  );
}

function Total({ answer: { done, of, complete } }: { answer: ChecklistAnswer }) {
  const lead = complete
    ? text.lead.trouble
    : done >= of
      ? text.lead.checking
      : done > 0 && done === of - 1
        ? text.lead.nearly
        : text.lead.start;
  return (
    <Box sx={{ mb: 2 }}>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5, mb: 2 }}>
        {lead}
      </Typography>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5 }}>
        <LinearProgress
          variant="determinate"
          value={of === 0 ? 0 : (100 * done) / of}
          aria-labelledby="checklist-total"
          sx={{ height: 8, borderRadius: 4, flex: 1 }}
        />
        <Typography variant="body2" id="checklist-total" sx={{ fontWeight: 600 }}>
          {text.progress(done, of)}
        </Typography>
      </Box>
    </Box>
  );
}

function Celebration() {
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 1.5,
        my: 2,
        p: 2,
        borderRadius: 1,
        bgcolor: 'color-mix(in srgb, var(--mui-palette-success-main) 12%, transparent)',
      }}
    >
      <CheckCircleIcon
        color="success"
        sx={{
          fontSize: 32,
          animation: 'checklist-well .6s cubic-bezier(.2, 1.6, .4, 1)',
          '@keyframes checklist-well': { from: { transform: 'scale(.3)', opacity: 0 } },
        }}
      />
      <Typography variant="body2">{text.lead.complete}</Typography>
    </Box>
  );
}
