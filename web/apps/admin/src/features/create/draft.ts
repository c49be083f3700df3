import type { FieldFault, Schemas } from '@onramp/api';
import { create as text } from '@onramp/text/create';

/** A row of the team, as it is typed. */
export interface Row {
  email: string;
  login_method: 'password' | 'google';
  role: 'member' | 'merchandiser';
}

/** The form, as it is typed; `key` makes that it is sent once, however often it is sent. */
export interface Draft {
  key: string;
  account_name: string;
  storefront_type: string;
  index_name: string;
  index_type: string;
  custom_model: string;
  collapse_fields: string;
  index_tier: string;
  team: readonly Row[];
  note: string;
}

const EMPTY_ROW: Row = { email: '', login_method: 'password', role: 'member' };

export function emptyDraft(): Draft {
  return {
    key: crypto.randomUUID(),
    account_name: '',
    storefront_type: '',
    index_name: '',
    index_type: '',
    custom_model: '',
    collapse_fields: '',
    index_tier: '',
    team: [],
    note: '',
  };
}

/** A draft that was kept, as far as it is one: what it lacks is empty. */
export function draftOf(kept: unknown): Draft {
  const empty = emptyDraft();
  if (typeof kept !== 'object' || kept === null) return empty;
  const known = new Map<string, unknown>(Object.entries(kept));
  const texts = Object.entries(empty).map(([name, value]) => {
    const was = known.get(name);
    return [name, typeof value === 'string' && typeof was === 'string' ? was : value] as const;
  });
  const rows = known.get('team');
  const team = Array.isArray(rows) ? rows.map(rowOf) : [];
  return { ...(Object.fromEntries(texts) as unknown as Draft), team };
}

function rowOf(kept: unknown): Row {
  const { email, login_method, role } = (kept ?? {}) as Partial<Record<string, unknown>>;
  return {
    email: typeof email === 'string' ? email : '',
    login_method: login_method === 'google' ? 'google' : 'password',
    role: role === 'merchandiser' ? 'merchandiser' : 'member',
  };
}

/** Addresses of a text that was pasted, such as `ada@x.example, Bob <bob@x.example>`. */
export function addressesIn(pasted: string): string[] {
  return pasted
    .split(/[\s,;<>]+/)
    .filter((word) => word.includes('@'))
    .map((word) => word.replace(/^["'(]+|["'.)]+$/g, ''));
}

/** The team with addresses at a place: the row there takes the first, new rows the others. None is named twice. */
export function withPasted(team: readonly Row[], place: number, addresses: readonly string[]): Row[] {
  const known = new Set(
    team.filter((_, each) => each !== place).map(({ email }) => email.trim().toLowerCase()),
  );
  const fresh = addresses.filter((address) => {
    const folded = address.toLowerCase();
    return known.has(folded) ? false : known.add(folded);
  });
  const [first, ...others] = fresh;
  const row = { ...(team[place] ?? EMPTY_ROW), email: first ?? '' };
  return [
    ...team.slice(0, place),
    row,
    ...others.map((email) => ({ ...EMPTY_ROW, email })),
    ...team.slice(place + 1),
  ];
}

export function withRow(team: readonly Row[]): Row[] {
  return [...team, EMPTY_ROW];
}

function collapseFields(draft: Draft): string[] {
  const names = draft.collapse_fields.split(/[,\n]/).map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

/** What is sent: nothing of what is left empty. */
export function bodyOf(draft: Draft): Schemas['NewOnboarding'] {
  const given = (name: 'index_name' | 'index_type' | 'custom_model') => {
    const value = draft[name].trim();
    return value === '' ? {} : { [name]: value };
  };
  const { storefront_type: storefront, index_tier: tier } = draft;
  const collapse = collapseFields(draft);
  const team = draft.team.filter(({ email }) => email.trim() !== '');
  return {
    account_name: draft.account_name.trim(),
    note: draft.note.trim(),
    ...given('index_name'),
    ...given('index_type'),
    ...given('custom_model'),
    ...((storefront === 'web' || storefront === 'mobile') && { storefront_type: storefront }),
    ...((tier === 'staging' || tier === 'production') && { index_tier: tier }),
    ...(collapse.length > 0 && { collapse_fields: collapse }),
    ...(team.length > 0 && { team_invites: team.map((row) => ({ ...row, email: row.email.trim() })) }),
  };
}

/** What is wrong, by the id of the field that it is about. */
export type Faults = Readonly<Record<string, string>>;

export const idOf = (field: string) => `create-${field}`;
export const idOfEmail = (place: number) => idOf(`team-${place}`);

const INDEX_NAME = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** What can be told before anything is sent; the API has the last word. */
export function faultsOf(draft: Draft): Faults {
  const faults: Record<string, string> = {};
  if (draft.account_name.trim() === '') faults[idOf('account_name')] = text.faults.accountName;
  const index = draft.index_name.trim();
  if (index !== '' && !INDEX_NAME.test(index)) faults[idOf('index_name')] = text.faults.indexName;
  const seen = new Set<string>();
  draft.team.forEach((row, place) => {
    const email = row.email.trim().toLowerCase();
    if (email === '') return;
    if (!/^\S+@\S+$/.test(email)) faults[idOfEmail(place)] = text.faults.email(row.email.trim());
    else if (seen.has(email)) faults[idOfEmail(place)] = text.faults.twice(row.email.trim());
    seen.add(email);
  });
  return faults;
}

/** The API's faults at the form's fields. Rows that were left empty were not sent, so its numbers are not the form's. */
export function faultsFrom(errors: readonly FieldFault[], draft: Draft): Faults {
  const sent = draft.team.flatMap((row, place) => (row.email.trim() === '' ? [] : [place]));
  const at = ({ field }: FieldFault) => {
    const [name = '', place] = field.split('.');
    if (name !== 'team_invites') return idOf(name);
    return idOfEmail(sent[Number(place ?? 0)] ?? 0);
  };
  return Object.fromEntries(errors.map((error) => [at(error), sentence(error.message)]));
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** What is still wrong once something was typed: a field's fault goes with the value that it was about. */
export function faultsLeft(faults: Faults, before: Draft, now: Draft): Faults {
  const found = faultsOf(now);
  const was = faultsOf(before);
  const typed = (id: string) =>
    Object.entries(now).some(
      ([field, value]) => idOf(field) === id && value !== before[field as keyof Draft],
    ) || now.team.some((row, place) => idOfEmail(place) === id && row.email !== before.team[place]?.email);
  return Object.fromEntries(
    Object.entries(faults).filter(([id]) => id in found || !(id in was || typed(id))),
  );
}
