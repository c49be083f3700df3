import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import OutlinedInput from '@mui/material/OutlinedInput';
import Typography from '@mui/material/Typography';
import { record as text } from '@onramp/text/record';
import { BusyButton, Trouble, useAnnounce } from '@onramp/ui';
import { useId, useState } from 'react';

import { useKept } from '../../shared/useKept';
import { amendIf, changedMeanwhile } from './place';
import { Section } from './Section';
import { useAmendment, useShown } from './useRecord';

/** What is typed, with the note as it stood when that began. */
interface Draft {
  typed: string;
  before: string;
  tag: string;
}

/** A note that is saved, and which one it may be written over. */
interface Sent {
  note: string;
  before: string;
  tag: string;
}

/**
 * The note for colleagues. What is typed outlives polls, a session that ends and a reload; it is saved on demand only,
 * and never over what somebody else has written meanwhile, unless the reader says so having seen both.
 */
export function Note() {
  const { place, record } = useShown();
  const announce = useAnnounce();
  const id = useId();
  const [draft, setDraft] = useKept<Draft>(`onramp.note.${place.flow}.${place.id}`);
  const [theirs, setTheirs] = useState<string | null>(null);
  const change = useAmendment(({ note, before, tag }: Sent) =>
    amendIf((now) => now.note === before, place, { note }, tag),
  );
  // The record was read again after a refusal, and maybe since: theirs is what stands there now.
  const reread = draft !== null && record.note !== draft.before;
  const dirty = draft !== null && draft.typed !== record.note;
  const moved = dirty && theirs === null && draft.before !== record.note;

  function save(before: string, tag: string) {
    if (draft === null) return;
    const sent = draft.typed;
    change.mutate(
      { note: sent, before, tag },
      {
        onSuccess: () => {
          setDraft((now) => (now !== null && now.typed !== sent ? now : null)); // typing went on meanwhile: kept
          setTheirs(null);
          announce(text.note.saved);
        },
        onError: (error) => setTheirs(changedMeanwhile(error)?.note ?? null),
      },
    );
  }

  function discard() {
    setDraft(null);
    setTheirs(null);
    change.reset();
  }

  return (
    <Section title={text.note.title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (draft !== null && theirs === null) save(draft.before, draft.tag);
        }}
      >
        <FormControl fullWidth>
          <FormLabel htmlFor={id} sx={{ fontSize: '0.9rem', mb: 0.5 }}>
            {text.note.label}
          </FormLabel>
          <OutlinedInput
            id={id}
            multiline
            minRows={2}
            maxRows={12}
            value={draft?.typed ?? record.note}
            onChange={({ target: { value } }) =>
              setDraft((now) => ({
                typed: value,
                before: now?.before ?? record.note,
                tag: now?.tag ?? record.amend_tag,
              }))
            }
            inputProps={{ 'aria-describedby': `${id}-hint`, dir: 'auto' }}
            sx={{ fontSize: '0.95rem' }}
          />
          <FormHelperText id={`${id}-hint`} sx={{ mx: 0 }}>
            {text.note.hint} {dirty && text.note.unsaved}
          </FormHelperText>
        </FormControl>
        {moved && (
          <Alert severity="info" sx={{ mt: 1.5 }}>
            {text.note.changedUnder}
          </Alert>
        )}
        {theirs !== null && draft !== null ? (
          <Conflict
            theirs={reread ? record.note : theirs}
            yours={draft.typed}
            pending={change.isPending}
            onYours={reread ? () => save(record.note, record.amend_tag) : null}
            onTheirs={discard}
          />
        ) : (
          change.error && (
            <Box sx={{ mt: 1.5 }}>
              <Trouble error={change.error} />
            </Box>
          )
        )}
        {dirty && theirs === null && (
          <Box sx={{ display: 'flex', gap: 1, mt: 1.5 }}>
            <BusyButton type="submit" variant="contained" size="small" busy={change.isPending}>
              {text.note.save}
            </BusyButton>
            <Button size="small" onClick={discard} disabled={change.isPending}>
              {text.note.discard}
            </Button>
          </Box>
        )}
      </form>
    </Section>
  );
}

function Conflict({
  theirs,
  yours,
  pending,
  onYours,
  onTheirs,
}: {
  theirs: string;
  yours: string;
  pending: boolean;
  onYours: (() => void) | null;
  onTheirs: () => void;
}) {
  return (
    <Alert severity="warning" sx={{ mt: 1.5 }}>
      <AlertTitle>{text.note.conflict}</AlertTitle>
      {[[text.note.theirs, theirs] as const, [text.note.yours, yours] as const].map(([whose, note]) => (
        <Box key={whose} sx={{ mb: 1 }}>
          <Typography variant="body2" sx={{ fontWeight: 650 }}>
            {whose}
          </Typography>
          <Typography variant="body2" dir="auto" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {note === '' ? text.note.nothing : note}
          </Typography>
        </Box>
      ))}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <BusyButton
          size="small"
          variant="contained"
          busy={pending || onYours === null}
          onClick={() => onYours?.()}
        >
          {text.note.keepYours}
        </BusyButton>
        <Button size="small" color="inherit" onClick={onTheirs} disabled={pending}>
          {text.note.keepTheirs}
        </Button>
      </Box>
    </Alert>
  );
}
