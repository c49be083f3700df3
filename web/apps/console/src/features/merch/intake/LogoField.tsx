import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { merch as text } from '@onramp/text/merch';
import { describedBy, Labelled, sentenceOf, visuallyHidden } from '@onramp/ui';
import { useRef, useState } from 'react';

import type { Kind } from '../contract';
import { size } from '../parts/money';
import { ACCEPTED, kindOf, MOST_BYTES, pictureOf, upload, UploadFailed } from '../parts/upload';
import type { Asking } from './questions';

/** A logo that was uploaded: as the API knows it, or as this page has just sent it. */
export interface Sent {
  kind: Kind;
  size: number;
  picture?: string;
}

/**
 * The company's own logo: a file goes from the browser straight to where the API says, is looked at there, and counts
 * once the step is saved.
 *
 * @param used Whether it is to be used, and if so what is there.
 */
export function LogoField({
  id,
  used,
  asking,
  error,
  change,
}: {
  id: string;
  used: Sent | null;
  asking: Asking;
  error: string | undefined;
  change: (logo: Sent | null) => void;
}) {
  const [sent, setSent] = useState<number | 'looking' | null>(null);
  const busy = sent !== null;
  const [wrong, setWrong] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const fault = wrong ?? error;
  const words = { id, label: text.logo.label, hint: text.logo.hint, error: fault, optional: true };

  async function take(file: File) {
    const found = checked(file);
    if (typeof found !== 'object') {
      setWrong(found);
      return;
    }
    setWrong(null);
    setSent(0);
    try {
      await upload(await asking.logo(found.kind), file, setSent);
      setSent('looking');
      change(null); // what was there before is not there any more, whatever this one is
      change({ ...(await asking.lookAtLogo()), picture: await pictureOf(file) });
    } catch (failure) {
      if (failure instanceof UploadFailed) setWrong(text.logo[failure.why]);
      else if (failure instanceof Problem) setWrong(sentenceOf(failure));
      else throw failure;
    } finally {
      setSent(null);
    }
  }
  return (
    <Labelled {...words}>
      <Box
        sx={{
          ...{ p: 2, border: 1, borderStyle: 'dashed', borderColor: fault ? 'error.main' : 'text.secondary' },
          ...{ borderRadius: 1.5, display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' },
          '&:has(:focus-visible)': { outline: '3px solid var(--mui-palette-primary-main)', outlineOffset: 2 },
        }}
      >
        {used?.picture !== undefined && (
          <Box
            component="img"
            src={used.picture}
            alt={text.logo.preview}
            sx={{ height: 64, maxWidth: 160, objectFit: 'contain', bgcolor: '#fff', borderRadius: 1, p: 0.5 }}
          />
        )}
        {used !== null && (
          <Typography>{text.logo.there(used.kind.toUpperCase(), size(used.size))}</Typography>
        )}
        <Box
          component="input"
          ref={input}
          type="file"
          id={id}
          accept={ACCEPTED}
          aria-invalid={fault !== undefined}
          aria-describedby={describedBy(words)}
          onChange={({ target }: React.ChangeEvent<HTMLInputElement>) => {
            const [file] = target.files ?? [];
            if (file && !busy) void take(file);
            target.value = ''; // the same file again is a choice again
          }}
          sx={visuallyHidden}
        />
        <Button
          variant="outlined"
          tabIndex={-1} // the file input itself is where the keyboard comes to
          aria-hidden
          onClick={() => input.current?.click()}
        >
          {sent === 'looking'
            ? text.logo.looking
            : sent !== null
              ? text.logo.uploaded(Math.round(100 * sent))
              : used === null
                ? text.logo.choose
                : text.logo.replace}
        </Button>
        {used !== null && <Button onClick={() => change(null)}>{text.logo.remove}</Button>}
      </Box>
      <Box role="status" sx={visuallyHidden}>
        {busy && (sent === 'looking' ? text.logo.looking : text.logo.uploading)}
      </Box>
    </Labelled>
  );
}

function checked(file: File): { kind: Kind } | string {
  const kind = kindOf(file);
  if (kind === null) return text.logo.wrongType;
  if (file.size === 0) return text.logo.empty;
  return file.size > MOST_BYTES ? text.logo.tooLarge(size(file.size)) : { kind };
}
