import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, ErrorSummary, TextInput } from '@onramp/ui';
import { useMemo, useState } from 'react';

import { useForm } from '../../../shared/form/useForm';
import { useDraft } from '../../../shared/form/useDraft';
import { Remark } from '../../../shared/Remark';
import type { BrandDetails, Wizard } from '../contract';
import { ColourField, colourOf, isColour } from '../parts/ColourField';
import { HardToRead } from '../parts/HardToRead';
import { ShopPreview } from '../parts/ShopPreview';
import { FormNotes } from './FormNotes';
import { LogoField, type Sent } from './LogoField';
import { asking, useTaken } from './questions';
import type { StepProps } from './StepProps';

const COLOURS = ['primary_color', 'accent_color'] as const;
const WORDS = ['headline', 'tagline', 'heading_font', 'body_font'] as const;
type Name = (typeof COLOURS)[number] | (typeof WORDS)[number];
type Values = Readonly<Record<Name | 'use_logo', string>>;
const idOf = (name: string) => `merch-${name}`;
const LOGO = idOf('logo');

/** The fourth step: words, colours, fonts and a logo of the company's own, over what was found of its brand. */
export function Brand({ wizard, token, goTo }: StepProps) {
  if (wizard === null || token === null) return null;
  return <Details wizard={wizard} token={token} goOn={() => goTo('confirm')} />;
}

function Details({ wizard, token, goOn }: { wizard: Wizard; token: string; goOn: () => void }) {
  const draft = useDraft<Name | 'use_logo'>(`onramp.merch.${wizard.company_id}.brand`, saved(wizard));
  const { values } = draft;
  const [sent, setSent] = useState<Sent | null>(null);
  const logo = values.use_logo === '' ? null : (sent ?? wizard.logo);
  const ask = useMemo(() => asking(token), [token]);
  const { taken, caught } = useTaken(token);
  const { busy, faults, attempt, submit } = useForm(
    {
      ...Object.fromEntries(
        WORDS.map((each) => [each, { id: idOf(each), value: values[each], wrong: null }]),
      ),
      ...Object.fromEntries(COLOURS.map((each) => [each, colourField(each, values[each])])),
      use_logo: { id: LOGO, value: values.use_logo, wrong: null },
      logo: { id: LOGO, value: values.use_logo, wrong: null },
    },
    {},
    (field, message) => text.fault(labelOf(field), message),
  );
  const error = (name: string) => faults.find(({ id }) => id === idOf(name))?.message;
  // What was said to be hard to read, and is still what stands there: it is said once, and then the way is free.
  const told = draft.changed ? [] : wizard.warnings;
  async function send() {
    if (told.length === 0 || draft.changed) {
      const next = await caught(ask.brand(bodyOf(values, logo !== null)));
      taken(next);
      draft.drop();
      if (next.warnings.length > 0) return;
    }
    goOn();
  }
  const found = wizard.brand_teaser?.preview;
  return (
    <Box component="form" noValidate onSubmit={(event) => submit(event, send)}>
      <ErrorSummary attempt={attempt} faults={faults} />
      <FormNotes draft={draft} />
      {told.length > 0 && (
        <Remark tone="warning" title={text.brand.warnings} said>
          {text.brand.warningsLead}
        </Remark>
      )}
      <Box
        sx={{
          ...{ display: 'grid', gap: 4, alignItems: 'start' },
          gridTemplateColumns: { xs: '1fr', md: 'minmax(0, 1fr) 260px' },
        }}
      >
        <Box sx={{ display: 'grid', gap: 4, minWidth: 0 }}>
          <Group title={text.brand.words}>
            <TextInput
              {...{ id: idOf('headline'), label: text.brand.headline, hint: text.brand.headlineHint }}
              optional
              value={values.headline}
              onChange={(value) => draft.change('headline', value)}
              error={error('headline')}
            />
            <TextInput
              {...{ id: idOf('tagline'), label: text.brand.tagline, hint: text.brand.taglineHint }}
              optional
              value={values.tagline}
              onChange={(value) => draft.change('tagline', value)}
              error={error('tagline')}
            />
          </Group>
          <Group title={text.brand.look} hint={text.brand.lookHint}>
            <LogoField
              id={LOGO}
              used={logo}
              asking={ask}
              error={error('logo')}
              change={(next) => {
                setSent(next);
                draft.change('use_logo', next === null ? '' : 'yes');
              }}
            />
            {COLOURS.map((name) => (
              <div key={name}>
                <ColourField
                  {...{ id: idOf(name), label: text.brand[name], hint: text.brand.colourHint }}
                  optional
                  value={values[name]}
                  onChange={(value) => draft.change(name, value)}
                  error={error(name)}
                />
                {told
                  .filter(({ field }) => field === name)
                  .map((each) => (
                    <HardToRead key={each.says} warning={each} use={(colour) => draft.change(name, colour)} />
                  ))}
              </div>
            ))}
            {(['heading_font', 'body_font'] as const).map((name) => (
              <TextInput
                key={name}
                {...{ id: idOf(name), label: text.brand[name], hint: found?.fonts.join(', ') || undefined }}
                optional
                value={values[name]}
                onChange={(value) => draft.change(name, value)}
                error={error(name)}
              />
            ))}
          </Group>
        </Box>
        <Box sx={{ position: { md: 'sticky' }, top: 24 }}>
          <ShopPreview looks={looksOf(values, wizard)} logo={logo === sent ? sent?.picture : undefined} />
        </Box>
      </Box>
      <BusyButton type="submit" variant="contained" size="large" busy={busy} sx={{ mt: 4 }}>
        {busy ? text.saving : told.length > 0 ? text.brand.goOnSo : text.goOn}
      </BusyButton>
    </Box>
  );
}

function Group({ title, hint, children }: { title: string; hint?: string; children: React.ReactNode }) {
  return (
    <Box component="fieldset" sx={{ m: 0, p: 0, border: 0, minWidth: 0, display: 'grid', gap: 2.5 }}>
      <Typography component="legend" variant="h2" sx={{ p: 0, mb: 1 }}>
        {title}
      </Typography>
      {hint !== undefined && <Typography sx={{ color: 'text.secondary', mt: -1.5 }}>{hint}</Typography>}
      {children}
    </Box>
  );
}

function labelOf(field: string): string {
  const known = [...COLOURS, ...WORDS].find((name) => name === field);
  return known === undefined ? text.logo.label : text.brand[known];
}

function colourField(name: string, typed: string) {
  const value = colourOf(typed);
  return { id: idOf(name), value, wrong: value === '' || isColour(value) ? null : text.brand.wrongColour };
}

function saved({ brand, logo }: Wizard): Values {
  return {
    headline: brand?.headline ?? '',
    tagline: brand?.tagline ?? '',
    primary_color: brand?.primary_color ?? '',
    accent_color: brand?.accent_color ?? '',
    heading_font: brand?.heading_font ?? '',
    body_font: brand?.body_font ?? '',
    use_logo: brand?.use_logo && logo ? 'yes' : '',
  };
}

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());

function bodyOf(values: Values, use_logo: boolean): BrandDetails {
  return {
    headline: orNull(values.headline),
    tagline: orNull(values.tagline),
    primary_color: orNull(colourOf(values.primary_color)),
    accent_color: orNull(colourOf(values.accent_color)),
    heading_font: orNull(values.heading_font),
    body_font: orNull(values.body_font),
    use_logo,
  };
}

/** A colour as the shop shows it: one that was saved and is hard to read, as it is mended. (An accent stays itself.) */
function shownIn({ brand, warnings }: Wizard, value: string): string {
  const saved = colourOf(brand?.primary_color ?? '');
  const mended = value === saved && warnings.find(({ field }) => field === 'primary_color');
  return mended ? mended.repaired : value;
}

/** What was said, over what was found. */
function looksOf(values: Values, wizard: Wizard) {
  const { brand_teaser } = wizard;
  const found = brand_teaser?.own_assets ? null : brand_teaser?.preview;
  const [first, second = first] = (found?.colors ?? []).map(colourOf);
  const [heading, body = heading] = found?.fonts ?? [];
  return {
    headline: values.headline,
    tagline: values.tagline,
    primary_color: shownIn(wizard, colourOf(values.primary_color)) || (first ?? ''),
    accent_color: colourOf(values.accent_color) || (second ?? ''),
    heading_font: values.heading_font || (heading ?? ''),
    body_font: values.body_font || (body ?? ''),
  };
}
