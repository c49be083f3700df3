import Box from '@mui/material/Box';
import { CODE_FONT, CopyButton } from '@onramp/ui';
import { useId } from 'react';

/** A request or a command, to be copied. */
export function Command({ text, label }: { text: string; label: string }) {
  const id = useId();
  return (
    <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start', minWidth: 0 }}>
      <Box
        id={id}
        component="pre"
        tabIndex={0}
        aria-label={label}
        sx={{
          m: 0,
          maxWidth: '100%',
          px: 1.25,
          py: 0.75,
          borderRadius: 1,
          bgcolor: 'action.hover',
          fontFamily: CODE_FONT,
          fontSize: '0.82rem',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {text}
      </Box>
      <CopyButton text={text} element={id} />
    </Box>
  );
}
