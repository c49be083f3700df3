import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { steps as stepText } from '@onramp/text/steps';
import { wizard as text } from '@onramp/text/wizard';
import { useAnnounce } from '@onramp/ui';
import { PlusIcon } from '@onramp/ui/icons';
import { useEffect, useRef, useState } from 'react';

import type { Invite } from '../../../shared/models';
import { useSession } from '../../../shared/session';
import { readAddresses, type Found } from '../addresses';
import { useForm, useWizard } from '../context';
import { PasteList } from '../parts/PasteList';
import { Prefilled } from '../parts/Prefilled';
import { StepForm } from '../parts/StepForm';
import { rowId, TeamRow } from '../parts/TeamRow';
import { EMPTY, rowOf, useRows } from '../useRows';

/** Who else works with it. */
export default function Team() {
  const { saver } = useWizard();
  const invited = (saver.shows('team_invites') ?? []).length;
  const shown = useRef<readonly Invite[]>([]);
  return (
    <StepForm
      title={stepText.team.title}
      lead={stepText.team.lead}
      next={invited > 0 ? text.next : stepText.team.skip}
      idIn={(_, path) => (path === '' ? null : rowId(rowOf(shown.current, Number.parseInt(path, 10))))}
    >
      <Rows onShown={(rows) => (shown.current = rows)} />
    </StepForm>
  );
}

interface Removed {
  row: Invite;
  place: number;
}

/** @param onShown - Told of the rows, the empty ones among them. */
function Rows({ onShown }: { onShown: (rows: readonly Invite[]) => void }) {
  const { onboarding } = useWizard();
  const { rows, change, leave, prefilled, id } = useRows();
  useEffect(() => {
    onShown(rows);
  });
  const fault = useForm().shown('team_invites');
  const faulty = fault === null || fault.path === '' ? -1 : rowOf(rows, Number.parseInt(fault.path, 10));
  const most = onboarding.constraints.team_invites.max_items ?? Infinity;
  const [removed, setRemoved] = useState<Removed | null>(null);
  const { state } = useSession();
  const own = state.is === 'signed in' ? state.email : '';
  const announce = useAnnounce();

  function add() {
    setRemoved(null);
    change([...rows, EMPTY]);
    focusLater(rowId(rows.length));
  }
  function remove(place: number) {
    const row = rows[place];
    if (row === undefined) return;
    change(rows.filter((_, each) => each !== place));
    setRemoved({ row, place });
    announce(row.email ? stepText.team.removed(row.email) : stepText.team.removedRow);
    focusLater('team-undo');
  }
  function undo({ row, place }: Removed) {
    change([...rows.slice(0, place), row, ...rows.slice(place)]);
    setRemoved(null);
    announce(stepText.team.undone(row.email));
    focusLater(rowId(place));
  }
  /** Takes a pasted list over; what did not fit, or was no address, is told. */
  function paste(pasted: string, instead?: number): Found & { over: string[] } {
    const kept = rows.filter((row, place) => row.email.trim() !== '' && place !== instead);
    const found = readAddresses(
      pasted,
      kept.map((row) => row.email),
      own,
    );
    const room = Math.max(0, most - kept.length);
    change([...kept, ...found.addresses.slice(0, room).map((email) => ({ ...EMPTY, email }))]);
    setRemoved(null);
    leave();
    return { ...found, addresses: found.addresses.slice(0, room), over: found.addresses.slice(room) };
  }
  return (
    <Box role="group" aria-label={text.fields.team_invites} id={id} tabIndex={-1} sx={{ outline: 'none' }}>
      {prefilled && (
        <Box sx={{ mb: 2 }}>
          <Prefilled />
        </Box>
      )}
      {rows.length === 0 && (
        <Box
          sx={{
            p: 4,
            textAlign: 'center',
            border: '1px dashed',
            borderColor: 'divider',
            borderRadius: 2,
            mb: 2,
          }}
        >
          <Typography sx={{ color: 'text.secondary' }}>{stepText.team.empty}</Typography>
        </Box>
      )}
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, display: 'grid', gap: 1.5 }}>
        {rows.map((row, place) => (
          <TeamRow
            key={place}
            place={place}
            row={row}
            error={place === faulty ? fault?.message : undefined}
            onChange={(next) => change(rows.map((each, at) => (at === place ? next : each)))}
            onBlur={leave}
            onPaste={(pasted) => {
              const { addresses } = paste(pasted, place);
              announce(stepText.team.added(addresses.length));
            }}
            onRemove={() => remove(place)}
          />
        ))}
      </Box>
      {removed && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 1.5 }}>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {removed.row.email ? stepText.team.removed(removed.row.email) : stepText.team.removedRow}
          </Typography>
          <Button id="team-undo" size="small" onClick={() => undo(removed)}>
            {stepText.team.undo}
          </Button>
        </Box>
      )}
      <Box sx={{ mt: 2, mb: 3 }}>
        <Button variant="outlined" startIcon={<PlusIcon />} onClick={add} disabled={rows.length >= most}>
          {stepText.team.add}
        </Button>
      </Box>
      <PasteList most={most} onPaste={paste} />
    </Box>
  );
}

/** Put the focus on an element that comes with the next showing. */
function focusLater(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
