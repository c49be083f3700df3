import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { queue as text } from '@onramp/text/queue';
import { describedBy, fieldLook, Labelled, Trouble, useAnnounce } from '@onramp/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { useForgottenOnceBack } from '../../shared/session';
import type { TicketDetail } from './model';
import { begin, keyOf, submit } from './desk';
import { accepted, boundsSaid, kindOf, wrongWith, type FileKind } from './file';
import { sendFile } from './sendFile';
import { useShownAnew } from './useDeed';

/**
 * Sends a file as the next revision. What is taken is said before, and what cannot be taken is not sent. What is under
 * way is shown to its end, with why it failed, also where the ticket has become somebody else's meanwhile.
 */
export function Upload({ ticket }: { ticket: TicketDetail }) {
  const { bounds } = ticket;
  const [file, choose] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { sending, part, stopped, send, stop } = useSending(ticket, () => {
    choose(null);
    setTried(false);
    if (input.current) input.current.value = '';
  });
  const offered = ticket.may.includes('upload');
  if (!offered && !sending.isPending && !sending.error) return null;
  const wrong = file === null ? (tried ? text.upload.missing : null) : wrongWith(file, bounds);
  const words = {
    id: 'revision-file',
    label: text.upload.file,
    hint: boundsSaid(bounds),
    error: wrong ?? undefined,
  };
  return (
    <Box
      component="form"
      noValidate
      aria-label={text.upload.title}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        const kind = file === null || wrong !== null ? null : kindOf(file);
        if (file === null || kind === null) input.current?.focus();
        else if (!sending.isPending) send({ file, kind });
      }}
      sx={{ display: 'grid', gap: 2, pt: 2, borderTop: 1, borderColor: 'divider' }}
    >
      <Typography component="h3" sx={{ fontWeight: 650 }}>
        {text.upload.title}
      </Typography>
      {offered && (
        <Labelled {...words}>
          <Box
            component="input"
            ref={input}
            id={words.id}
            type="file"
            accept={accepted(bounds)}
            disabled={sending.isPending}
            aria-invalid={wrong !== null}
            aria-describedby={describedBy(words)}
            onChange={(event) => {
              choose(event.target.files?.[0] ?? null);
              sending.reset();
            }}
            sx={{
              ...fieldLook(wrong !== null),
              font: 'inherit',
              py: 0.75,
              px: 0.75,
              '&::file-selector-button': {
                font: 'inherit',
                fontSize: '0.9rem',
                fontWeight: 600,
                minHeight: 32,
                px: 1.5,
                mr: 1.5,
                border: 0,
                borderRadius: 0.75,
                color: 'text.primary',
                bgcolor: 'action.selected',
                cursor: 'pointer',
              },
            }}
          />
        </Labelled>
      )}
      {sending.isPending && file !== null && <Progress name={file.name} part={part} />}
      {stopped && !sending.isPending && <Typography role="status">{text.upload.stopped}</Typography>}
      {sending.error && !stopped && <Trouble error={sending.error} />}
      <Box sx={{ display: 'flex', gap: 1.5 }}>
        {sending.isPending ? (
          <Button variant="outlined" onClick={stop}>
            {text.upload.stop}
          </Button>
        ) : (
          offered && (
            <Button type="submit" variant={ticket.may.includes('approve') ? 'outlined' : 'contained'}>
              {text.upload.send}
            </Button>
          )
        )}
      </Box>
    </Box>
  );
}

interface Sent {
  file: File;
  kind: FileKind;
}

/**
 * Begins the revision, sends its file, and submits it. What fails on the way is done from the beginning: what was begun
 * and not submitted is begun anew, under the same number.
 */
function useSending({ ticket_id: id }: TicketDetail, onDone: () => void) {
  const [part, setPart] = useState(0);
  const [stopped, setStopped] = useState(false);
  const over = useRef<AbortController | null>(null);
  const announce = useAnnounce();
  const queries = useQueryClient();
  const shownAnew = useShownAnew(id);
  const sending = useMutation({
    mutationFn: async ({ file, kind }: Sent) => {
      const ending = new AbortController();
      over.current = ending;
      const form = await begin(id, kind);
      ending.signal.throwIfAborted();
      await sendFile(form, file, setPart, ending.signal);
      setPart(1);
      over.current = null; // what is being submitted cannot be stopped any more
      return { ticket: await submit(id, form.revision), n: form.revision };
    },
    onSuccess: ({ ticket, n }) => {
      announce(text.upload.done(n));
      onDone();
      return shownAnew(ticket);
    },
    onError: () => queries.invalidateQueries({ queryKey: keyOf.ticket(id), exact: true }),
  });
  useForgottenOnceBack(sending.error, sending.reset);
  return {
    sending,
    part,
    stopped,
    send: (sent: Sent) => {
      setPart(0);
      setStopped(false);
      sending.mutate(sent);
    },
    stop: () => {
      setStopped(over.current !== null);
      over.current?.abort();
    },
  };
}

function Progress({ name, part }: { name: string; part: number }) {
  const percent = Math.round(part * 100);
  return (
    <Box>
      <Box sx={{ display: 'flex', gap: 2, mb: 0.75 }}>
        <Typography variant="body2" sx={{ flex: 1, overflowWrap: 'anywhere' }}>
          {percent < 100 ? text.upload.sending(name) : text.upload.checking}
        </Typography>
        <Typography variant="body2" sx={{ fontVariantNumeric: 'tabular-nums' }}>
          {text.upload.percent(percent)}
        </Typography>
      </Box>
      <LinearProgress
        variant="determinate"
        value={percent}
        aria-label={text.upload.sending(name)}
        sx={{ height: 8, borderRadius: 4 }}
      />
    </Box>
  );
}
