import { useCallback } from 'react';
import { useNavigate } from 'react-router';

import { SignedInPage } from '../features/session';

/** `/signed-in`: the way back from Google. */
export default function SignedIn() {
  const navigate = useNavigate();
  const done = useCallback(
    (link: string, page: string) =>
      void navigate(link === '' ? page : '/onboarding', {
        replace: true,
        state: link === '' ? null : { link },
      }),
    [navigate],
  );
  return <SignedInPage onDone={done} />;
}
