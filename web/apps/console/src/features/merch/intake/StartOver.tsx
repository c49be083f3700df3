import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { Moment } from '@onramp/ui';
import { useEffect, useRef, useState } from 'react';

/** What this browser keeps, until when, and how to be rid of it. */
export function StartOver({ endsAt, over }: { endsAt: string | null; over: () => void }) {
  const [asked, setAsked] = useState<boolean | null>(null);
  const question = useRef<HTMLHeadingElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asked === true) question.current?.focus();
    if (asked === false) button.current?.focus(); // where one was before the question
  }, [asked]);
  return (
    <Box
      component="section"
      sx={{ mt: 6, pt: 2, borderTop: 1, borderColor: 'divider', color: 'text.secondary' }}
    >
      {asked ? (
        <>
          <Typography ref={question} component="h2" variant="h3" tabIndex={-1} sx={{ outline: 'none' }}>
            {text.draft.overTitle}
          </Typography>
          <Typography variant="body2" sx={{ my: 1, maxWidth: '60ch' }}>
            {text.draft.overLead}
          </Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, ml: -1 }}>
            <Button color="error" onClick={over}>
              {text.draft.overYes}
            </Button>
            <Button onClick={() => setAsked(false)}>{text.draft.overNo}</Button>
          </Box>
        </>
      ) : (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.5 }}>
          <Typography variant="body2">
            {text.draft.keptUntil}
            {endsAt !== null && (
              <>
                {' '}
                <Moment at={endsAt} />
              </>
            )}
            .
          </Typography>
          <Button ref={button} size="small" color="inherit" onClick={() => setAsked(true)}>
            {text.draft.over}
          </Button>
        </Box>
      )}
    </Box>
  );
}
