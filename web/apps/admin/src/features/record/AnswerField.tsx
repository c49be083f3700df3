import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import IconButton from '@mui/material/IconButton';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Switch from '@mui/material/Switch';
import { record as text } from '@onramp/text/record';
import { BinIcon, PlusIcon } from '@onramp/ui/icons';

import type { Draft, Row } from './drafts';
import { fieldName, plain } from './words';

interface Props {
  id: string;
  field: string;
  draft: Draft;
  /** The answer that stands. */
  stands: unknown;
  error: string | undefined;
  onChange: (draft: Draft) => void;
}

/** A field for an answer, of the kind that the answer is. */
export function AnswerField(props: Props) {
  const { id, field, draft, stands, error, onChange } = props;
  const says = error ?? text.correct.stands(plain(stands));
  const label = fieldName(field);
  if (draft.kind === 'choice') return <Choice {...props} draft={draft} />;
  if (draft.kind === 'team') return <Team {...props} draft={draft} />;
  if (draft.kind === 'yes') {
    return (
      <FormControl error={error !== undefined}>
        <FormControlLabel
          label={label}
          control={
            <Switch id={id} checked={draft.typed} onChange={(_, typed) => onChange({ ...draft, typed })} />
          }
        />
        <FormHelperText>{says}</FormHelperText>
      </FormControl>
    );
  }
  const long = draft.kind === 'lines' || draft.kind === 'json';
  return (
    <FormControl error={error !== undefined} fullWidth>
      <FormLabel htmlFor={id} sx={{ fontWeight: 600, mb: 0.5, color: 'text.primary' }}>
        {label}
      </FormLabel>
      <OutlinedInput
        id={id}
        size="small"
        value={draft.typed}
        multiline={long}
        minRows={long ? 3 : 1}
        inputProps={{
          inputMode: draft.kind === 'number' ? 'decimal' : 'text',
          'aria-describedby': `${id}-says`,
        }}
        onChange={(event) => onChange({ ...draft, typed: event.target.value })}
        sx={{ bgcolor: 'background.paper', ...(draft.kind === 'json' && { fontFamily: 'monospace' }) }}
      />
      <FormHelperText id={`${id}-says`} sx={{ mx: 0, overflowWrap: 'anywhere' }}>
        {draft.kind === 'lines' && `${text.correct.lines} `}
        {says}
      </FormHelperText>
    </FormControl>
  );
}

function Choice({
  id,
  field,
  draft,
  stands,
  error,
  onChange,
}: Props & { draft: Extract<Draft, { kind: 'choice' }> }) {
  return (
    <FormControl error={error !== undefined}>
      <FormLabel id={`${id}-label`} sx={{ fontWeight: 600, color: 'text.primary' }}>
        {fieldName(field)}
      </FormLabel>
      <RadioGroup
        row
        aria-labelledby={`${id}-label`}
        value={draft.typed}
        onChange={(_, typed) => onChange({ ...draft, typed })}
      >
        {draft.choices.map((choice, place) => (
          <FormControlLabel
            key={choice}
            value={choice}
            label={choice}
            control={<Radio size="small" {...(place === 0 && { id })} />}
          />
        ))}
      </RadioGroup>
      <FormHelperText sx={{ mx: 0 }}>{error ?? text.correct.stands(plain(stands))}</FormHelperText>
    </FormControl>
  );
}

const ROLES = ['member', 'merchandiser'];
const METHODS = ['password', 'google'];

function Team({ id, field, draft, error, onChange }: Props & { draft: Extract<Draft, { kind: 'team' }> }) {
  const rows = draft.typed;
  const put = (typed: readonly Row[]) => onChange({ ...draft, typed });
  const set = (place: number, part: Partial<Row>) =>
    put(rows.map((row, each) => (each === place ? { ...row, ...part } : row)));
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <FormLabel component="legend" sx={{ fontWeight: 600, mb: 1, color: 'text.primary' }}>
        {fieldName(field)}
      </FormLabel>
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        {rows.map((row, place) => (
          <Box key={place} sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <OutlinedInput
              {...(place === 0 && { id })}
              size="small"
              type="email"
              value={row.email}
              placeholder={text.correct.emailShort}
              inputProps={{ 'aria-label': text.correct.email(place + 1) }}
              onChange={(event) => set(place, { email: event.target.value })}
              sx={{ flex: '1 1 200px', bgcolor: 'background.paper' }}
            />
            <Options
              label={text.correct.role(place + 1)}
              value={row.role}
              options={ROLES}
              onChange={(role) => set(place, { role })}
            />
            <Options
              label={text.correct.method(place + 1)}
              value={row.login_method}
              options={METHODS}
              onChange={(login_method) => set(place, { login_method })}
            />
            <IconButton
              aria-label={text.correct.removeRow(place + 1)}
              onClick={() => put(rows.filter((_, each) => each !== place))}
            >
              <BinIcon />
            </IconButton>
          </Box>
        ))}
      </Box>
      <Box>
        <Button
          size="small"
          startIcon={<PlusIcon />}
          {...(rows.length === 0 && { id })}
          onClick={() => put([...rows, { email: '', role: 'member', login_method: 'password' }])}
        >
          {text.correct.addRow}
        </Button>
      </Box>
      {error !== undefined && (
        <FormHelperText error sx={{ mx: 0 }}>
          {error}
        </FormHelperText>
      )}
    </Box>
  );
}

function Options({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly string[];
  onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      value={value}
      inputProps={{ 'aria-label': label }}
      onChange={(event) => onChange(event.target.value)}
      sx={{ minHeight: 40 }}
    >
      {(options.includes(value) ? options : [value, ...options]).map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </NativeSelect>
  );
}
