import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { answerOf, Problem } from '@onramp/api';
import { home as text } from '@onramp/text/home';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link as RouterLink } from 'react-router';

import { api } from '../../shared/api';

/** Seconds between two looks whether an account that is being made has its checklist by now. */
const LOOK = 10;

/**
 * What the home shows to somebody whose account has no checklist: the way on in their set-up, or that there is none.
 *
 * @param look Look again whether there is a checklist.
 */
export function NoChecklist({ user, look }: { user: string; look: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['mine', user],
    queryFn: async ({ signal }) => {
      try {
        return (await answerOf(api.GET('/onboarding/mine', { signal }))).status;
      } catch (problem) {
        if (problem instanceof Problem && problem.code === 'ONBOARDING_NOT_FOUND') return null;
        throw problem;
      }
    },
  });
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (data === undefined) return <Waiting says={text.loading} />;
  if (data === null || data === 'revoked') return <Says {...text.nothing} />;
  if (data === 'submitted' || data === 'completed') return <Preparing look={look} />;
  return <GoOn />;
}

/** The way on for somebody who has begun with their set-up and not submitted it. */
export function GoOn() {
  return <Says {...text.goOn} />;
}

function Preparing({ look }: { look: () => void }) {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') look();
    }, LOOK * 1000);
    return () => clearInterval(timer);
  }, [look]);
  return <Says {...text.preparing} />;
}

function Says({ title, lead, button }: { title: string; lead: string; button?: string }) {
  return (
    <Paper variant="outlined" sx={{ p: { xs: 2.5, sm: 4 }, mt: 3, maxWidth: 640 }}>
      <Typography component="h2" variant="h2" gutterBottom>
        {title}
      </Typography>
      <Typography color="textSecondary">{lead}</Typography>
      {button && (
        <Button variant="contained" size="large" component={RouterLink} to="/onboarding" sx={{ mt: 3 }}>
          {button}
        </Button>
      )}
    </Paper>
  );
}
