import Box from '@mui/material/Box';
import { describedBy, fieldLook, Labelled, type LabelledProps } from '@onramp/ui';

interface DateInputProps extends LabelledProps {
  /** Such as 2026-11-29; empty: none. */
  value: string;
  onChange: (day: string) => void;
  min?: string;
}

/** A day, in the browser's own calendar. */
export function DateInput({ value, onChange, min, ...words }: DateInputProps) {
  return (
    <Labelled {...words}>
      <Box
        component="input"
        type="date"
        id={words.id}
        value={value}
        min={min}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={words.error !== undefined}
        aria-describedby={describedBy(words)}
        aria-required={words.optional ? undefined : true}
        sx={{
          ...fieldLook(words.error !== undefined),
          maxWidth: 220,
          font: 'inherit',
          colorScheme: 'inherit',
        }}
      />
    </Labelled>
  );
}
