import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { merch as text } from '@onramp/text/merch';
import { BusyButton, ErrorSummary, NativePick, TextInput } from '@onramp/ui';
import { useState } from 'react';

import { useForm } from '../../../shared/form/useForm';
import { useDraft } from '../../../shared/form/useDraft';
import { useConfig } from '../../../shared/onboarding';
import { Remark } from '../../../shared/Remark';

import type { Basics as Body, Tier, Wizard } from '../contract';
import { BotCheck } from '../parts/BotCheck';
import { money } from '../parts/money';
import { tierTitle } from '../parts/tiers';
import { countries } from './countries';
import { FormNotes } from './FormNotes';
import { asking, begin, useTaken } from './questions';
import type { StepProps } from './StepProps';
import { draftToken, keepDraftToken } from './token';

const NAMES = ['company_name', 'admin_email', 'country', 'vertical', 'headcount', 'website_url'] as const;
type Name = (typeof NAMES)[number];
type Values = Readonly<Record<Name, string>>;
const CHECK = 'merch-check';
const idOf = (name: Name) => `merch-${name}`;

/** The first step: who the company is. Saving it begins the draft. */
export function Basics({ token, wizard, catalogue, goTo, begun }: StepProps) {
  const draft = useDraft<Name>(`onramp.merch.${wizard?.company_id ?? 'new'}.basics`, saved(wizard?.basics));
  const { values } = draft;
  const check = useConfig()?.bot_check;
  const [passed, setPassed] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const { taken, caught } = useTaken(token);
  const first = token === null;
  const { busy, faults, attempt, submit } = useForm(
    {
      ...Object.fromEntries(NAMES.map((name) => [name, fieldOf(name, values[name])])),
      ...(first && check && { bot_check: { id: CHECK, value: String(round), wrong: wrongCheck(passed) } }),
    },
    {},
    (field, message) => text.fault(labelOf(field), message),
  );
  const error = (name: Name) => faults.find(({ id }) => id === idOf(name))?.message;
  async function send() {
    const body = bodyOf(values);
    if (token !== null) {
      taken(await caught(asking(token).basics(body)));
    } else {
      if (draftToken() !== null) return; // another tab has begun: the page shows it
      try {
        const answer = await begin(body, passed ?? '');
        taken(answer.wizard, answer.draft_token);
        begun(answer.draft_token);
        keepDraftToken(answer.draft_token);
      } finally {
        setRound((before) => before + 1); // a token counts once, whatever came of it
      }
    }
    draft.drop();
    goTo('brand_teaser');
  }
  const tier = tierOf(values.headcount, catalogue.tiers);
  return (
    <Box component="form" noValidate onSubmit={(event) => submit(event, send)}>
      <ErrorSummary attempt={attempt} faults={faults} />
      <FormNotes draft={draft} />
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <TextInput
          id={idOf('company_name')}
          label={text.basics.company_name}
          autoComplete="organization"
          value={values.company_name}
          onChange={(value) => draft.change('company_name', value)}
          error={error('company_name')}
        />
        <TextInput
          id={idOf('admin_email')}
          label={text.basics.admin_email}
          hint={text.basics.adminHint}
          type="email"
          autoComplete="email"
          value={values.admin_email}
          onChange={(value) => draft.change('admin_email', value)}
          error={error('admin_email')}
        />
        <NativePick
          id={idOf('country')}
          label={text.basics.country}
          value={values.country === '' ? null : values.country}
          options={countries()}
          empty={text.basics.choose}
          onChange={(value) => draft.change('country', value ?? '')}
          error={error('country')}
        />
        <div>
          <NativePick
            id={idOf('vertical')}
            label={text.basics.vertical}
            value={values.vertical === '' ? null : values.vertical}
            options={catalogue.verticals.map(({ name, title }) => [name, title] as const)}
            empty={text.basics.choose}
            onChange={(value) => draft.change('vertical', value ?? '')}
            error={error('vertical')}
          />
          <Box role="status" sx={{ '&& > *': { mt: 1.5, mb: 0 } }}>
            {wizard?.products && values.vertical !== wizard.basics.vertical && (
              <Remark tone="info">{text.basics.otherVertical}</Remark>
            )}
          </Box>
        </div>
        <div>
          <TextInput
            id={idOf('headcount')}
            label={text.basics.headcount}
            hint={text.basics.headcountHint}
            inputMode="numeric"
            value={values.headcount}
            onChange={(value) => draft.change('headcount', value)}
            error={error('headcount')}
          />
          <Typography role="status" variant="body2" sx={{ mt: 0.75, minHeight: '1.5em', fontWeight: 600 }}>
            {tier && text.basics.tier(tierTitle(tier.name), money(tier.monthly, catalogue.currency))}
          </Typography>
        </div>
        <TextInput
          id={idOf('website_url')}
          label={text.basics.website_url}
          hint={text.basics.websiteHint}
          optional
          autoComplete="url"
          value={values.website_url}
          onChange={(value) => draft.change('website_url', value)}
          error={error('website_url')}
        />
        {first && check && (
          <BotCheck
            id={CHECK}
            check={check}
            action="intake"
            round={round}
            error={faults.find(({ id }) => id === CHECK)?.message}
            given={setPassed}
          />
        )}
      </Box>
      <BusyButton type="submit" variant="contained" size="large" busy={busy} sx={{ mt: 4 }}>
        {busy ? text.saving : wizard?.done.includes('basics') ? text.saveChange : text.goOn}
      </BusyButton>
    </Box>
  );
}

const wrongCheck = (passed: string | null): string | null => (passed === null ? text.check.missing : null);

function labelOf(field: string): string {
  const found = NAMES.find((name) => name === field);
  return found === undefined ? text.check.label : text.basics[found];
}

function saved(basics: Wizard['basics'] | undefined): Values {
  return {
    company_name: basics?.company_name ?? '',
    admin_email: basics?.admin_email ?? '',
    country: basics?.country ?? '',
    vertical: basics?.vertical ?? '',
    headcount: basics === undefined ? '' : String(basics.headcount),
    website_url: basics?.website_url ?? '',
  };
}

function fieldOf(name: Name, value: string): { id: string; value: string; wrong: string | null } {
  return { id: idOf(name), value: value.trim(), wrong: wrongWith(name, value.trim()) };
}

/** What is wrong with a value, as far as a page can tell; null: nothing. The API has the last word. */
function wrongWith(name: Name, value: string): string | null {
  if (name === 'website_url') {
    return value === '' || /^(https?:\/\/)?[^\s/]+\.[^\s/]+/i.test(value) ? null : text.basics.wrongAddress;
  }
  if (value === '') return text.basics.missing[name];
  if (name === 'admin_email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return text.basics.wrongEmail;
  if (name === 'headcount' && people(value) === null) return text.basics.wrongHeadcount;
  return null;
}

/** How many people somebody says there are; null: no number that can be. Spaces and commas may part its digits. */
function people(value: string): number | null {
  const digits = value.replaceAll(/[\s,]/g, '');
  const count = /^\d{1,7}$/.test(digits) ? Number(digits) : 0;
  return count >= 1 && count <= 1_000_000 ? count : null;
}

function tierOf(headcount: string, tiers: readonly Tier[]): Tier | undefined {
  const count = people(headcount);
  if (count === null) return undefined;
  return tiers.find(({ up_to }) => up_to === null || count <= up_to);
}

function bodyOf(values: Values): Body {
  const website = values.website_url.trim();
  return {
    company_name: values.company_name.trim(),
    admin_email: values.admin_email.trim(),
    country: values.country,
    vertical: values.vertical as Body['vertical'], // one of the catalogue's, which the API knows
    headcount: people(values.headcount) ?? 0,
    website_url: website === '' ? null : website.includes('://') ? website : `https://${website}`,
  };
}
