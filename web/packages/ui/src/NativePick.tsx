import Box from '@mui/material/Box';

import { describedBy, Labelled, type LabelledProps } from './Labelled';
import { fieldLook } from './TextInput';

/** One of a list, as the browser's own list: best on phones, and known to every screen reader. */
export function NativePick<Value extends string>({
  value,
  options,
  empty,
  onChange,
  onBlur,
  ...words
}: LabelledProps & {
  /** Null: none of them. */
  value: Value | null;
  options: readonly (readonly [Value, string])[];
  /** What is shown while none is chosen; left out: one always is. */
  empty?: string;
  onChange: (value: Value | null) => void;
  onBlur?: () => void;
}) {
  return (
    <Labelled {...words}>
      <Box
        component="select"
        id={words.id}
        value={value ?? ''}
        onChange={(event) => onChange(options.find(([name]) => name === event.target.value)?.[0] ?? null)}
        onBlur={() => onBlur?.()}
        aria-invalid={words.error !== undefined}
        aria-describedby={describedBy(words)}
        sx={{ ...fieldLook(words.error !== undefined), font: 'inherit', px: 1 }}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </Box>
    </Labelled>
  );
}
