import Box from '@mui/material/Box';
import type { ClipboardEventHandler, KeyboardEventHandler, ReactNode } from 'react';

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
  end?: ReactNode;
  onPaste?: ClipboardEventHandler;
  onKeyDown?: KeyboardEventHandler;
}

/** How a field looks that something is typed into, or chosen in: as MUI's outlined ones, without their weight. */
export function fieldLook(wrong: boolean) {
  return {
    display: 'flex',
    alignItems: 'center',
    width: '100%',
    minHeight: 44,
    px: 1.75,
    color: 'text.primary',
    bgcolor: 'background.paper',
    border: 1,
    borderColor: wrong
      ? 'error.main'
      : 'color-mix(in srgb, var(--mui-palette-text-primary) 48%, transparent)',
    borderRadius: 1,
    '&:hover': { borderColor: wrong ? 'error.main' : 'text.primary' },
    '&:focus-within, &:focus': {
      outline: '2px solid',
      outlineColor: wrong ? 'var(--mui-palette-error-main)' : 'var(--mui-palette-primary-main)',
      outlineOffset: -1,
      borderColor: 'transparent',
    },
  } as const;
}

export const CODE_FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** One line of text. Its label is above it, where it is never cut off. */
export function TextInput(props: TextInputProps) {
  const { id, value, onChange, onBlur, type = 'text', autoComplete = 'off', code = false, error } = props;
  return (
    <Labelled {...props}>
      <Box sx={fieldLook(error !== undefined)}>
        <Box
          component="input"
          id={id}
          type={type}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={() => onBlur?.()}
          onPaste={props.onPaste}
          onKeyDown={props.onKeyDown}
          autoComplete={autoComplete}
          inputMode={props.inputMode}
          dir={type === 'text' && !code ? 'auto' : undefined}
          spellCheck={code ? false : undefined}
          autoCapitalize={code || type !== 'text' ? 'none' : undefined}
          aria-invalid={error !== undefined}
          aria-describedby={describedBy(props)}
          aria-required={props.optional ? undefined : true}
          sx={{
            flex: 1,
            minWidth: 0,
            border: 0,
            p: 0,
            alignSelf: 'stretch',
            font: 'inherit',
            color: 'inherit',
            bgcolor: 'transparent',
            outline: 'none',
            '&:focus-visible': { outline: 'none' },
            ...(code && { fontFamily: CODE_FONT }),
          }}
        />
        {props.end}
      </Box>
    </Labelled>
  );
}
