import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { wizard as text } from '@onramp/text/wizard';
import { SchemeToggle, SkipLink } from '@onramp/ui';
import type { ReactNode } from 'react';

import { Brand } from '../../../shared/Brand';
import { Contact } from '../../../shared/Contact';
import { useWizard } from '../context';
import { SaveState } from './SaveState';
import { StepList, titleOf } from './StepList';

/** What stands around each step: whose page it is, how far it is, how it is with what was typed, and who can help. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <Box sx={{ minHeight: '100dvh', display: { md: 'grid' }, gridTemplateColumns: { md: '300px 1fr' } }}>
      <SkipLink />
      <Box
        component="aside"
        sx={{
          display: { xs: 'none', md: 'flex' },
          flexDirection: 'column',
          gap: 5,
          p: 4,
          borderInlineEnd: 1,
          borderColor: 'divider',
          position: 'sticky',
          top: 0,
          height: '100dvh',
          overflowY: 'auto',
          background:
            'linear-gradient(170deg, color-mix(in srgb, var(--mui-palette-primary-main) 9%, var(--mui-palette-background-paper)), var(--mui-palette-background-paper) 60%)',
        }}
      >
        <Brand />
        <nav aria-label={text.steps.title}>
          <StepList />
        </nav>
        <Box sx={{ mt: 'auto' }}>
          <Contact />
        </Box>
      </Box>
      <Box sx={{ minWidth: 0, display: 'flex', flexDirection: 'column' }}>
        <Box
          component="header"
          sx={{
            display: 'flex',
            alignItems: 'center',
            justifyContent: 'space-between',
            gap: 2,
            px: { xs: 2, sm: 4 },
            py: 1.5,
            minHeight: 64,
          }}
        >
          <Box sx={{ display: { md: 'none' } }}>
            <Brand />
          </Box>
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, ml: 'auto' }}>
            <SaveState />
            <SchemeToggle />
          </Box>
        </Box>
        <Narrow />
        <Box
          component="main"
          id="content"
          tabIndex={-1}
          sx={{
            outline: 'none',
            flex: 1,
            width: '100%',
            maxWidth: 720,
            mx: 'auto',
            px: { xs: 2, sm: 4 },
            pt: { xs: 3, md: 5 },
            pb: 8,
          }}
        >
          {children}
        </Box>
        <Box component="footer" sx={{ display: { md: 'none' }, p: 3, borderTop: 1, borderColor: 'divider' }}>
          <Contact />
        </Box>
      </Box>
    </Box>
  );
}

/** How far it is, where there is no room for a column: a bar, with the steps to unfold. */
function Narrow() {
  const { onboarding, step } = useWizard();
  const place = onboarding.steps.findIndex((each) => each.name === step);
  const current = onboarding.steps[place];
  const of = onboarding.steps.length;
  return (
    <Box sx={{ display: { md: 'none' }, px: { xs: 2, sm: 4 } }}>
      <Box
        aria-hidden
        sx={{
          height: 6,
          borderRadius: 3,
          overflow: 'hidden',
          bgcolor: 'color-mix(in srgb, var(--mui-palette-primary-main) 18%, transparent)',
        }}
      >
        <Box
          sx={{ height: '100%', borderRadius: 3, bgcolor: 'primary.main' }}
          style={{ width: `${(100 * (place + 1)) / of}%` }}
        />
      </Box>
      <Box component="details" sx={{ mt: 1 }}>
        <Box component="summary" sx={{ cursor: 'pointer', py: 0.5 }}>
          <Typography component="span" variant="body2" sx={{ fontWeight: 600 }}>
            {text.steps.progress(place + 1, of)}
            {current && `: ${titleOf(current)}`}
          </Typography>
        </Box>
        <Box component="nav" aria-label={text.steps.title} sx={{ py: 1 }}>
          <StepList />
        </Box>
      </Box>
    </Box>
  );
}
