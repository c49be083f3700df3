import type { FieldFault, Schemas } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';

import type { Module } from '../../shared/tenants/desk';

const text = tenant.create;

/** The form, as it is typed; `key` makes that it is sent once, however often it is sent. */
export interface Draft {
  key: string;
  name: string;
  /** Null: it follows from the name. */
  slug: string | null;
  modules: readonly Module[];
  email: string;
  role: string;
  clerkOrgId: string;
  note: string;
}

/** What is wrong, by the field. */
export type Faults = Partial<Record<Field, string>>;
export type Field = keyof typeof text.fields;

export const ROLES = ['org:admin', 'org:member'] as const;
export const MODULES = ['ship', 'trade'] as const;
export const idOf = (field: string) => `tenant-${field}`;

export function emptyDraft(): Draft {
  const empty = { name: '', slug: null, modules: [], email: '', clerkOrgId: '', note: '' };
  return { ...empty, key: crypto.randomUUID(), role: ROLES[0] };
}

/** A draft that was kept, as far as it is one: what it lacks is empty. */
export function draftOf(kept: unknown): Draft {
  const empty = emptyDraft();
  if (typeof kept !== 'object' || kept === null) return empty;
  const was = kept as Partial<Record<keyof Draft, unknown>>;
  const said = (name: 'key' | 'name' | 'email' | 'role' | 'clerkOrgId' | 'note') => {
    const value = was[name];
    return typeof value === 'string' ? value : empty[name];
  };
  const modules: unknown[] = Array.isArray(was.modules) ? was.modules : [];
  return {
    key: said('key'),
    name: said('name'),
    slug: typeof was.slug === 'string' ? was.slug : null,
    modules: MODULES.filter((module) => modules.includes(module)),
    email: said('email'),
    role: said('role'),
    clerkOrgId: said('clerkOrgId'),
    note: said('note'),
  };
}

/** The longest slug that the API takes. */
const LONGEST = 63;

/** The slug that a name suggests: `Bäckerei Söhne & Co.` gives `backerei-sohne-co`. */
export function suggested(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
}

export const slugOf = (draft: Draft) => draft.slug ?? suggested(draft.name);

export function bodyOf(draft: Draft): Schemas['NewTenantForm'] {
  const email = draft.email.trim();
  const organisation = draft.clerkOrgId.trim();
  return {
    name: draft.name.trim(),
    slug: slugOf(draft).trim(),
    modules: [...draft.modules],
    clerkOrgId: organisation === '' ? null : organisation,
    primaryContact: email === '' ? null : { email, role: draft.role },
    note: draft.note.trim(),
  };
}

const SLUG = /^[a-z0-9](-?[a-z0-9]){1,62}$/;

/** What can be told before anything is sent; the API has the last word. */
export function faultsOf(draft: Draft): Faults {
  const email = draft.email.trim();
  return {
    ...(draft.name.trim() === '' && { name: text.faults.name }),
    ...(!SLUG.test(slugOf(draft).trim()) && { slug: text.faults.slug }),
    ...(draft.modules.length === 0 && { modules: text.faults.modules }),
    ...(email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email) && { email: text.faults.email }),
  };
}

/** Where the form has what the API calls otherwise. */
const FIELDS: Readonly<Record<string, Field>> = {
  'primaryContact.email': 'email',
  'primaryContact.role': 'role',
};

/** The API's faults at the form's fields; those of no field of the form are left out. */
export function faultsFrom(errors: readonly FieldFault[]): Faults {
  const faults: Faults = {};
  for (const { field, message } of errors) {
    const [first = ''] = field.split('.');
    const name = FIELDS[field] ?? (first in text.fields ? (first as Field) : null);
    if (name !== null) faults[name] = text.faults.of(text.fields[name], message);
  }
  return faults;
}
