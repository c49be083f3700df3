import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { CODE_FONT } from '@onramp/ui';
import { useState, type ReactNode } from 'react';

import type { Look } from '../contract';
import { colourOf } from './ColourField';

/** What was found of a brand: logo, colours, fonts. */
export function LookCard({ look }: { look: Look }) {
  const name = look.name ?? look.domain;
  return (
    <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 2, bgcolor: 'background.paper', mb: 4 }}>
      <Box sx={{ p: { xs: 2, sm: 3 }, display: 'flex', gap: 2.5, alignItems: 'center' }}>
        <Logo address={look.logo_url} name={name} />
        <Box sx={{ minWidth: 0 }}>
          <Typography component="h2" variant="h2" sx={{ overflowWrap: 'anywhere' }}>
            {text.teaser.found(name)}
          </Typography>
          <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }} dir="auto">
            {look.description ?? look.domain}
          </Typography>
        </Box>
      </Box>
      <Box
        component="dl"
        sx={{
          ...{ m: 0, p: { xs: 2, sm: 3 }, borderTop: 1, borderColor: 'divider' },
          ...{ display: 'grid', gap: 2.5, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } },
        }}
      >
        <Fact name={text.teaser.colours}>
          {look.colors.length === 0 ? (
            text.teaser.none
          ) : (
            <Box component="span" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
              {[...new Set(look.colors.map(colourOf))].map((colour) => (
                <Swatch key={colour} colour={colour} />
              ))}
            </Box>
          )}
        </Fact>
        <Fact name={text.teaser.fonts}>
          {look.fonts.length === 0 ? text.teaser.none : look.fonts.join(', ')}
        </Fact>
      </Box>
    </Box>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography component="dt" variant="body2" sx={{ color: 'text.secondary', fontWeight: 600, mb: 0.5 }}>
        {name}
      </Typography>
      <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
    </Box>
  );
}

/** A colour, and how it is written. */
export function Swatch({ colour }: { colour: string }) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}>
      <Box
        component="span"
        aria-hidden
        style={{ backgroundColor: colour }}
        sx={{
          ...{ width: 22, height: 22, borderRadius: 0.75, border: 1, borderColor: 'divider', flexShrink: 0 },
          forcedColorAdjust: 'none',
        }}
      />
      <Box component="span" sx={{ fontFamily: CODE_FONT, fontSize: '.875rem' }}>
        {colour}
      </Box>
    </Box>
  );
}

/** A logo from elsewhere, on white, as logos are made for; where it does not come, the name's first letter. */
export function Logo({ address, name }: { address: string | null; name: string }) {
  const [lost, setLost] = useState<string | null>(null);
  const [first = ''] = name;
  const look = {
    ...{ width: 72, height: 72, flexShrink: 0, borderRadius: 1.5, border: 1, borderColor: 'divider' },
  } as const;
  if (address === null || lost === address) {
    return (
      <Box aria-hidden sx={{ ...look, display: 'grid', placeItems: 'center', fontSize: 28, fontWeight: 650 }}>
        {first.toUpperCase()}
      </Box>
    );
  }
  return (
    <Box
      component="img"
      src={address}
      alt={text.teaser.logoOf(name)}
      onError={() => setLost(address)}
      sx={{ ...look, p: 1, objectFit: 'contain', bgcolor: '#fff' }}
    />
  );
}
