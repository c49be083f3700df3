import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { home } from '@onramp/text/home';
import { session as text } from '@onramp/text/session';
import { PageTitle } from '@onramp/ui';
import { useMemo, useState } from 'react';

import { useSession } from '../../shared/session';
import { codeSentTo, keepCodeSentTo } from './codeSent';
import { ConfirmCode } from './ConfirmCode';
import { byCompany, type SignedIn } from './questions';
import { SignIn } from './SignIn';
import { NewUser } from './SignUp';

/** Who comes to a company's page signs in, or creates a sign-in with the address that the company has named. */
export default function CompanySignIn({ id, over }: { id: string; over: boolean }) {
  const [shows, setShows] = useState<'sign in' | 'form' | 'code' | 'forgotten'>(() =>
    codeSentTo() === '' ? 'sign in' : 'form',
  );
  const [email, setEmail] = useState(codeSentTo);
  const [password, setPassword] = useState('');
  const [sentTo, setSentTo] = useState('');
  const session = useSession();
  const way = useMemo(() => byCompany(id), [id]);
  const signIn = () => setShows('sign in');
  const done = (tokens: SignedIn) => {
    keepCodeSentTo('');
    session.signIn(tokens);
  };
  const forgotten = () => setShows('forgotten');

  if (shows === 'code') {
    return (
      <ConfirmCode
        {...{ way, email, password, sentTo }}
        tab={home.tab(text.confirm.title)}
        onConfirmed={done}
        onSignIn={signIn}
        onChange={() => setShows('form')}
        onForgotten={forgotten}
      />
    );
  }
  if (shows === 'form') {
    return (
      <>
        <Heading title={text.company.title} lead={text.company.formLead} />
        <NewUser
          {...{ way, email, setEmail, password, setPassword }}
          linkKey={null}
          onSent={(to) => {
            setSentTo(to);
            setShows('code');
          }}
          onKnown={done}
          onSignIn={signIn}
          onForgotten={forgotten}
        />
      </>
    );
  }
  return (
    <>
      <Heading title={home.signedOut.title} lead={over ? home.signedOut.over : home.signedOut.company} />
      <SignIn key={shows} email={email} forgotten={shows === 'forgotten'} />
      <Box
        component="section"
        aria-labelledby="first-time"
        sx={{ mt: 4, p: 2.5, border: 1, borderColor: 'divider', borderRadius: 2 }}
      >
        <Typography id="first-time" component="h2" variant="h3" sx={{ mb: 0.5 }}>
          {text.company.first}
        </Typography>
        <Typography sx={{ color: 'text.secondary', mb: 2 }}>{text.company.firstLead}</Typography>
        <Button variant="outlined" size="large" onClick={() => setShows('form')}>
          {text.signUp.button}
        </Button>
      </Box>
    </>
  );
}

/** The page's one heading, which says what one is about to do. */
function Heading({ title, lead }: { title: string; lead: string }) {
  return (
    <>
      <PageTitle tab={home.tab(title)}>{title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 3 }}>{lead}</Typography>
    </>
  );
}
