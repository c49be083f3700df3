import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { link as text } from '@onramp/text/link';
import { PageTitle, Trouble } from '@onramp/ui';
import type { ReactNode } from 'react';

import { deadLink } from '../../shared/deadLinks';
import { useSession } from '../../shared/session';

/** Why a link leads nowhere, and what to do. */
export default function DeadLink({
  error,
  again,
  signIn,
}: {
  error: Error;
  again: () => void;
  signIn: (done: () => void) => ReactNode;
}) {
  const { state } = useSession();
  const code = error instanceof Problem ? error.code : '';
  if (code === 'LINK_USED' || code.startsWith('TOKEN_')) {
    return (
      <>
        <PageTitle tab={text.tab(text.used.title)}>{text.used.title}</PageTitle>
        <Typography sx={{ mb: 3, color: 'text.secondary' }}>
          {state.is !== 'signed in' && text.used.lead}
          {state.is === 'signed in' &&
            (state.email ? text.used.somebodyElse(state.email) : text.used.somebodyElseUnnamed)}
        </Typography>
        {signIn(again)}
        <Typography variant="body2" sx={{ mt: 3, color: 'text.secondary' }}>
          {text.used.notYou}
        </Typography>
      </>
    );
  }
  const dead = deadLink(code);
  if (dead && error instanceof Problem) {
    return (
      <>
        <PageTitle tab={text.tab(dead.title)}>{dead.title}</PageTitle>
        <Typography sx={{ mb: 1.5 }}>{error.detail}</Typography>
        <Typography sx={{ color: 'text.secondary' }}>{dead.next}</Typography>
      </>
    );
  }
  return (
    <>
      <PageTitle tab={text.tab(text.trouble.title)}>{text.trouble.title}</PageTitle>
      <Trouble error={error} again={again} />
    </>
  );
}
