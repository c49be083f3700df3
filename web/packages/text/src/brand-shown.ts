import { localised } from './localised';

/** A company's brand kit, as colleagues read it. */
export const brandShown = localised({
  title: 'Brand kit',
  none: 'There is no brand kit yet: the brand is still being looked up.',
  logo: (name: string) => `Logo of ${name}`,
  logos: {
    own: 'Uploaded by the company',
    drawn: 'Drawn by us, and approved',
    website: 'As its website shows it',
  },
  logoOf: {
    own: (name: string) => `Logo that ${name} has uploaded`,
    drawn: (name: string) => `Logo that was drawn for ${name}`,
  },
  download: 'Download',
  logoDownload: (which: string) => `Download: ${which}`,
  logoMissing: 'The logo cannot be shown here.',
  copy: (what: string) => `Copy: ${what}`,
  colours: 'Colours',
  lookedUp: 'It is being looked up again. What was edited stays.',
  lookUpFailed: 'It was looked up again, and that failed:',
  dull: (ours: string) => `Its accent is dull, so its own pages show ours instead: ${ours}.`,
  empty: '–',
  name: {
    primary_color: 'Main colour',
    accent_color: 'Accent colour',
    background_color: 'Background',
    text_color: 'Text',
    secondary_color: 'Secondary colour',
    heading_font: 'Headings',
    body_font: 'Body text',
    headline: 'Headline',
    tagline: 'Tagline',
  },
  source: {
    company: 'said by the company',
    brandfetch: 'found',
    model: 'proposed',
    edit: 'edited',
    default: 'our default',
  },
});
