import Box from '@mui/material/Box';
import { merch as text } from '@onramp/text/merch';
import { TextInput, type TextInputProps } from '@onramp/ui';

/** A colour as it is meant: with a #, in lower case, all six digits. What is none stays as it is. */
export function colourOf(typed: string): string {
  const said = typed.trim().toLowerCase();
  const digits = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/.exec(said)?.[1];
  if (digits === undefined) return said;
  return `#${digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits}`;
}

export const isColour = (said: string): boolean => /^#[0-9a-f]{6}$/.test(said);

/** A colour: typed, or picked with the browser's own picker. */
export function ColourField(props: Omit<TextInputProps, 'end' | 'code'>) {
  const { id, label, value, onChange } = props;
  const colour = colourOf(value);
  return (
    <TextInput
      {...props}
      code
      end={
        <Box
          component="input"
          type="color"
          id={`${id}-pick`}
          aria-label={text.brand.pick(label)}
          value={isColour(colour) ? colour : '#808080'}
          onChange={(event) => onChange(event.target.value)}
          sx={{
            ...{ width: 36, height: 28, p: 0, ml: 1, border: 1, borderColor: 'divider', borderRadius: 0.75 },
            ...{ bgcolor: 'transparent', cursor: 'pointer', flexShrink: 0 },
            opacity: isColour(colour) ? 1 : 0.45,
          }}
        />
      }
    />
  );
}
