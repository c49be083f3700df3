import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { Labelled, type LabelledProps } from '@onramp/ui';

interface ChecksProps<Value extends string> extends LabelledProps {
  chosen: readonly Value[];
  options: readonly (readonly [Value, string])[];
  onChange: (chosen: Value[]) => void;
}

/** Any of a closed list, all seen at once. The order of what is chosen is the list's. */
export function Checks<Value extends string>({ chosen, options, onChange, ...words }: ChecksProps<Value>) {
  return (
    <Labelled {...words} group>
      <Box sx={{ display: 'grid' }}>
        {options.map(([value, title], place) => (
          <FormControlLabel
            key={value}
            label={title}
            control={
              <Checkbox
                checked={chosen.includes(value)}
                onChange={(_, checked) =>
                  onChange(
                    options
                      .map(([each]) => each)
                      .filter((each) => (each === value ? checked : chosen.includes(each))),
                  )
                }
                slotProps={{ input: { ...(place === 0 && { id: words.id }) } }}
              />
            }
          />
        ))}
      </Box>
    </Labelled>
  );
}
