import Box from '@mui/material/Box';
import { merch as text } from '@onramp/text/merch';
import type { ReactNode } from 'react';

import type { Wizard } from '../contract';
import { colourOf } from '../parts/ColourField';
import { Swatch } from '../parts/LookCard';
import { size } from '../parts/money';

const WORDS = ['headline', 'tagline'] as const;
const COLOURS = ['primary_color', 'accent_color'] as const;
const FONTS = ['heading_font', 'body_font'] as const;

/** What a company has said of its brand by itself: words, logo, colours, fonts. */
export function Details({ wizard: { brand, logo, warnings } }: { wizard: Wizard }) {
  const said = (name: (typeof WORDS | typeof FONTS)[number]) =>
    brand?.[name] ? [[name, brand[name]] as const] : [];
  const lines: [string, ReactNode][] = [
    ...WORDS.flatMap(said).map(([name, value]): [string, ReactNode] => [
      text.brand[name],
      <bdi>{value}</bdi>,
    ]),
    ...(logo === null
      ? []
      : [
          [text.logo.label, text.confirm.ownLogo(logo.kind.toUpperCase(), size(logo.size))] as [
            string,
            ReactNode,
          ],
        ]),
    ...COLOURS.flatMap((name): [string, ReactNode][] => {
      const colour = colourOf(brand?.[name] ?? '');
      return colour === '' ? [] : [[text.brand[name], <Colour {...{ name, colour, warnings }} />]];
    }),
    ...FONTS.flatMap(said).map(([name, value]): [string, ReactNode] => [text.brand[name], value]),
  ];
  if (lines.length === 0) return text.confirm.noDetails;
  return (
    <Box component="span" sx={{ display: 'grid', gap: 0.5 }}>
      {lines.map(([name, value]) => (
        <Box
          key={name}
          component="span"
          sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 0.75, alignItems: 'center' }}
        >
          <span>{text.confirm.detail(name)}</span>
          {value}
        </Box>
      ))}
    </Box>
  );
}

/** A colour; and where it is hard to read, what the shop shows for it. An accent is shown as it is. */
function Colour({ name, colour, warnings }: { name: string; colour: string; warnings: Wizard['warnings'] }) {
  const mended = name !== 'accent_color' && warnings.find(({ field }) => field === name);
  return (
    <>
      <Swatch colour={colour} />
      {mended && (
        <>
          <span>{text.confirm.shownAs}</span>
          <Swatch colour={mended.repaired} />
        </>
      )}
    </>
  );
}
