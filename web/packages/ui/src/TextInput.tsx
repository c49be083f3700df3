import OutlinedInput, { type OutlinedInputProps } from '@mui/material/OutlinedInput';

import { describedBy, Labelled, type LabelledProps } from './Labelled';

export interface TextInputProps extends LabelledProps {
  value: string;
  onChange: (text: string) => void;
  onBlur?: () => void;
  type?: 'text' | 'email' | 'password';
  autoComplete?: string;
  inputMode?: 'text' | 'email' | 'numeric';
  /** For names that machines read: in letters of one width, without spelling. */
  code?: boolean;
  end?: OutlinedInputProps['endAdornment'];
  onPaste?: OutlinedInputProps['onPaste'];
  onKeyDown?: OutlinedInputProps['onKeyDown'];
}

/** One line of text. Lighter than TextField, and its label is above it, where it is never cut off. */
export function TextInput(props: TextInputProps) {
  const { id, value, onChange, onBlur, type = 'text', autoComplete = 'off', inputMode, code, error } = props;
  return (
    <Labelled {...props}>
      <OutlinedInput
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={() => onBlur?.()}
        type={type}
        autoComplete={autoComplete}
        error={error !== undefined}
        size="small"
        fullWidth
        endAdornment={props.end}
        onPaste={props.onPaste}
        onKeyDown={props.onKeyDown}
        inputProps={{
          dir: type === 'text' && !code ? 'auto' : undefined,
          inputMode,
          spellCheck: code ? false : undefined,
          autoCapitalize: code || type !== 'text' ? 'none' : undefined,
          'aria-describedby': describedBy(props),
          'aria-required': props.optional ? undefined : true,
        }}
        sx={{
          bgcolor: 'background.paper',
          minHeight: 44,
          ...(code && { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace' }),
        }}
      />
    </Labelled>
  );
}
