import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { PageTitle } from '@onramp/ui';
import { Link as RouterLink } from 'react-router';

import { Remark } from '../../../shared/Remark';
import type { Wizard } from '../contract';

/** All is said and paid: what happens next, and where it can be watched. */
export function Done({ wizard, anew }: { wizard: Wizard; anew: () => void }) {
  const { company_name, admin_email } = wizard.basics;
  const { brand, logo, files, open } = text.done.path;
  const steps = [brand, ...(wizard.confirm?.logo_addon ? [logo] : []), files, open];
  const payment = wizard.payment.state;
  return (
    <>
      <PageTitle tab={text.tab(text.done.title)}>{text.done.title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 3, maxWidth: '60ch', overflowWrap: 'anywhere' }}>
        {text.done.lead(company_name)}
      </Typography>
      {(payment === 'accepted' || payment === 'cleared') && (
        <Remark tone={payment === 'cleared' ? 'good' : 'working'}>{text.payment[payment]}.</Remark>
      )}
      <Typography component="h2" variant="h2" sx={{ mb: 2 }}>
        {text.done.next}
      </Typography>
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 2, mb: 4 }}>
        {steps.map(({ title, says }, place) => (
          <Box key={title} component="li" sx={{ display: 'flex', gap: 2 }}>
            <Box
              aria-hidden
              sx={{
                ...{ width: 32, height: 32, flexShrink: 0, borderRadius: '50%', fontWeight: 650 },
                ...{ display: 'grid', placeItems: 'center', border: 2, borderColor: 'primary.main' },
                color: 'primary.main',
              }}
            >
              {place + 1}
            </Box>
            <div>
              <Typography component="h3" variant="h3">
                {title}
              </Typography>
              <Typography sx={{ color: 'text.secondary', maxWidth: '60ch' }}>{says}</Typography>
            </div>
          </Box>
        ))}
      </Box>
      <Typography sx={{ mb: 3, maxWidth: '60ch', overflowWrap: 'anywhere' }}>
        {text.done.mail(admin_email)}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <Button
          component={RouterLink}
          to={`/merch/${encodeURIComponent(wizard.company_id)}`}
          variant="contained"
          size="large"
        >
          {text.done.page}
        </Button>
        <Button size="large" onClick={anew}>
          {text.done.another}
        </Button>
      </Box>
    </>
  );
}
