import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { checklist as text } from '@onramp/text/checklist';
import { CopyButton } from '@onramp/ui';
import { useState } from 'react';
import { flushSync } from 'react-dom';

import type { ChecklistLine } from './contract';

/** The pixel's snippet: copied with one press, and shown, so that the reader sees what they have. */
export function Snippet({ line: { name, action }, snippet }: { line: ChecklistLine; snippet: string }) {
  const [shown, setShown] = useState(false);
  const id = `snippet-of-${name}`;
  return (
    <>
      {(action?.name === 'copy_snippet' || shown) && (
        <CopyButton
          text={snippet}
          element={id}
          {...(action?.name === 'copy_snippet' && { label: action.label, prominent: true })}
          onPress={() => flushSync(() => setShown(true))} // where copying is not allowed, it is there to be selected
        />
      )}
      <Button aria-expanded={shown} onClick={() => setShown(!shown)} sx={{ '&:first-of-type': { ml: -1 } }}>
        {shown ? text.hideSnippet : text.showSnippet}
      </Button>
      {shown && (
        <Box
          component="pre"
          id={id}
          role="region"
          aria-label={text.snippet}
          tabIndex={0}
          sx={{
            width: '100%',
            m: 0,
            p: 1.5,
            borderRadius: 1,
            bgcolor: 'action.hover',
            border: 1,
            borderColor: 'divider',
            fontSize: '.8125rem',
            fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
          }}
        >
          <code>{snippet}</code>
        </Box>
      )}
    </>
  );
}
