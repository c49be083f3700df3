import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { TextInput } from '@onramp/ui';
import { create as text } from '@onramp/text/create';
import { BinIcon, PlusIcon } from '@onramp/ui/icons';

import { Select } from '../../shared/fields';
import { addressesIn, idOf, idOfEmail, withPasted, withRow, type Faults, type Row } from './draft';

const ROLES = [
  { value: 'member', label: text.team.roles.member },
  { value: 'merchandiser', label: text.team.roles.merchandiser },
];
const METHODS = [
  { value: 'password', label: text.team.methods.password },
  { value: 'google', label: text.team.methods.google },
];

interface TeamRowsProps {
  team: readonly Row[];
  faults: Faults;
  onChange: (team: readonly Row[]) => void;
}

/** Who else is invited once the customer has submitted; many addresses can be pasted at once. */
export function TeamRows({ team, faults, onChange }: TeamRowsProps) {
  const put = (place: number, part: Partial<Row>) =>
    onChange(team.map((row, each) => (each === place ? { ...row, ...part } : row)));
  return (
    <>
      {team.map((row, place) => (
        <Box
          key={place}
          role="group"
          aria-label={text.team.person(place + 1)}
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr 1fr', sm: '2fr 1fr 1fr auto' },
            gap: 1.5,
            alignItems: 'start',
          }}
        >
          <Box sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' }, minWidth: 0 }}>
            <TextInput
              id={idOfEmail(place)}
              label={text.team.email}
              type="email"
              value={row.email}
              error={faults[idOfEmail(place)]}
              onChange={(email) => put(place, { email })}
              onPaste={(event) => {
                const addresses = addressesIn(event.clipboardData.getData('text'));
                if (addresses.length < 2) return;
                event.preventDefault();
                onChange(withPasted(team, place, addresses));
              }}
            />
          </Box>
          <Select
            id={idOf(`team-${place}-role`)}
            label={text.team.role}
            value={row.role}
            options={ROLES}
            onChange={(role) => put(place, { role: role === 'merchandiser' ? role : 'member' })}
          />
          <Select
            id={idOf(`team-${place}-method`)}
            label={text.team.method}
            value={row.login_method}
            options={METHODS}
            onChange={(way) => put(place, { login_method: way === 'google' ? way : 'password' })}
          />
          <IconButton
            aria-label={text.team.remove(place + 1)}
            onClick={() => onChange(team.filter((_, each) => each !== place))}
            sx={{ mt: { sm: 3.5 }, justifySelf: 'start' }}
          >
            <BinIcon />
          </IconButton>
        </Box>
      ))}
      <Box>
        <Button startIcon={<PlusIcon />} onClick={() => onChange(withRow(team))}>
          {text.team.add}
        </Button>
      </Box>
    </>
  );
}
