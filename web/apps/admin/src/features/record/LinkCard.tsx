import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { record as text } from '@onramp/text/record';
import { CopyButton, Moment, moment } from '@onramp/ui';
import { useState } from 'react';

import type { OnboardingStatus } from './model';
import { registrantOf } from './dialogs';
import { possible, RecordDialog } from './RecordMenu';
import { Section } from './Section';

/** The link for the customer: what it is good for now, and until when. */
export function LinkCard({ onboarding }: { onboarding: OnboardingStatus }) {
  const [making, setMaking] = useState(false);
  const { url, valid_until, expired, restored } = onboarding.link;
  const used = onboarding.registered_by !== '';
  const dead = restored || (expired && !used);
  return (
    <Section title={text.link.title}>
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        <Typography>{sentenceFor(onboarding)}</Typography>
        {url !== null && (
          <Box
            id="link-address"
            sx={{
              fontFamily: 'ui-monospace, monospace',
              fontSize: '0.82rem',
              overflowWrap: 'anywhere',
              p: 1.25,
              borderRadius: 1.5,
              bgcolor: 'action.hover',
              ...(dead && { textDecoration: 'line-through', color: 'text.secondary' }),
            }}
          >
            {url}
          </Box>
        )}
        {valid_until !== null && url !== null && !used && (
          <Typography variant="body2" color="text.secondary">
            {expired ? text.link.ended : text.link.lasts} <Moment at={valid_until} now={serverNow} /> ·{' '}
            {moment(valid_until)}
          </Typography>
        )}
        {url !== null && (
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            {!dead && <CopyButton text={url} label={text.link.copy} element="link-address" />}
            {dead && possible(onboarding).includes('newLink') && (
              <Button variant="contained" size="small" onClick={() => setMaking(true)}>
                {text.link.makeNew}
              </Button>
            )}
          </Box>
        )}
      </Box>
      <RecordDialog name={making ? 'newLink' : null} onClose={() => setMaking(false)} />
    </Section>
  );
}

function sentenceFor(onboarding: OnboardingStatus): string {
  if (onboarding.link.url === null) return text.link.none;
  const used = onboarding.registered_by !== '';
  if (onboarding.link.restored) return restoredFor(onboarding, used);
  if (onboarding.status === 'completed') return text.link.over;
  if (onboarding.link.expired) return used ? text.link.expiredButUsed : text.link.expired;
  if (!used && onboarding.releases.some((each) => !each.removed)) return text.link.releasing;
  if (!used) return text.link.fresh;
  const who = registrantOf(onboarding);
  return text.link.used(who === text.release.nobody ? text.link.usedBySomebody : who);
}

function restoredFor(onboarding: OnboardingStatus, used: boolean): string {
  if (!used) return text.link.restored;
  const who = registrantOf(onboarding);
  return text.link.restoredButUsed(who === text.release.nobody ? text.link.restoredSomebody : who);
}
