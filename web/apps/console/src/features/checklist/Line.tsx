import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { checklist as text } from '@onramp/text/checklist';
import { common } from '@onramp/text/common';
import { CopyButton, Moment, StatusChip, visuallyHidden, type Tone } from '@onramp/ui';
import { ExternalIcon } from '@onramp/ui/icons';
import type { MouseEvent } from 'react';

import { useChecklist } from './ChecklistProvider';
import type { ChecklistLine } from './contract';
import { Snippet } from './Snippet';
import { WaitingForEvents } from './WaitingForEvents';

const TONES: Readonly<Record<ChecklistLine['state'], Tone>> = {
  todo: 'todo',
  in_progress: 'working',
  done: 'good',
  problem: 'trouble',
  unknown: 'unknown',
};

/** One line: how it stands and why, what to do about it, where to read more, and how fresh that is. */
export function Line({ line, checkedAt }: { line: ChecklistLine; checkedAt: string }) {
  const { title, state, reason, docs, blocking } = line;
  return (
    <Box component="li" sx={{ py: 2.5, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1,
          alignItems: 'center',
          justifyContent: 'space-between',
        }}
      >
        <Typography component="h3" variant="h3" sx={{ overflowWrap: 'anywhere' }}>
          {title}
          {!blocking && (
            <Typography component="span" variant="body2" color="textSecondary" sx={{ ml: 1 }}>
              {text.optional}
            </Typography>
          )}
        </Typography>
        <StatusChip tone={TONES[state]}>{text.state[state]}</StatusChip>
      </Box>
      <Typography variant="body2" sx={{ mt: 0.75, overflowWrap: 'anywhere' }}>
        {reason}
      </Typography>
      <Values line={line} />
      <WaitingForEvents line={line} />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          alignItems: 'center',
          mt: 1.5,
          '&:empty': { mt: 0 },
        }}
      >
        <Action line={line} />
        {line.snippet !== null && <Snippet line={line} snippet={line.snippet} />}
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 2,
          justifyContent: 'space-between',
          alignItems: 'center',
          mt: 1,
        }}
      >
        <Link
          href={docs}
          aria-label={`${text.guideOf(title)} ${common.opensNewTab}`}
          target="_blank"
          rel="noreferrer"
          variant="body2"
          sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, py: 0.25 }}
        >
          {text.guide}
          <ExternalIcon sx={{ fontSize: 16 }} />
        </Link>
        <Typography variant="caption" color="textSecondary">
          {text.checked} <Moment at={checkedAt} now={serverNow} />
        </Typography>
      </Box>
    </Box>
  );
}

/** What the reader needs for what the line asks for, each to copy. */
function Values({ line }: { line: ChecklistLine }) {
  const values = (line.values as ChecklistLine['values'] | undefined) ?? []; // an API of before gives none
  if (values.length === 0) return null;
  return (
    <Box component="dl" sx={{ m: 0, mt: 1, display: 'grid', gap: 0.5 }}>
      {values.map((given) => {
        const id = `${given.name}-of-${line.name}`;
        return (
          <Box
            key={given.name}
            sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, alignItems: 'center' }}
          >
            <Typography component="dt" variant="body2" color="textSecondary">
              {given.label}
            </Typography>
            <Box
              component="dd"
              sx={{ m: 0, display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}
            >
              <Box component="code" id={id} sx={{ fontSize: '.8125rem', overflowWrap: 'anywhere' }}>
                {given.value}
              </Box>
              <CopyButton text={given.value} element={id} label={text.copy(given.label)} />
              {given.hint !== '' && (
                <Typography variant="body2" sx={{ flexBasis: '100%' }}>
                  {given.hint}
                </Typography>
              )}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}

/** What the line offers to press, apart from copying its snippet: a way to where it can be done. */
function Action({ line: { action, docs } }: { line: ChecklistLine }) {
  const { paths, navigate } = useChecklist();
  if (action === null || action.name === 'copy_snippet') return null;
  const own = (paths as Partial<Record<string, string>>)[action.name];
  if (own === undefined) {
    return (
      <Button variant="contained" href={docs} target="_blank" rel="noreferrer">
        {action.label}
        <Box component="span" sx={visuallyHidden}>
          {` ${common.opensNewTab}`}
        </Box>
      </Button>
    );
  }
  function follow(event: MouseEvent) {
    if (!navigate || own === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(own);
  }
  return (
    <Button variant="contained" href={own} onClick={follow}>
      {action.label}
    </Button>
  );
}
