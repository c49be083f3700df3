import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import type { Schemas } from '@onramp/api';
import { common } from '@onramp/text/common';
import { home as text } from '@onramp/text/home';
import { StatusChip, type Tone } from '@onramp/ui';
import { ExternalIcon, ListIcon, PersonIcon, PixelIcon, SearchIcon } from '@onramp/ui/icons';
import type { ReactElement } from 'react';

type Checklist = Schemas['Checklist'];
type Line = Schemas['ChecklistLine'];

const TONES: Readonly<Record<Line['state'], Tone>> = {
  todo: 'todo',
  in_progress: 'working',
  done: 'good',
  problem: 'trouble',
  unknown: 'unknown',
};

const ICONS: Readonly<Record<Line['name'], ReactElement>> = {
  create_index: <SearchIcon />,
  add_documents: <ListIcon />,
  install_snippet: <PixelIcon />,
  send_events: <PixelIcon />,
  team: <PersonIcon />,
};

/** What the account has, as the checklist tells it: a card for each line, or for those that are named. */
export function Cards({ checklist, only }: { checklist: Checklist; only?: readonly Line['name'][] }) {
  const lines = checklist.lines.filter((each) => only?.includes(each.name) ?? true);
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 380px), 1fr))',
        mt: 3,
      }}
    >
      {lines.map((each) => (
        <Card key={each.name} line={each} checklist={checklist} />
      ))}
    </Box>
  );
}

function Card({ line, checklist }: { line: Line; checklist: Checklist }) {
  const { name, state, reason, docs } = line;
  const title = text.cards[name];
  const figure = figureOf(line);
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-label={title}
      sx={{ p: 2.5, display: 'flex', flexDirection: 'column', gap: 1 }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap' }}>
        <Box
          aria-hidden
          sx={{
            display: 'grid',
            placeItems: 'center',
            width: 40,
            height: 40,
            borderRadius: 2,
            bgcolor: 'action.hover',
            color: 'primary.main',
          }}
        >
          {ICONS[name]}
        </Box>
        <Typography component="h2" variant="h3" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <StatusChip tone={TONES[state]}>{text.state[state]}</StatusChip>
      </Box>
      {figure !== null && <Typography sx={{ fontSize: '1.25rem', fontWeight: 650 }}>{figure}</Typography>}
      <Typography variant="body2" color="textSecondary" sx={{ flex: 1, overflowWrap: 'anywhere' }}>
        {figure !== null && (state === 'done' || state === 'in_progress') ? '' : reason}
      </Typography>
      <Facts line={line} checklist={checklist} />
      <Link
        href={docs}
        target="_blank"
        rel="noreferrer"
        variant="body2"
        aria-label={`${text.guide(title)} ${common.opensNewTab}`}
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, alignSelf: 'flex-start', py: 0.25 }}
      >
        {text.readMore}
        <ExternalIcon sx={{ fontSize: 16 }} />
      </Link>
    </Paper>
  );
}

/** What can be counted of it. */
function figureOf({ counts: { documents, accepted, invited } }: Line): string | null {
  if (documents !== undefined && documents > 0) return text.documents(documents);
  if (accepted !== undefined && invited !== undefined && invited > 0) return text.people(accepted, invited);
  return null;
}

/** The ids by which the platform knows it, where somebody may be asked for them. */
function Facts({ line: { name }, checklist }: { line: Line; checklist: Checklist }) {
  const [label, id] =
    name === 'create_index'
      ? [text.accountId, checklist.visible_account_id]
      : name === 'install_snippet' || name === 'send_events'
        ? [text.pixelId, checklist.pixel_id]
        : ['', null];
  if (!id) return null;
  return (
    <Typography variant="caption" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
      {label} <code>{id}</code>
    </Typography>
  );
}
