import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { Problem, type Schemas } from '@onramp/api';
import { progress as text } from '@onramp/text/progress';
import { PageTitle, sentenceOf, Trouble, useAnnounceChanges, Waiting } from '@onramp/ui';
import { useMemo, useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { Line } from './Line';
import { WhatNext } from './WhatNext';
import { useProgress } from './useProgress';

/** The console's home, with its checklist open. */
const CHECKLIST = '/?checklist=open';

/** After the customer has submitted: what is being done for them, until all of it is, and then what comes next. */
export function Progress({ onboardingKey }: { onboardingKey: string }) {
  const { data, error, isPaused, refetch } = useProgress(onboardingKey);
  const trouble = isPaused ? OFFLINE : error;
  if (data) return <Shown answer={data} trouble={trouble} />;
  if (trouble) return <Trouble error={trouble} again={() => void refetch()} />;
  return <Waiting says={text.loading} />;
}

/** The browser says that it is offline, so nothing is asked until it is back. */
const OFFLINE = new Problem('offline', '', '');

function Shown({ answer, trouble }: { answer: Schemas['Progress']; trouble: unknown }) {
  const { actions, done } = answer;
  useAnnounceChanges(
    useMemo(
      () =>
        Object.fromEntries(
          actions.map((each) => [each.name, text.changed(each.title, text.state[each.state])]),
        ),
      [actions],
    ),
  );
  const [began] = useState(done);
  const finished = actions.filter((each) => each.state === 'done').length;
  const says = done ? text.finished : onlyHeldUp(answer) ? text.held : text.running;
  return (
    <>
      {/* When the set-up finishes under the reader's eyes, that is said; the focus stays where it is. */}
      <PageTitle tab={text.tab(says.title)} focus={done === began}>
        {says.title}
      </PageTitle>
      <Typography color="textSecondary" sx={{ mb: 3, maxWidth: '60ch' }}>
        {says.lead}
      </Typography>
      {done && <WhatNext to={CHECKLIST} />}
      {trouble !== null && !done && <Quiet trouble={trouble} />}
      <Paper variant="outlined" sx={{ p: { xs: 2, sm: 3 } }}>
        <Total finished={finished} of={actions.length} />
        <Box component="ol" aria-label={text.list} sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {actions.map((each) => (
            <Line key={each.name} line={each} />
          ))}
        </Box>
      </Paper>
      {!done && (
        <Button component={RouterLink} to={CHECKLIST} sx={{ mt: 2 }}>
          {text.toConsoleMeanwhile}
        </Button>
      )}
    </>
  );
}

function onlyHeldUp({ actions }: Schemas['Progress']): boolean {
  const left = actions.filter((each) => each.state !== 'done');
  return left.some((each) => each.state === 'held_up') && !left.some((each) => each.state === 'working');
}

/** How many steps are done, as a bar and in words. */
function Total({ finished, of }: { finished: number; of: number }) {
  return (
    <Box sx={{ mb: 3 }}>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }} id="progress-total">
        {text.count(finished, of)}
      </Typography>
      <LinearProgress
        variant="determinate"
        value={of === 0 ? 0 : (100 * finished) / of}
        aria-labelledby="progress-total"
        sx={{ height: 8, borderRadius: 4 }}
      />
    </Box>
  );
}

function Quiet({ trouble }: { trouble: unknown }) {
  return (
    <Alert severity="info" sx={{ mb: 2 }}>
      {sentenceOf(trouble)} {text.quiet}
    </Alert>
  );
}
