import Box from '@mui/material/Box';

import { describedBy, Labelled, type LabelledProps } from './Labelled';
import { fieldLook } from './TextInput';

/** Some lines of text, which grow with what is typed where the browser can. */
export function TextArea({
  value,
  onChange,
  rows = 4,
  ...words
}: LabelledProps & { value: string; onChange: (text: string) => void; rows?: number }) {
  return (
    <Labelled {...words}>
      <Box
        component="textarea"
        id={words.id}
        value={value}
        rows={rows}
        dir="auto"
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={words.error !== undefined}
        aria-describedby={describedBy(words)}
        aria-required={words.optional ? undefined : true}
        sx={{
          ...fieldLook(words.error !== undefined),
          font: 'inherit',
          py: 1.25,
          resize: 'vertical',
          fieldSizing: 'content',
          minHeight: `calc(${rows} * 1.5em + 22px)`,
        }}
      />
    </Labelled>
  );
}
