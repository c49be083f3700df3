import type { Tenant, TenantOnboarding } from './desk';

// What the API answers of a tenant, for tests.

export const TENANT_ID = 'ten_0123456789abcdef0123456789abcdef';
export const ONE = `/admin/tenants/${TENANT_ID}`;
export const NOW = '2026-11-29T10:00:00Z';

export function aTenant(part: Partial<Tenant> = {}): Tenant {
  return {
    id: TENANT_ID,
    name: 'Acme Corp',
    slug: 'acme-corp',
    modules: ['ship', 'trade'],
    clerkOrgId: 'org_123',
    primaryContact: { email: 'ops@acme.example', role: 'org:admin' },
    inviteStatus: 'sent',
    status: 'created',
    says: 'The tenant is there; it needs a key.',
    statusSince: NOW,
    at: { created: NOW },
    suspendedReason: null,
    closedReason: null,
    note: '',
    createdAt: NOW,
    createdBy: 'sam@onramp.example',
    path: `/v1/flows/tenant/records/${TENANT_ID}`,
    ...part,
  };
}

export type TenantLine = TenantOnboarding['sections'][number]['lines'][number];

export function aLine(part: Partial<TenantLine> = {}): TenantLine {
  return {
    title: 'Agreement signed',
    state: 'open',
    line: 'agreement-signed',
    evidence: '',
    at: null,
    by: null,
    next: { says: 'The customer has signed it.', command: `POST ${ONE}/checklist/agreement-signed` },
    ...part,
  };
}

export function aChecklist(
  lines: TenantLine[] = [aLine()],
  part: Partial<TenantOnboarding> = {},
): TenantOnboarding {
  return {
    tenantId: TENANT_ID,
    name: 'Acme Corp',
    status: 'created',
    says: 'The tenant is there.',
    inviteStatus: 'sent',
    waitingFor: [],
    sections: [{ title: 'Pre-onboarding', done: lines.every(({ state }) => state !== 'open'), lines }],
    next: lines.find(({ state }) => state === 'open') ?? null,
    ...part,
  };
}
