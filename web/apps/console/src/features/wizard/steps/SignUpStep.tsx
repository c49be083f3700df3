import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { wizard as text } from '@onramp/text/wizard';
import { PageTitle } from '@onramp/ui';
import type { ReactNode } from 'react';

import { neighbour, useWizard } from '../context';
import { Actions } from '../parts/StepForm';

/** Who the customer is. The form itself is another feature's. */
export default function SignUpStep({ children }: { children: ReactNode }) {
  const { onboarding, go } = useWizard();
  const [before, after] = [neighbour(onboarding, 'signup', -1), neighbour(onboarding, 'signup', 1)];
  return (
    <>
      <PageTitle tab={text.tab(text.signup.title)}>{text.signup.title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 4, fontSize: '1.05rem', maxWidth: '58ch' }}>
        {onboarding.registrant ? text.signup.ready : text.signup.lead}
      </Typography>
      {!onboarding.registrant && children}
      <Actions>
        {before && (
          <Button size="large" onClick={() => go(before)}>
            {text.back}
          </Button>
        )}
        {onboarding.registrant && after && (
          <Button variant="contained" size="large" onClick={() => go(after)}>
            {text.next}
          </Button>
        )}
      </Actions>
    </>
  );
}
