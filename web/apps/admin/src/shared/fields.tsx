import FormControlLabel from '@mui/material/FormControlLabel';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { describedBy, Labelled, type LabelledProps } from '@onramp/ui';

interface FieldProps extends LabelledProps {
  value: string;
  onChange: (value: string) => void;
}

export interface Option {
  value: string;
  label: string;
}

/** One of a few, all seen at once. */
export function Choice({ options, ...props }: FieldProps & { options: readonly Option[] }) {
  return (
    <Labelled {...props} group>
      <RadioGroup
        row
        aria-labelledby={`${props.id}-label`}
        value={props.value}
        onChange={(_, value) => props.onChange(value)}
      >
        {options.map(({ value, label }, place) => (
          <FormControlLabel
            key={value}
            value={value}
            label={label}
            control={<Radio {...(place === 0 && { slotProps: { input: { id: props.id } } })} />}
          />
        ))}
      </RadioGroup>
    </Labelled>
  );
}

/** One of several, in a list of the browser's own. */
export function Select({ options, ...props }: FieldProps & { options: readonly Option[] }) {
  return (
    <Labelled {...props}>
      <NativeSelect
        id={props.id}
        fullWidth
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        input={<OutlinedInput size="small" sx={{ minHeight: 44, bgcolor: 'background.paper' }} />}
        inputProps={{ 'aria-describedby': describedBy(props) }}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
    </Labelled>
  );
}

/** Text of several lines. */
export function LongText(props: FieldProps) {
  return (
    <Labelled {...props}>
      <OutlinedInput
        id={props.id}
        multiline
        minRows={3}
        fullWidth
        size="small"
        value={props.value}
        error={props.error !== undefined}
        onChange={(event) => props.onChange(event.target.value)}
        inputProps={{ dir: 'auto', 'aria-describedby': describedBy(props) }}
        sx={{ bgcolor: 'background.paper' }}
      />
    </Labelled>
  );
}
