import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import type { Schemas } from '@onramp/api';
import { brandShown as text } from '@onramp/text/brand-shown';
import { useCopy } from '@onramp/ui';
import { CheckIcon, CopyIcon, WarningIcon } from '@onramp/ui/icons';
import { useId, type ReactNode } from 'react';

import { Logo } from './Logo';

export type Kit = Schemas['BrandKit'];
type Field = Kit['fields']['primary_color'];

const COLOURS = [
  'primary_color',
  'accent_color',
  'secondary_color',
  'background_color',
  'text_color',
] as const;
const WORDS = ['heading_font', 'body_font', 'headline', 'tagline'] as const;
const HEX = /^#[0-9a-f]{6}$/i;

/** A brand kit to work by: colours to look at and to copy, fonts and words as they are written; null: there is none. */
export function BrandKit({
  company,
  kit,
  logosOf,
}: {
  company: string;
  kit: Kit | null;
  /** Shows those that lie with us. */
  logosOf?: (logos: Kit['logos']) => ReactNode;
}) {
  if (kit === null) return <Typography sx={{ color: 'text.secondary' }}>{text.none}</Typography>;
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {kit.rescrape && <Rescrape {...kit.rescrape} />}
      {logosOf?.(kit.logos)}
      {kit.logo_url !== null && (
        <Box component="figure" sx={{ m: 0, display: 'grid', gap: 0.5 }}>
          <Logo key={kit.logo_url} address={kit.logo_url} words={text.logo(company)} />
          <Typography component="figcaption" variant="body2" sx={{ color: 'text.secondary' }}>
            {text.logos.website}
          </Typography>
        </Box>
      )}
      <Box
        component="ul"
        aria-label={text.colours}
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'grid',
          gap: 1.25,
          gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 230px), 1fr))',
        }}
      >
        {COLOURS.map((name) => (
          <Colour key={name} name={text.name[name]} field={kit.fields[name]} />
        ))}
      </Box>
      <Remarks kit={kit} />
      <Box component="dl" sx={{ m: 0, display: 'grid', gap: 1.25 }}>
        {WORDS.map((name) => (
          <Word key={name} name={text.name[name]} field={kit.fields[name]} />
        ))}
      </Box>
    </Box>
  );
}

/** What became of the last look at the website that somebody has asked for, unless it is simply through. */
function Rescrape({ state, says }: NonNullable<Kit['rescrape']>) {
  if (state === 'idle') return null;
  if (state === 'running') return <Typography>{text.lookedUp}</Typography>;
  return (
    <Typography sx={{ color: 'error.main', overflowWrap: 'anywhere' }}>
      {text.lookUpFailed} {says}
    </Typography>
  );
}

/** What is wrong with the colours, and what is shown instead. */
function Remarks({ kit: { warnings, vibrant, portal_accent: ours } }: { kit: Kit }) {
  const sentences = [...warnings.map(({ says }) => says), ...(vibrant ? [] : [text.dull(ours)])];
  if (sentences.length === 0) return null;
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
      {sentences.map((says) => (
        <Typography key={says} component="li" variant="body2" sx={{ display: 'flex', gap: 1 }}>
          <WarningIcon sx={{ fontSize: 18, color: 'warning.main', mt: 0.15 }} />
          <span>{says}</span>
        </Typography>
      ))}
    </Box>
  );
}

function Source({ source }: Pick<Field, 'source'>) {
  return (
    <Typography component="span" variant="body2" sx={{ color: 'text.secondary', fontSize: '0.78rem' }}>
      {text.source[source]}
    </Typography>
  );
}

function Colour({ name, field: { value, source } }: { name: string; field: Field }) {
  const id = useId();
  const { copied, refused, copy } = useCopy(value, id);
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, minWidth: 0 }}>
      <Box
        aria-hidden
        style={{ backgroundColor: HEX.test(value) ? value : 'transparent' }}
        sx={{ width: 44, height: 44, flexShrink: 0, borderRadius: 1, border: 1, borderColor: 'divider' }}
      />
      <Box sx={{ flex: 1, minWidth: 0, lineHeight: 1.3 }}>
        <Typography component="span" sx={{ display: 'block', fontWeight: 600, fontSize: '0.9rem' }}>
          {name}
        </Typography>
        <Box
          component="code"
          id={id}
          sx={{ fontFamily: 'ui-monospace, monospace', fontSize: '0.82rem', overflowWrap: 'anywhere', mr: 1 }}
        >
          {value}
        </Box>
        <Source source={source} />
        {refused !== null && <Typography variant="body2">{refused}</Typography>}
      </Box>
      <IconButton size="small" aria-label={text.copy(name)} onClick={() => void copy()}>
        {copied ? <CheckIcon fontSize="small" /> : <CopyIcon fontSize="small" />}
      </IconButton>
    </Box>
  );
}

function Word({ name, field: { value, source } }: { name: string; field: Field }) {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '92px minmax(0, 1fr)', columnGap: 1.5 }}>
      <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
        {name}
      </Typography>
      <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere', fontSize: '0.9rem' }}>
        <bdi>{value === '' ? text.empty : value}</bdi> <Source source={source} />
      </Box>
    </Box>
  );
}
