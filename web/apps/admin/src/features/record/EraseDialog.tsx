import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import Link from '@mui/material/Link';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { common } from '@onramp/text/common';
import { record as text } from '@onramp/text/record';
import { useAnnounce } from '@onramp/ui';
import { useState } from 'react';

import { ConfirmDialog } from '../../shared/ConfirmDialog';
import { useKept } from '../../shared/useKept';
import { guideOf } from '../../shared/guide';
import type { DeclaredPerson } from './model';
import { erase } from './place';
import { typedIn } from './typedIn';
import { useChange, useDeclared, useShown } from './useRecord';

/** Who is chosen, and the address that is typed. */
interface Draft {
  role: string;
  email: string;
}

const EMPTY: Draft = { role: '', email: '' };

/** Erases a person who asked for it; then says what other places hold. */
export function EraseDialog({ onClose }: { onClose: () => void }) {
  const { place, onboarding } = useShown();
  const persons = useDeclared(place.flow)?.persons ?? [];
  const announce = useAnnounce();
  const [kept, keep] = useKept<Draft>(typedIn.erase(place));
  const { role, email } = kept ?? EMPTY;
  const set = (part: Partial<Draft>) => keep((was) => ({ ...(was ?? EMPTY), ...part }));
  const [tried, setTried] = useState(false);
  // Whom the reader has seen, and not whoever takes their place meanwhile.
  const [user] = useState(onboarding?.registered_by ?? '');
  const person = persons.find((each) => each.name === role);
  const change = useChange((meant: DeclaredPerson) =>
    erase(place, meant.name, {
      email: meant.by_email ? email.trim() : null,
      user: meant.by_user && user !== '' ? user : null,
    }),
  );
  const noRole = tried && person === undefined;
  const noEmail = tried && person?.by_email === true && email.trim() === '';
  return (
    <ConfirmDialog
      title={text.erase.title}
      says={[text.erase.detail]}
      confirm={text.erase.confirm}
      danger
      pending={change.isPending}
      error={change.error}
      onConfirm={() => {
        setTried(true);
        if (person === undefined) document.getElementById('erase-who')?.querySelector('input')?.focus();
        else if (person.by_email && email.trim() === '') document.getElementById('erase-email')?.focus();
        else {
          change.mutate(person, {
            onSuccess: () => {
              keep(null);
              announce(text.erase.done);
            },
          });
        }
      }}
      onClose={() => {
        keep(null);
        onClose();
      }}
      done={
        change.data ? { title: text.erase.done, says: <Left sentences={change.data.left_to_do} /> } : null
      }
    >
      <FormControl id="erase-who" error={noRole}>
        <FormLabel id="erase-who-label">{text.erase.who}</FormLabel>
        <RadioGroup
          aria-labelledby="erase-who-label"
          value={role}
          onChange={(event) => set({ role: event.target.value })}
        >
          {persons.map(({ name, about }) => (
            <FormControlLabel
              key={name}
              value={name}
              control={<Radio />}
              label={about.charAt(0).toUpperCase() + about.slice(1)}
            />
          ))}
        </RadioGroup>
        {noRole && <FormHelperText>{text.erase.whoMissing}</FormHelperText>}
      </FormControl>
      {person?.by_email === true && (
        <TextField
          id="erase-email"
          type="email"
          label={text.erase.email}
          required
          value={email}
          error={noEmail}
          helperText={noEmail ? text.erase.emailMissing : ' '}
          onChange={(event) => set({ email: event.target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      )}
      <Link href={guideOf('docs/guide/se/erasing-a-person.md')} target="_blank" rel="noreferrer">
        {text.erase.guide} {common.opensNewTab}
      </Link>
    </ConfirmDialog>
  );
}

function Left({ sentences }: { sentences: readonly string[] }) {
  return (
    <>
      <Typography sx={{ fontWeight: 600 }}>{text.erase.left}</Typography>
      <ul style={{ margin: 0, paddingInlineStart: '1.2em' }}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}
