import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { steps as stepText } from '@onramp/text/steps';
import { describedBy, fieldLook, Labelled } from '@onramp/ui';
import { useState } from 'react';

import type { Found } from '../addresses';
import { useWizard } from '../context';
import { Folded } from './Folded';

/** Many addresses at once, as they come from a mail or a table. What is not taken over stays in the box, and is named. */
export function PasteList({
  most,
  onPaste,
}: {
  most: number;
  onPaste: (pasted: string) => Found & { over: string[] };
}) {
  const { saver } = useWizard();
  const [list, setShown] = useState(saver.list);
  const [open] = useState(list !== '');
  const [told, setTold] = useState<{ good: string; bad: string[] } | null>(null);
  function setList(next: string) {
    setShown(next);
    saver.keepList(next);
  }
  function add() {
    const { addresses, bad, duplicates, own, over } = onPaste(list);
    setList([...bad, ...over].join('\n'));
    setTold({
      good: addresses.length > 0 ? stepText.team.added(addresses.length) : stepText.team.none,
      bad: [
        ...bad.map((each) => stepText.team.bad(each)),
        ...duplicates.map((each) => stepText.team.duplicate(each)),
        ...own.map((each) => stepText.team.own(each)),
        ...(over.length > 0 ? [stepText.team.over(most, over.join(', '))] : []),
      ],
    });
  }
  const words = { id: 'team-list', label: stepText.team.list, hint: stepText.team.listHint };
  return (
    <Folded summary={stepText.team.several} open={open}>
      <Box sx={{ pt: 1, display: 'grid', gap: 1.5, justifyItems: 'start' }}>
        <Box sx={{ width: '100%' }}>
          <Labelled {...words}>
            <Box
              component="textarea"
              id={words.id}
              rows={5}
              value={list}
              onChange={(event) => setList(event.target.value)}
              aria-describedby={describedBy(words)}
              spellCheck={false}
              sx={{ ...fieldLook(false), font: 'inherit', py: 1, resize: 'vertical' }}
            />
          </Labelled>
        </Box>
        <Button variant="outlined" onClick={add} disabled={list.trim() === ''}>
          {stepText.team.addList}
        </Button>
        <Box role="status" sx={{ width: '100%' }}>
          {told && (
            <Alert severity={told.bad.length > 0 ? 'warning' : 'success'}>
              {told.good}
              {told.bad.length > 0 && (
                <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5, overflowWrap: 'anywhere' }}>
                  {told.bad.map((each) => (
                    <li key={each}>{each}</li>
                  ))}
                </Box>
              )}
            </Alert>
          )}
        </Box>
      </Box>
    </Folded>
  );
}
