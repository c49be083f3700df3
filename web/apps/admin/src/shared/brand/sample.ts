// A brand kit for the tests.
import type { Schemas } from '@onramp/api';

type Kit = Schemas['BrandKit'];

export function aKit(part: Partial<Kit> = {}): Kit {
  const of = (value: string, source: Kit['fields']['headline']['source'] = 'model') => {
    return { value, source, edited: source === 'edit' };
  };
  return {
    fields: {
      primary_color: of('#1a2b3c', 'brandfetch'),
      accent_color: of('#e07a2f', 'company'),
      background_color: of('#ffffff', 'default'),
      text_color: of('#111111'),
      secondary_color: of('#8aa899'),
      heading_font: of('Oswald', 'brandfetch'),
      body_font: of('Inter', 'default'),
      headline: of('Lift more', 'edit'),
      tagline: of(''),
    },
    warnings: [],
    portal_accent: '#e07a2f',
    vibrant: true,
    logo_url: 'https://assets.example/logo.svg',
    logos: [],
    rescrape: null,
    ...part,
  };
}
