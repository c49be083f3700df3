import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Problem } from '@onramp/api';
import { contact } from '@onramp/text/contact';
import { link as text } from '@onramp/text/link';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { useEffect, type ReactNode } from 'react';

import { readMine } from '../../shared/onboarding';
import { Plain } from '../../shared/Plain';
import { useSession } from '../../shared/session';

/** The wizard was opened without a link: whoever is signed in goes on with their own onboarding. */
export default function NoLink({
  signIn,
  found,
}: {
  signIn: (done: () => void) => ReactNode;
  /** Called with the key of their link. */
  found: (key: string) => void;
}) {
  const { state, ask, end } = useSession();
  const mine = useQuery({
    queryKey: ['mine'],
    queryFn: readMine,
    enabled: state.is === 'signed in',
    gcTime: 0,
  });
  const key = mine.data?.key;
  useEffect(() => {
    if (key !== undefined) found(key);
  }, [key, found]);

  if (state.is === 'signed out') {
    return (
      <Plain>
        <PageTitle tab={text.tab(text.none.title)}>{text.none.title}</PageTitle>
        <Typography sx={{ mb: 3, color: 'text.secondary' }}>{text.none.lead}</Typography>
        {signIn(() => void mine.refetch())}
      </Plain>
    );
  }
  const trouble = state.is === 'unknown' ? state.trouble : mine.error;
  if (trouble instanceof Problem && trouble.code === 'ONBOARDING_NOT_FOUND') {
    return (
      <Plain>
        <PageTitle tab={text.tab(text.nothingHere.title)}>{text.nothingHere.title}</PageTitle>
        <Typography sx={{ mb: 3, color: 'text.secondary' }}>
          {text.nothingHere.next(state.is === 'signed in' ? state.email : '')}
        </Typography>
        <Button variant="outlined" onClick={() => void end().catch(() => undefined)}>
          {text.nothingHere.signOut}
        </Button>
      </Plain>
    );
  }
  return (
    <Plain>
      {trouble ? (
        <>
          <PageTitle tab={text.tab(text.trouble.title)}>{text.trouble.title}</PageTitle>
          <Trouble error={trouble} again={() => void (state.is === 'unknown' ? ask() : mine.refetch())} />
        </>
      ) : (
        <Waiting says={contact.opening} />
      )}
    </Plain>
  );
}
