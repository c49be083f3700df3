import { Problem, serverNow, type Schemas } from '@onramp/api';
import { tenantKeys } from '@onramp/text/tenant-keys';

import type { Module } from '../../shared/tenants/desk';
import { SCOPES, SENDS, type Adapter, type Scope } from './keys';

const text = tenantKeys.issuing;

/** A key that is to be issued, as it is typed. */
export interface Draft {
  name: string;
  scopes: readonly Scope[];
  adapters: readonly Adapter[];
  /** From the beginning of which day on it counts no more; empty: it does not end. */
  expires: string;
}

export type Field = keyof Draft;
export type Faults = Partial<Record<Field, string>>;

/** What a tenant's key can allow: what its modules have, and to read how uploads stand. */
export function scopesOf(modules: readonly Module[]): Scope[] {
  return SCOPES.filter(
    (scope) => scope === 'jobs:read' || modules.some((module) => scope.startsWith(`${module}:`)),
  );
}

export const adaptersOf = (scopes: readonly Scope[]): Adapter[] =>
  scopes.flatMap((scope) => SENDS[scope] ?? []);

/** All that the tenant's modules have: what most keys are for. */
export function draftFor(modules: readonly Module[]): Draft {
  const scopes = scopesOf(modules);
  return { name: '', scopes, adapters: adaptersOf(scopes), expires: '' };
}

export const tomorrow = () => new Date(serverNow() + 86_400_000).toISOString().slice(0, 10);

export function bodyOf({ name, scopes, adapters, expires }: Draft): Schemas['NewKeyForm'] {
  return {
    name: name.trim(),
    scopes: [...scopes],
    allowedAdapters: [...adapters],
    expiresAt: expires === '' ? null : `${expires}T00:00:00Z`,
  };
}

/** What can be told before anything is sent; the API has the last word. */
export function faultsOf({ name, scopes, adapters, expires }: Draft): Faults {
  const lacks = adaptersOf(scopes).some((adapter) => !adapters.includes(adapter));
  return {
    ...(name.trim() === '' && { name: text.faults.name }),
    ...(scopes.length === 0 && { scopes: text.faults.scopes }),
    ...(lacks && { adapters: text.faults.adapters }),
    ...(expires !== '' && expires < tomorrow() && { expires: text.faults.expires }),
  };
}

const FIELDS: Readonly<Record<string, Field>> = {
  name: 'name',
  scopes: 'scopes',
  allowedAdapters: 'adapters',
  expiresAt: 'expires',
};

/** The API's faults at the form's fields. */
export function faultsFrom(error: unknown): Faults {
  const faults: Faults = {};
  if (!(error instanceof Problem)) return faults;
  for (const { field, message } of error.errors) {
    const name = FIELDS[field.split('.')[0] ?? ''];
    if (name !== undefined) faults[name] = text.faults.of(text[name], message);
  }
  return faults;
}
