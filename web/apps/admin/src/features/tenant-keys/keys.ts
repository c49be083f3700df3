import { answerOf, Problem, type Schemas } from '@onramp/api';
import { tenantKeys as text } from '@onramp/text/tenant-keys';
import { queryOptions } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { againIn, POLL } from '../../shared/queries';
import { keyOfTenant } from '../../shared/tenants/desk';

export type Key = Schemas['IntegrationKey'];
/** A key as it is issued: the only time that its secret is shown. */
export type NewKey = Schemas['NewIntegrationKey'];
export type KeyList = Schemas['KeyList'];
export type Scope = Schemas['NewKeyForm']['scopes'][number];
export type Adapter = NonNullable<Schemas['NewKeyForm']['allowedAdapters']>[number];

const of = (id: string) => ({ path: { tenant_id: id } });
const ofKey = (id: string, key: string) => ({ path: { tenant_id: id, key_id: key } });

/** The keys of a tenant, those that count no more among them; and what was done with them. */
export function keysQuery(id: string) {
  const params = { ...of(id), query: { all: 'yes' as const } };
  return queryOptions({
    queryKey: [...keyOfTenant(id), 'keys'],
    queryFn: () =>
      answerOf(api.GET('/admin/tenants/{tenant_id}/integration-keys', { params }), 'items', 'audit'),
    refetchInterval: ({ state }) => againIn(state, POLL),
  });
}

export const issue = (id: string, body: Schemas['NewKeyForm']): Promise<NewKey> =>
  answerOf(api.POST('/admin/tenants/{tenant_id}/integration-keys', { params: of(id), body }), 'secret');

export function rotate(id: string, key: string, overlapSeconds: number): Promise<NewKey> {
  const params = { ...ofKey(id, key), query: { overlapSeconds } };
  return answerOf(
    api.POST('/admin/tenants/{tenant_id}/integration-keys/{key_id}/rotate', { params }),
    'secret',
  );
}

export const revoke = (id: string, key: string): Promise<Key> =>
  answerOf(api.DELETE('/admin/tenants/{tenant_id}/integration-keys/{key_id}', { params: ofKey(id, key) }));

/** Whether nobody knows if it was done: then a key may be there whose secret nobody has. */
export function isUnknown(error: unknown): boolean {
  return error instanceof Problem && error.kind !== 'refused' && error.kind !== 'limited';
}

export const SCOPES: readonly Scope[] = [
  'ship:upload',
  'ship:read',
  'trade:upload',
  'trade:read',
  'jobs:read',
];

/** The files that each scope to upload needs one of. */
export const SENDS: Partial<Record<Scope, Adapter>> = {
  'ship:upload': 'generic-shipment-csv',
  'trade:upload': 'catalog-excel',
};

const SCOPE_WORDS: Readonly<Record<string, string>> = text.scopes;
const ADAPTER_WORDS: Readonly<Record<string, string>> = text.adapters;

export const wordOfScope = (scope: string) => SCOPE_WORDS[scope] ?? scope;
export const wordOfAdapter = (adapter: string) => ADAPTER_WORDS[adapter] ?? adapter;
