import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { queue as text } from '@onramp/text/queue';
import { Moment, StatusChip, Trouble, Waiting, type Tone } from '@onramp/ui';
import { DownloadIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { Card } from '../../shared/Card';
import { inWords } from '../../shared/words';
import type { TicketDetail, TicketRevision } from './model';
import { fileQuery } from './desk';
import { sizeOf } from './words';

const WORDS: Readonly<Record<string, string>> = text.list.state;
const TONES: Readonly<Record<string, Tone>> = {
  submitted: 'working',
  approved: 'good',
  sent_back: 'trouble',
};

/** What there is of a ticket, the newest first and with its file; those before show theirs on demand. */
export function Revisions({ ticket }: { ticket: TicketDetail }) {
  const newestFirst = ticket.all_revisions.toReversed();
  const firstWithFile = newestFirst.findIndex(({ size }) => size > 0);
  return (
    <Card title={text.list.title}>
      {newestFirst.length === 0 && <Typography sx={{ color: 'text.secondary' }}>{text.list.none}</Typography>}
      <Box component="ol" reversed sx={{ listStyle: 'none', m: 0, p: 0, '&:empty': { display: 'none' } }}>
        {newestFirst.map((revision, place) => (
          <One key={revision.n} id={ticket.ticket_id} revision={revision} newest={place === firstWithFile} />
        ))}
      </Box>
    </Card>
  );
}

function One({ id, revision, newest }: { id: string; revision: TicketRevision; newest: boolean }) {
  const { n, kind, by, at, size, state, note } = revision;
  const [asked, ask] = useState(false);
  const facts = [kind.toUpperCase(), size === 0 ? '' : sizeOf(size), text.list.by(by)];
  return (
    <Box
      component="li"
      sx={{
        py: 2,
        display: 'grid',
        gap: 1.5,
        '&:first-of-type': { pt: 0 },
        '&:not(:last-child)': { borderBottom: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5 }}>
        <Typography component="h3" sx={{ fontWeight: 650 }}>
          {text.list.one(n)}
        </Typography>
        <StatusChip tone={TONES[state] ?? 'todo'}>{WORDS[state] ?? inWords(state)}</StatusChip>
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {facts.filter(Boolean).join(' · ')} · <Moment at={at} now={serverNow} />
        </Typography>
      </Box>
      {note !== '' && (
        <Typography sx={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {text.list.why} <bdi>{note}</bdi>
        </Typography>
      )}
      {size > 0 && !newest && !asked ? (
        <Box>
          <Button size="small" onClick={() => ask(true)}>
            {text.list.show(n)}
          </Button>
        </Box>
      ) : (
        <FileOf id={id} revision={revision} />
      )}
    </Box>
  );
}

/** The file of a revision: to look at, where a browser can, and to open. Its address is good for a short while. */
function FileOf({ id, revision: { n, kind, size } }: { id: string; revision: TicketRevision }) {
  const { data, error, refetch } = useQuery({ ...fileQuery(id, n), enabled: size > 0 });
  if (size === 0) return null; // nobody has found a file there yet
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <Box sx={{ display: 'grid', gap: 1.5, justifyItems: 'start' }}>
      {kind !== 'pdf' && <Preview key={data.url} url={data.url} n={n} />}
      <Link
        href={data.url}
        target="_blank"
        rel="noreferrer"
        aria-label={text.list.openOf(n)}
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75, minHeight: 32 }}
      >
        {text.list.open} <DownloadIcon fontSize="small" />
      </Link>
    </Box>
  );
}

/** On squares, so that it is seen where a file is transparent. */
function Preview({ url, n }: { url: string; n: number }) {
  const [failed, setFailed] = useState(false);
  if (failed) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {text.list.noPreview}
      </Typography>
    );
  }
  return (
    <Box
      sx={{
        width: '100%',
        display: 'grid',
        placeItems: 'center',
        p: 2,
        borderRadius: 1,
        border: 1,
        borderColor: 'divider',
        background: 'repeating-conic-gradient(#e6e6e9 0% 25%, #fafafb 0% 50%) 0 0 / 20px 20px',
        '& img': { maxWidth: '100%', maxHeight: 360 },
      }}
    >
      <img
        src={url}
        alt={text.list.preview(n)}
        referrerPolicy="no-referrer"
        onError={() => setFailed(true)}
      />
    </Box>
  );
}
