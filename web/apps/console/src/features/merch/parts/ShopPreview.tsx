import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import type { CSSProperties } from 'react';

import { isColour } from './ColourField';

/** What a shop looks like by. What is left out is as shops are that say nothing. */
export interface Looks {
  headline?: string;
  tagline?: string;
  primary_color?: string;
  accent_color?: string;
  background_color?: string;
  text_color?: string;
  secondary_color?: string;
  heading_font?: string;
  body_font?: string;
}

const colour = (said: string | undefined, otherwise: string) => (said && isColour(said) ? said : otherwise);

/** A name of a font, and nothing else. */
const font = (said: string | undefined) => (said && /^[\w -]+$/.test(said) ? `"${said}", ` : '');

/** White or black, whichever can be read on a colour: about where both are equal (WCAG 2.2, "contrast ratio"). */
function onColour(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff';
}

/** A shop as it will look, in small. A picture: it says nothing that does not stand beside it. */
export function ShopPreview({ looks, logo }: { looks: Looks; logo?: string | undefined }) {
  const primary = colour(looks.primary_color, '#334155');
  const accent = colour(looks.accent_color, '#c8452e');
  const style: CSSProperties & Record<`--${string}`, string> = {
    '--primary': primary,
    '--on-primary': onColour(primary),
    '--accent': accent,
    '--on-accent': onColour(accent),
    '--ground': colour(looks.background_color, '#ffffff'),
    '--text': colour(looks.text_color, '#1f2937'),
    '--secondary': colour(looks.secondary_color, '#e5e7eb'),
    '--heading': `${font(looks.heading_font)}var(--mui-font-family, inherit)`,
    '--body': `${font(looks.body_font)}var(--mui-font-family, inherit)`,
  };
  return (
    <Box component="figure" sx={{ m: 0 }}>
      <Typography component="figcaption" sx={{ fontWeight: 600, mb: 1 }}>
        {text.brand.preview}
      </Typography>
      <Box
        aria-hidden
        style={style}
        sx={{
          ...{ border: 1, borderColor: 'divider', borderRadius: 2, overflow: 'hidden' },
          ...{ backgroundColor: 'var(--ground)', color: 'var(--text)', fontFamily: 'var(--body)' },
          forcedColorAdjust: 'none',
        }}
      >
        <Box
          sx={{
            ...{ minHeight: 52, px: 2, display: 'flex', alignItems: 'center' },
            ...{ backgroundColor: 'var(--primary)', color: 'var(--on-primary)' },
          }}
        >
          {logo === undefined ? (
            <Box sx={{ width: 84, height: 12, borderRadius: 1, bgcolor: 'currentColor', opacity: 0.5 }} />
          ) : (
            <Box
              component="img"
              src={logo}
              alt=""
              sx={{ maxHeight: 36, maxWidth: 140, objectFit: 'contain' }}
            />
          )}
        </Box>
        <Box sx={{ p: 2.5, display: 'grid', gap: 1, justifyItems: 'start' }}>
          <Box
            dir="auto"
            sx={{
              fontFamily: 'var(--heading)',
              fontSize: '1.35rem',
              fontWeight: 700,
              lineHeight: 1.2,
              overflowWrap: 'anywhere',
            }}
          >
            {looks.headline || text.brand.previewHeadline}
          </Box>
          <Box dir="auto" sx={{ overflowWrap: 'anywhere' }}>
            {looks.tagline || text.brand.previewTagline}
          </Box>
          <Box
            sx={{
              ...{ mt: 1, px: 2, py: 1, borderRadius: 1, fontWeight: 600 },
              ...{ backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
            }}
          >
            {text.brand.previewButton}
          </Box>
          <Box sx={{ display: 'flex', gap: 1, mt: 1, width: '100%' }}>
            {[0, 1, 2].map((each) => (
              <Box
                key={each}
                sx={{ flex: 1, aspectRatio: '1', borderRadius: 1, backgroundColor: 'var(--secondary)' }}
              />
            ))}
          </Box>
        </Box>
      </Box>
    </Box>
  );
}
