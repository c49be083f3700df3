import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import Divider from '@mui/material/Divider';
import InputBase from '@mui/material/InputBase';
import Typography from '@mui/material/Typography';
import type { Schemas } from '@onramp/api';
import { admin } from '@onramp/text/admin';
import { search as text } from '@onramp/text/search';
import { Trouble, visuallyHidden } from '@onramp/ui';
import { SearchIcon } from '@onramp/ui/icons';
import { useId, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';

import { pageOf } from '../../shared/flows';
import { Part } from '../../shared/Part';
import { Status } from '../../shared/records/Status';
import { inWords } from '../../shared/words';
import { LEAST, MOST, useSearch } from './useSearch';

type FoundRecord = Schemas['FoundRecord'];

/** Finds a customer by id, account, pixel or the beginning of the name; by the keyboard alone (combobox pattern). */
export default function SearchDialog({ close }: { close: () => void }) {
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const { wanted, found, old, error, searching, again } = useSearch(typed);
  const navigate = useNavigate();
  const id = useId();
  const records = found ?? [];
  const chosen = records[Math.min(place, records.length - 1)];

  function open(record: FoundRecord) {
    close();
    void navigate(pageOf(record.flow, record.record_id));
  }

  function onKeyDown(event: KeyboardEvent) {
    const places: Partial<Record<string, number>> = {
      ArrowDown: (place + 1) % records.length,
      ArrowUp: (place + records.length - 1) % records.length,
      Home: 0,
      End: records.length - 1,
    };
    const next = places[event.key];
    if (next !== undefined && records.length > 0) {
      event.preventDefault();
      setPlace(next);
    }
    if (event.key !== 'Enter') return;
    event.preventDefault(); // or the key would press what gets the focus back: the button that opens the search
    if (chosen && !old) open(chosen); // what was found for other letters is not what is meant
  }

  return (
    <Dialog
      open
      onClose={close}
      fullWidth
      maxWidth="sm"
      slotProps={{ paper: { 'aria-label': admin.search.open } }}
      sx={{
        '& .MuiDialog-container': { alignItems: 'flex-start' },
        '& .MuiPaper-root': { mt: { sm: '12vh' } },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, px: 2.5, py: 1 }}>
        <SearchIcon sx={{ color: 'text.secondary' }} />
        <InputBase
          fullWidth
          value={typed}
          placeholder={text.placeholder}
          inputRef={(input: HTMLInputElement | null) => input?.focus()}
          onChange={(event) => {
            setTyped(event.target.value);
            setPlace(0);
          }}
          onKeyDown={onKeyDown}
          inputProps={{
            role: 'combobox',
            'aria-label': admin.search.open,
            'aria-expanded': records.length > 0,
            'aria-controls': `${id}-found`,
            'aria-autocomplete': 'list',
            'aria-activedescendant': chosen ? `${id}-${records.indexOf(chosen)}` : undefined,
            dir: 'auto',
            autoComplete: 'off',
            spellCheck: false,
            maxLength: MOST,
          }}
          sx={{ minHeight: 48, fontSize: '1.05rem' }}
        />
      </Box>
      <Divider />
      <Box
        role="status"
        sx={records.length > 0 ? visuallyHidden : { px: 2.5, py: 3, color: 'text.secondary' }}
      >
        {saysOf(wanted, found, searching, error)}
      </Box>
      {error && (
        <Box sx={{ px: 2.5, pb: 2.5 }}>
          <Trouble error={error} again={again} />
        </Box>
      )}
      <Part key={wanted} name={text.results} shows={['search']}>
        <Box
          component="ul"
          role="listbox"
          id={`${id}-found`}
          aria-label={text.results}
          sx={{ m: 0, p: 1, listStyle: 'none' }}
          hidden={records.length === 0}
        >
          {records.map((record, each) => (
            <Found
              key={`${record.flow} ${record.record_id}`}
              id={`${id}-${each}`}
              record={record}
              chosen={record === chosen}
              choose={() => setPlace(each)}
              open={() => open(record)}
            />
          ))}
        </Box>
      </Part>
      {records.length > 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary', px: 2.5, pb: 1.5 }}>
          {text.keys}
        </Typography>
      )}
    </Dialog>
  );
}

function saysOf(
  wanted: string,
  found: FoundRecord[] | undefined,
  searching: boolean,
  error: unknown,
): string {
  if (wanted.length < LEAST) return text.hint;
  if (error) return '';
  if (found === undefined || (searching && found.length === 0)) return text.searching;
  return found.length === 0 ? text.none(wanted) : text.found(found.length);
}

interface FoundProps {
  id: string;
  record: FoundRecord;
  chosen: boolean;
  choose: () => void;
  open: () => void;
}

/** One record that was found. The focus stays in the input, which has the keys; a click is for those who point. */
function Found({ id, record, chosen, choose, open }: FoundProps) {
  return (
    <Box
      component="li"
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={open}
      onMouseMove={choose}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        px: 1.5,
        py: 1.25,
        borderRadius: 1,
        cursor: 'pointer',
        '&[aria-selected="true"]': { bgcolor: 'action.selected' },
      }}
    >
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
          {record.title ?? record.record_id}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {text.matched[record.matched]} · {inWords(record.kind.toLowerCase())}
        </Typography>
      </Box>
      <Status status={record.status} />
    </Box>
  );
}
