import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import type { Catalogue, StepName, Wizard } from '../contract';
import { tierTitle } from '../parts/tiers';
import { pageOf } from './addresses';
import { Details } from './Details';

/** What is confirmed, each with the way to change it. */
export function Summary({ wizard, catalogue }: { wizard: Wizard; catalogue: Catalogue }) {
  const { basics, brand_teaser: look, products } = wizard;
  const names = (products?.sku_ids ?? []).map(
    (sku) => catalogue.products.find((each) => each.sku === sku)?.name ?? sku,
  );
  const size = text.confirm.sizeOf(tierTitle(wizard.tier.name), basics.headcount.toLocaleString('en-GB'));
  const rows: [string, ReactNode, StepName][] = [
    [text.confirm.company, `${basics.company_name}, ${basics.admin_email}`, 'basics'],
    [text.confirm.size, size, 'basics'],
    [
      text.confirm.brandUsed,
      look?.own_assets !== false ? text.confirm.brandOwn : text.confirm.brandFound,
      'brand_teaser',
    ],
    [text.confirm.productsChosen, names.join(', '), 'products'],
    [text.confirm.details, <Details wizard={wizard} />, 'brand'],
  ];
  return (
    <Box component="section" sx={{ mt: 4 }}>
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {text.confirm.summary}
      </Typography>
      <Box component="dl" sx={{ m: 0 }}>
        {rows.map(([name, value, step]) => (
          <Box
            key={name}
            sx={{
              ...{
                display: 'grid',
                gap: { xs: 0, sm: 2 },
                py: 1.25,
                borderBottom: 1,
                borderColor: 'divider',
              },
              gridTemplateColumns: { xs: '1fr auto', sm: '140px minmax(0, 1fr) auto' },
            }}
          >
            <Typography component="dt" sx={{ fontWeight: 600 }}>
              {name}
            </Typography>
            <Typography
              component="dd"
              dir="auto"
              sx={{ m: 0, overflowWrap: 'anywhere', gridRow: { xs: 2, sm: 'auto' }, textAlign: 'start' }}
            >
              {value}
            </Typography>
            <Box component="dd" sx={{ m: 0 }}>
              <Link component={RouterLink} to={pageOf(step)} aria-label={text.confirm.change(name)}>
                {text.confirm.changeShort}
              </Link>
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
