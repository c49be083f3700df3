import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Labelled } from '@onramp/ui';
import { FilterIcon } from '@onramp/ui/icons';
import { list } from '@onramp/text/list';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState, type ReactNode } from 'react';

import { meQuery } from '../me';
import { wordOfStatus } from '../words';
import { isFiltered, withFilter, withoutFilters, type Asked, type Filter } from './address';

/** Milliseconds after the last key until what was typed is looked for. */
const CALM = 350;

interface FiltersProps {
  asked: Asked;
  statuses: readonly string[];
  go: (asked: Asked) => void;
}

/** What a list is narrowed down to; kept in the address. Folded away where there is little room. */
export function Filters({ asked, statuses, go }: FiltersProps) {
  const wide = useMediaQuery('(min-width: 900px)');
  const [open, setOpen] = useState(false);
  const filtered = isFiltered(asked);
  const id = useId();
  const shown = wide || open || filtered;
  return (
    <Box role="search" aria-label={list.filters.title} sx={{ mb: 2.5 }}>
      {!wide && (
        <Button
          color="inherit"
          startIcon={<FilterIcon />}
          aria-expanded={shown}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {list.filters.show}
        </Button>
      )}
      <Box
        id={id}
        sx={{
          display: shown ? 'grid' : 'none',
          gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', md: '1.3fr 1.3fr 0.8fr 1.3fr auto' },
          gap: 1.5,
          alignItems: 'end',
        }}
      >
        <Typed name="title" label={list.filters.name} asked={asked} go={go} />
        <Typed name="find" label={list.filters.find} asked={asked} go={go} />
        <Statuses asked={asked} statuses={statuses} go={go} />
        <CreatedBy asked={asked} go={go} />
        {filtered && (
          <Button color="inherit" onClick={() => go(withoutFilters(asked))} sx={{ minHeight: 44 }}>
            {list.filters.clear}
          </Button>
        )}
      </Box>
    </Box>
  );
}

interface TypedProps {
  name: Filter;
  label: string;
  asked: Asked;
  go: (asked: Asked) => void;
}

/** What was typed, looked for once its writer pauses. What the address says otherwise, stands there. */
function useTyped({ name, asked, go }: TypedProps) {
  const value = asked[name];
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (typed.trim() !== value) setTyped(value);
  }
  const wanted = typed.trim();
  useEffect(() => {
    if (wanted === value) return undefined;
    const timer = setTimeout(() => go(withFilter(asked, name, wanted)), CALM);
    return () => clearTimeout(timer);
  }, [wanted, value, asked, name, go]);
  return { typed, setTyped };
}

function Typed(props: TypedProps) {
  const { typed, setTyped } = useTyped(props);
  return <FilterInput label={props.label} value={typed} onChange={setTyped} />;
}

function CreatedBy(props: Omit<TypedProps, 'name' | 'label'>) {
  const label = list.filters.createdBy;
  const { typed, setTyped } = useTyped({ ...props, name: 'created_by', label });
  const { data: me } = useQuery(meQuery);
  const mine = me && typed === '' && (
    <Button size="small" onClick={() => setTyped(me.email)} sx={{ minHeight: 32, minWidth: 0 }}>
      {list.filters.mine}
    </Button>
  );
  return <FilterInput label={label} value={typed} onChange={setTyped} end={mine} />;
}

interface FilterInputProps {
  label: string;
  value: string;
  onChange: (typed: string) => void;
  end?: ReactNode;
}

function FilterInput({ label, value, onChange, end }: FilterInputProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label}>
      <OutlinedInput
        id={id}
        size="small"
        fullWidth
        value={value}
        endAdornment={end}
        inputProps={{ dir: 'auto', autoComplete: 'off', spellCheck: false }}
        onChange={(event) => onChange(event.target.value)}
        sx={{ minHeight: 44, bgcolor: 'background.paper' }}
      />
    </Labelled>
  );
}

function Statuses({ asked, statuses, go }: FiltersProps) {
  const id = useId();
  return (
    <Labelled id={id} label={list.filters.status}>
      <NativeSelect
        id={id}
        fullWidth
        value={asked.status}
        input={<OutlinedInput size="small" sx={{ minHeight: 44, bgcolor: 'background.paper' }} />}
        onChange={(event) => go(withFilter(asked, 'status', event.target.value))}
      >
        <option value="">{list.filters.anyStatus}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {wordOfStatus(status)}
          </option>
        ))}
      </NativeSelect>
    </Labelled>
  );
}
