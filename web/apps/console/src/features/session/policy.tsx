import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { session as text } from '@onramp/text/session';
import { visuallyHidden } from '@onramp/ui';
import { CheckIcon, PointIcon } from '@onramp/ui/icons';

import type { PublicConfig } from '../../shared/models';

type Policy = PublicConfig['password'];

interface Point {
  says: string;
  met: boolean;
}

/** The points of the user pool's policy, each with whether a password meets it. Source of what a sign is: Amazon Cognito
 * Developer Guide, "Adding user pool password requirements". */
export function points(policy: Policy, password: string): Point[] {
  const each: [boolean, string, RegExp][] = [
    [policy.needs_lower, text.policy.lower, /[a-z]/],
    [policy.needs_upper, text.policy.upper, /[A-Z]/],
    [policy.needs_digit, text.policy.digit, /[0-9]/],
    [policy.needs_symbol, text.policy.symbol, /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/],
  ];
  return [
    { says: text.policy.length(policy.min_length), met: Array.from(password).length >= policy.min_length },
    ...each.filter(([needed]) => needed).map(([, says, shape]) => ({ says, met: shape.test(password) })),
  ];
}

/** What is wrong with a new password; null: nothing that a page could tell. */
export function passwordFault(policy: Policy | undefined, password: string): string | null {
  if (password === '') return text.passwordMissing;
  if (password.trim() !== password) return text.passwordBlank;
  const open = policy !== undefined && points(policy, password).some((each) => !each.met);
  return open ? text.passwordWeak : null;
}

/** The points as a list that ticks itself off while somebody types. */
export function PolicyList({ policy, password }: { policy: Policy | undefined; password: string }) {
  if (policy === undefined) return null;
  return (
    <Box sx={{ mt: -1 }}>
      <Typography variant="body2" id="policy-title" sx={{ color: 'text.secondary', mb: 0.5 }}>
        {text.policy.title}
      </Typography>
      <Box
        component="ul"
        aria-labelledby="policy-title"
        sx={{ listStyle: 'none', p: 0, m: 0, display: 'flex', flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5 }}
      >
        {points(policy, password).map(({ says, met }) => (
          <Typography
            component="li"
            variant="body2"
            key={says}
            sx={{
              display: 'flex',
              gap: 0.75,
              alignItems: 'center',
              color: met ? 'success.main' : 'text.secondary',
            }}
          >
            {met ? <CheckIcon sx={{ fontSize: 18 }} /> : <PointIcon sx={{ fontSize: 18 }} />}
            {says}
            <span style={visuallyHidden}>{met ? text.policy.met : text.policy.open}</span>
          </Typography>
        ))}
      </Box>
    </Box>
  );
}
