import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { company as text } from '@onramp/text/merch-company';
import { BusyButton, ErrorSummary, PageTitle, TextInput, Trouble, Waiting } from '@onramp/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useForm } from '../../../shared/form/useForm';
import { Remark } from '../../../shared/Remark';
import { FIELDS, type Company, type Edits, type FieldName, type Kit } from '../contract';
import { ColourField, colourOf, isColour } from '../parts/ColourField';
import { HardToRead } from '../parts/HardToRead';
import { ShopPreview } from '../parts/ShopPreview';
import { Logos } from './Logos';
import { edit, kitQuery, type Seen } from './questions';
import { Rescrape } from './Rescrape';

const WORDS = ['headline', 'tagline'] as const;
const FONTS = ['heading_font', 'body_font'] as const;
const isColourField = (name: FieldName): boolean => name.endsWith('_color');
const idOf = (name: FieldName) => `kit-${name}`;

/** The brand of a company: each field with where it came from, how the shop looks by it, and another look. */
export default function Brand({ company }: { company: Company }) {
  const { data, error, refetch } = useQuery(kitQuery(company.id));
  return (
    <>
      <PageTitle tab={text.tab(text.brand.title)}>{text.brand.title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 4, maxWidth: '60ch' }}>{text.brand.lead}</Typography>
      {data ? (
        <>
          <Editor id={company.id} seen={data} />
          <Logos id={company.id} logos={data.kit.logos} />
          {company.can.rescrape && <Rescrape id={company.id} kit={data.kit} />}
        </>
      ) : error === null ? (
        <Waiting />
      ) : (
        <Trouble error={error} again={() => void refetch()} />
      )}
    </>
  );
}

type Typed = Partial<Record<FieldName, string>>;

function Editor({ id, seen: { kit, tag } }: { id: string; seen: Seen }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Typed>({});
  const [said, setSaid] = useState<'saved' | 'conflict' | null>(null);
  const valueOf = (name: FieldName) => typed[name] ?? kit.fields[name].value;
  const changed = FIELDS.filter((name) => meant(name, valueOf(name)) !== kit.fields[name].value);
  const { busy, faults, attempt, submit, ask } = useForm(
    Object.fromEntries(
      FIELDS.map((name) => {
        const value = meant(name, valueOf(name));
        return [
          name,
          { id: idOf(name), value, wrong: changed.includes(name) ? wrongWith(name, value) : null },
        ];
      }),
    ),
    {},
    (field, message) => `${labelOf(field)} ${message}.`,
  );
  async function send(edits: Edits) {
    setSaid(null);
    const { queryKey } = kitQuery(id);
    try {
      const next = await edit(id, edits, tag);
      void queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, next);
    } catch (error) {
      if (error instanceof Problem && error.status === 412) {
        setSaid('conflict');
        await queries.invalidateQueries({ queryKey });
        return;
      }
      throw error;
    }
    setTyped((before) => Object.fromEntries(Object.entries(before).filter(([name]) => !(name in edits))));
    setSaid('saved');
  }
  function change(name: FieldName, value: string) {
    setSaid(null);
    setTyped({ ...typed, [name]: value });
  }
  const field = (name: FieldName) => (
    <KitField
      key={name}
      name={name}
      kit={kit}
      value={valueOf(name)}
      error={faults.find(({ id: at }) => at === idOf(name))?.message}
      change={(value) => change(name, value)}
      takeBack={() => ask(() => send({ [name]: null }))}
    />
  );
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) =>
        submit(event, () =>
          send(Object.fromEntries(changed.map((name) => [name, meant(name, valueOf(name))]))),
        )
      }
    >
      <ErrorSummary attempt={attempt} faults={faults} />
      {said === 'conflict' && (
        <Remark tone="warning" title={text.brand.conflict.title} said>
          {text.brand.conflict.lead}
        </Remark>
      )}
      {!kit.vibrant && <Remark tone="info">{text.brand.portal}</Remark>}
      <Box
        sx={{
          ...{ display: 'grid', gap: 4, alignItems: 'start' },
          gridTemplateColumns: { xs: '1fr', md: 'minmax(0, 1fr) 260px' },
        }}
      >
        <Box sx={{ display: 'grid', gap: 4, minWidth: 0 }}>
          <Group title={text.brand.groups.words}>{WORDS.map(field)}</Group>
          <Group title={text.brand.groups.colours}>{FIELDS.filter(isColourField).map(field)}</Group>
          <Group title={text.brand.groups.fonts}>{FONTS.map(field)}</Group>
        </Box>
        <Box sx={{ position: { md: 'sticky' }, top: 24 }}>
          <ShopPreview
            looks={Object.fromEntries(
              FIELDS.map((name) => [name, shownIn(kit, name, meant(name, valueOf(name)))]),
            )}
            logo={kit.logo_url ?? undefined}
          />
        </Box>
      </Box>
      <Box sx={{ mt: 4, display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
        <BusyButton
          type="submit"
          variant="contained"
          size="large"
          busy={busy}
          disabled={changed.length === 0}
        >
          {busy ? text.brand.saving : text.brand.save}
        </BusyButton>
        <Typography role="status" sx={{ color: 'text.secondary' }}>
          {said === 'saved' && changed.length === 0 ? text.brand.saved : ''}
        </Typography>
      </Box>
    </Box>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Box component="fieldset" sx={{ m: 0, p: 0, border: 0, minWidth: 0, display: 'grid', gap: 2.5 }}>
      <Typography component="legend" variant="h2" sx={{ p: 0, mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

function KitField({
  name,
  kit,
  value,
  error,
  change,
  takeBack,
}: {
  name: FieldName;
  kit: Kit;
  value: string;
  error: string | undefined;
  change: (value: string) => void;
  takeBack: () => void;
}) {
  const { source, edited, value: saved } = kit.fields[name];
  const label = text.brand.fields[name];
  const words = { id: idOf(name), label, hint: text.brand.source[source], value, error, onChange: change };
  const unchanged = meant(name, value) === saved;
  return (
    <div>
      {isColourField(name) ? <ColourField {...words} /> : <TextInput {...words} />}
      {unchanged &&
        kit.warnings
          .filter(({ field }) => field === name)
          .map((each) => <HardToRead key={each.says} warning={each} use={change} />)}
      {edited && (
        <Button
          size="small"
          onClick={takeBack}
          aria-label={text.brand.takeBackOf(label)}
          sx={{ mt: 0.5, ml: -0.5 }}
        >
          {text.brand.takeBack}
        </Button>
      )}
    </div>
  );
}

function labelOf(field: string): string {
  const found = FIELDS.find((name) => name === field);
  return found === undefined ? field : text.brand.fields[found];
}

/** A value as it is meant. */
function meant(name: FieldName, typed: string): string {
  return isColourField(name) ? colourOf(typed) : typed.trim();
}

/** A value as the shop shows it: a colour that is hard to read as it is mended, but for the accent, which stays itself. */
function shownIn(kit: Kit, name: FieldName, value: string): string {
  if (name === 'accent_color' || value !== kit.fields[name].value) return value;
  return kit.warnings.find(({ field }) => field === name)?.repaired ?? value;
}

function wrongWith(name: FieldName, value: string): string | null {
  if (value === '') return text.brand.empty;
  if (isColourField(name) && !isColour(value)) return text.brand.wrongColour;
  if (name.endsWith('_font') && !/^[\w .+-]{1,64}$/.test(value)) return text.brand.wrongFont;
  return null;
}
