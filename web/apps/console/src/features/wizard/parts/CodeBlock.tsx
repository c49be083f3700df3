import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { CopyButton } from '@onramp/ui';
import type { ReactNode } from 'react';

/** A text that machines read, to copy. */
export function CodeBlock({
  id,
  title,
  hint,
  code,
  copy,
  instead,
}: {
  id: string;
  title: string;
  hint: ReactNode;
  /** Null: it is not known yet. */
  code: string | null;
  copy: string;
  /** What is said until it is known. */
  instead: ReactNode;
}) {
  return (
    <Box role="group" aria-labelledby={`${id}-title`}>
      <Typography id={`${id}-title`} component="h2" sx={{ fontWeight: 600 }}>
        {title}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {hint}
      </Typography>
      {code === null ? (
        instead
      ) : (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            justifyContent: 'space-between',
            gap: 1.5,
            border: 1,
            borderColor: 'divider',
            borderRadius: 1.5,
            bgcolor: 'background.paper',
            p: 1.5,
          }}
        >
          <Box
            component="code"
            id={id}
            sx={{
              flex: '1 1 16rem',
              minWidth: 0,
              overflowWrap: 'anywhere',
              whiteSpace: 'pre-wrap',
              fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
              fontSize: '0.9rem',
            }}
          >
            {code}
          </Box>
          <CopyButton text={code} label={copy} element={id} />
        </Box>
      )}
    </Box>
  );
}
