import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '@onramp/api';
import { session as text } from '@onramp/text/session';
import { PageTitle, sentenceOf, Waiting } from '@onramp/ui';
import { useEffect, useState } from 'react';

import { claimLink } from '../../shared/onboarding';
import { Plain } from '../../shared/Plain';
import { session } from '../../shared/session';
import { forgetStarted, keptStarted, type Started } from './google';
import { exchangeCode } from './questions';

/** What came back from Google. `code` is empty where nobody signed in. */
interface Returned {
  code: string;
  started: Started | null;
  ours: boolean;
}

/** The answer, from the address and the tab. It only looks: React may begin a page twice before it shows it once. */
function returnedNow(): Returned {
  const asked = new URLSearchParams(location.search);
  const started = keptStarted();
  return {
    code: asked.get('code') ?? '',
    started,
    ours: started !== null && asked.get('state') === started.state,
  };
}

/** Take the answer out of both: it counts once. */
function forgetReturned(): void {
  forgetStarted();
  history.replaceState(history.state, '', location.pathname);
}

/**
 * The way back from Google: signs in, claims the link, and goes on. `onDone` gets the link's key, empty where there is
 * none, and the path of the page that the way began at.
 */
export function SignedInPage({ onDone }: { onDone: (link: string, page: string) => void }) {
  const [returned] = useState(returnedNow);
  useEffect(forgetReturned, []);
  const { code, started, ours } = returned;
  const { link, page } = started ?? { link: '', page: '/' };
  const { error } = useQuery({
    queryKey: ['google', code],
    queryFn: async () => {
      session.signIn(await exchangeCode(code, started?.verifier ?? ''));
      if (link !== '') await claimLink(link);
      onDone(link, page);
      return true;
    },
    enabled: ours && code !== '',
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const why = !ours ? text.google.notOurs : code === '' ? text.google.cancelled : error && said(error);
  return (
    <Plain>
      {why ? (
        <>
          <PageTitle tab={text.google.tab}>{text.google.title}</PageTitle>
          <Typography sx={{ mb: 3 }}>{why}</Typography>
          <Button variant="contained" onClick={() => onDone(link, page)}>
            {text.google.back}
          </Button>
        </>
      ) : (
        <Waiting says={text.google.returning} />
      )}
    </Plain>
  );
}

function said(error: Error): string {
  return error instanceof Problem && error.detail ? error.detail : sentenceOf(error);
}
