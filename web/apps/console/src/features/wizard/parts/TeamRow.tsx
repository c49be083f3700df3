import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { steps as stepText } from '@onramp/text/steps';
import { NativePick, TextInput } from '@onramp/ui';
import { BinIcon } from '@onramp/ui/icons';

import type { Invite } from '../../../shared/models';

/** The element of a row's address. */
export const rowId = (place: number): string => `team-${place}-email`;

const ROLES = ['member', 'merchandiser'] as const;
const METHODS = ['password', 'google'] as const;

/** One member of the team: a row where there is room, a card where there is not. */
export function TeamRow({
  place,
  row,
  error,
  onChange,
  onBlur,
  onPaste,
  onRemove,
}: {
  place: number;
  row: Invite;
  error: string | undefined;
  onChange: (row: Invite) => void;
  onBlur: () => void;
  /** Several addresses were pasted into the one field. */
  onPaste: (pasted: string) => void;
  onRemove: () => void;
}) {
  return (
    <li>
      <Box
        role="group"
        aria-label={stepText.team.person(place + 1)}
        sx={{
          display: 'grid',
          gap: 1.5,
          alignItems: 'start',
          gridTemplateColumns: { xs: '1fr 1fr auto', sm: 'minmax(0, 1fr) 150px 130px auto' },
          border: 1,
          borderColor: 'divider',
          borderRadius: 1.5,
          bgcolor: 'background.paper',
          p: 2,
        }}
      >
        <Box sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' }, minWidth: 0 }}>
          <TextInput
            id={rowId(place)}
            label={stepText.team.email}
            type="email"
            inputMode="email"
            value={row.email}
            onChange={(email) => onChange({ ...row, email })}
            onBlur={onBlur}
            error={error}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text');
              if ((pasted.match(/@/g) ?? []).length < 2) return;
              event.preventDefault();
              onPaste(pasted);
            }}
          />
        </Box>
        <NativePick
          id={`team-${place}-role`}
          label={stepText.team.role}
          value={row.role}
          options={ROLES.map((role) => [role, stepText.team.roles[role]] as const)}
          onChange={(role) => role && onChange({ ...row, role })}
          onBlur={onBlur}
        />
        <NativePick
          id={`team-${place}-method`}
          label={stepText.team.method}
          value={row.login_method}
          options={METHODS.map((method) => [method, stepText.team.methods[method]] as const)}
          onChange={(login_method) => login_method && onChange({ ...row, login_method })}
          onBlur={onBlur}
        />
        <IconButton
          aria-label={row.email ? stepText.team.remove(row.email) : stepText.team.removeRow(place + 1)}
          onClick={onRemove}
          sx={{ mt: '28px', width: 44, height: 44, gridColumn: { xs: '3', sm: 'auto' } }}
        >
          <BinIcon />
        </IconButton>
      </Box>
    </li>
  );
}
