import { answerOf, type Schemas } from '@onramp/api';
import { queryOptions, useQueryClient } from '@tanstack/react-query';

import { api } from '../api';
import { againIn, POLL } from '../queries';
import { LISTS } from '../records/useLines';

export type Tenant = Schemas['Tenant'];
export type Module = Tenant['modules'][number];
export type TenantOnboarding = Schemas['TenantOnboarding'];

const of = (id: string) => ({ params: { path: { tenant_id: id } } });

/** How what is read of a tenant begins: what changes it lets all of that be read anew, on its record's page as well. */
export const keyOfTenant = (id: string) => ['record', 'tenant', id] as const;

/** Milliseconds within which mostly has come what follows by itself: an invitation, a status. */
const SOON = 2000;

/** A tenant. Several parts of its pages read it at once. */
export function tenantQuery(id: string) {
  return queryOptions({
    queryKey: [...keyOfTenant(id), 'tenant'],
    queryFn: () => answerOf(api.GET('/admin/tenants/{tenant_id}', of(id)), 'name', 'status', 'modules'),
    refetchInterval: ({ state }) => againIn(state, state.data?.inviteStatus === 'pending' ? SOON : POLL),
    staleTime: 2000,
  });
}

/** How far a tenant is: the runbook's checklist, with what shows each line. */
export function checklistQuery(id: string) {
  return queryOptions({
    queryKey: [...keyOfTenant(id), 'checklist'],
    queryFn: () =>
      answerOf(api.GET('/admin/tenants/{tenant_id}/onboarding-status', of(id)), 'sections', 'waitingFor'),
    refetchInterval: ({ state }) => againIn(state, POLL),
    staleTime: 2000,
  });
}

/** Ticks a line of the checklist, or takes that back. */
export function tick(id: string, line: string, done: boolean): Promise<TenantOnboarding> {
  const params = { path: { tenant_id: id, line } };
  const path = '/admin/tenants/{tenant_id}/checklist/{line}';
  return answerOf(done ? api.POST(path, { params }) : api.DELETE(path, { params }));
}

export const suspend = (id: string, reason: string) =>
  answerOf(api.POST('/admin/tenants/{tenant_id}/suspension', { ...of(id), body: { reason } }));

export const resume = (id: string) => answerOf(api.DELETE('/admin/tenants/{tenant_id}/suspension', of(id)));

export const close = (id: string, reason: string) =>
  answerOf(
    api.DELETE('/admin/tenants/{tenant_id}', { params: { path: { tenant_id: id }, query: { reason } } }),
  );

/** Lets all that is shown of a tenant be read anew: at once, and when what follows by itself has come. */
export function useTenantAnew(id: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    setTimeout(() => void queries.invalidateQueries({ queryKey: keyOfTenant(id) }), SOON);
    await queries.invalidateQueries({ queryKey: keyOfTenant(id) });
    await queries.invalidateQueries({ queryKey: [LISTS] });
  };
}
