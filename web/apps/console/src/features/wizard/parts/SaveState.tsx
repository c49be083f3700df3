import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { wizard as text } from '@onramp/text/wizard';
import { useAnnounce } from '@onramp/ui';
import { CheckIcon, ClockIcon, CloudOffIcon, WarningIcon } from '@onramp/ui/icons';
import { useEffect, useRef, type ComponentType } from 'react';

import { useWizard } from '../context';
import type { SaveState as State } from '../saving/saver';

const ICONS: Record<State, ComponentType<{ sx: object }>> = {
  saved: CheckIcon,
  unsaved: ClockIcon,
  saving: ClockIcon,
  offline: CloudOffIcon,
  'held up': ClockIcon,
  'signed out': WarningIcon,
  refused: WarningIcon,
  closed: WarningIcon,
  faulty: WarningIcon,
  outdated: WarningIcon,
};

/** Screen readers hear of trouble, and of its end; not of each save. */
const TROUBLE = new Set<State>(['offline', 'held up', 'signed out', 'refused', 'closed', 'outdated']);

/** How it is with what was typed, in a few words. */
export function SaveState() {
  const { saver } = useWizard();
  const announce = useAnnounce();
  const { state, keeps } = saver;
  const says = {
    saved: text.save.saved,
    unsaved: text.save.unsaved,
    saving: text.save.saving,
    offline: keeps ? text.save.offline : text.save.offlineUnkept,
    'held up': text.save.heldUp,
    'signed out': text.save.signedOut,
    refused: text.save.refused,
    closed: text.save.closed,
    faulty: text.save.faulty(saver.faulty.map((field) => text.fields[field]).join(', ')),
    outdated: text.save.outdated,
  }[state];
  const troubled = useRef(false);
  useEffect(() => {
    if (TROUBLE.has(state)) {
      troubled.current = true;
      announce(says);
    } else if (state === 'saved' && troubled.current) {
      troubled.current = false;
      announce(text.save.again);
    }
  }, [state, says, announce]);
  const Icon = ICONS[state];
  return (
    <Box
      data-save-state={state}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 0.75,
        color: TROUBLE.has(state) ? 'warning.main' : 'text.secondary',
      }}
    >
      <Icon sx={{ fontSize: 18 }} />
      <Typography component="span" variant="body2" sx={{ fontWeight: TROUBLE.has(state) ? 600 : 400 }}>
        {says}
      </Typography>
    </Box>
  );
}
