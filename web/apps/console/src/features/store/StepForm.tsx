import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { store as text } from '@onramp/text/store';
import { BusyButton, ErrorSummary, NativePick, TextInput } from '@onramp/ui';
import { TextArea } from '@onramp/ui/TextArea';

import { useForm } from '../../shared/form/useForm';
import { faultOf, isLanguage, LANGUAGES, tidied, type FieldOf } from './fields';
import { Remark } from '../../shared/Remark';
import { useDraft } from '../../shared/form/useDraft';

/** Fields that belong together. */
export interface Group<Name extends string> {
  title?: string;
  fields: readonly FieldOf<Name>[];
}

/** The form of a step: what was saved, what is typed over it, and what is wrong with that. */
export function StepForm<Name extends string>({
  name,
  groups,
  saved,
  first,
  busyWords,
  save,
}: {
  /** By which what is typed is kept; nobody else's is put back. */
  name: string;
  groups: readonly Group<Name>[];
  saved: Readonly<Record<Name, string>>;
  /** Whether nobody has saved the step yet. */
  first: boolean;
  /** What is said while it is saved: on the button, and below it. */
  busyWords?: readonly [string, string];
  save: (values: Readonly<Record<Name, string>>) => Promise<void>;
}) {
  const draft = useDraft(name, saved);
  const all = groups.flatMap(({ fields }) => fields);
  const idOf = (field: string) => `store-${field}`;
  const labels = new Map<string, string>(all.map((each) => [each.name, each.label]));
  const { busy, faults, attempt, submit } = useForm(
    Object.fromEntries(
      all.map((each) => {
        const value = tidied(each.kind, draft.values[each.name]);
        return [each.name, { id: idOf(each.name), value, wrong: faultOf(each, value) }];
      }),
    ),
    {},
    (field, message) => text.fault(labels.get(field) ?? field, message),
  );
  const send = async () => {
    const values: Record<Name, string> = { ...draft.values };
    for (const { name: field, kind } of all) values[field] = tidied(kind, values[field]);
    await save(values);
    draft.drop();
  };
  return (
    <Box component="form" noValidate onSubmit={(event) => submit(event, send)}>
      <ErrorSummary attempt={attempt} faults={faults} />
      {draft.elsewhere.length > 0 ? (
        <Remark
          tone="warning"
          title={text.elsewhere.title}
          action={<Button onClick={draft.drop}>{text.elsewhere.use}</Button>}
        >
          {text.elsewhere.lead}
        </Remark>
      ) : (
        draft.putBack && <Remark tone="info">{text.kept}</Remark>
      )}
      <Box sx={{ display: 'grid', gap: 4 }}>
        {groups.map(({ title, fields }) => (
          <Box
            key={title ?? fields[0]?.name}
            component={title === undefined ? 'div' : 'fieldset'}
            sx={{ m: 0, p: 0, border: 0, minWidth: 0, display: 'grid', gap: 2.5 }}
          >
            {title !== undefined && (
              <Typography component="legend" variant="h2" sx={{ p: 0, mb: 2 }}>
                {title}
              </Typography>
            )}
            {fields.map((field) => (
              <Input
                key={field.name}
                id={idOf(field.name)}
                field={field}
                value={draft.values[field.name]}
                error={faults.find(({ id }) => id === idOf(field.name))?.message}
                change={(value) => draft.change(field.name, value)}
              />
            ))}
          </Box>
        ))}
      </Box>
      <Box sx={{ mt: 4, display: 'grid', gap: 1, justifyItems: 'start' }}>
        <BusyButton type="submit" variant="contained" size="large" busy={busy}>
          {busy ? (busyWords?.[0] ?? text.saving) : first ? text.save : text.saveChange}
        </BusyButton>
        <Typography variant="body2" role="status" sx={{ color: 'text.secondary', minHeight: '1.5em' }}>
          {busy && busyWords?.[1]}
        </Typography>
      </Box>
    </Box>
  );
}

function Input<Name extends string>({
  id,
  field: { label, kind, hint, optional = false, autoComplete },
  value,
  error,
  change,
}: {
  id: string;
  field: FieldOf<Name>;
  value: string;
  error: string | undefined;
  change: (value: string) => void;
}) {
  const words = { id, label, error, optional, ...(hint !== undefined && { hint }) };
  if (kind === 'prose') return <TextArea {...words} value={value} onChange={change} />;
  if (kind === 'language') {
    return (
      <NativePick
        {...words}
        value={isLanguage(value) ? value : null}
        options={LANGUAGES.map((each) => [each, text.languages[each]] as const)}
        empty={text.choose}
        onChange={(chosen) => change(chosen ?? '')}
      />
    );
  }
  const tidy = () => {
    const tidier = tidied(kind, value);
    if (tidier !== value) change(tidier);
  };
  return (
    <TextInput
      {...words}
      value={value}
      onChange={change}
      onBlur={tidy}
      type={kind === 'email' ? 'email' : 'text'}
      code={kind === 'address' || kind === 'currency'}
      {...(kind === 'email' && { inputMode: 'email' as const })}
      {...(autoComplete !== undefined && { autoComplete })}
    />
  );
}
