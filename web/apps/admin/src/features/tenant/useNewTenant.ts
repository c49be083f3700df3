import { answerOf, Problem } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';

import { api } from '../../shared/api';
import type { Tenant } from '../../shared/tenants/desk';
import { useMaking } from '../../shared/useMaking';
import { bodyOf, draftOf, faultsFrom, faultsOf, type Draft, type Faults, type Field } from './draft';

const { taken: TAKEN } = tenant.create;

function post(draft: Draft): Promise<Tenant> {
  const header = { 'Idempotency-Key': draft.key };
  return answerOf(api.POST('/admin/tenants', { params: { header }, body: bodyOf(draft) }), 'id');
}

/** What is wrong with what was sent, at its fields; that a name is taken is said at the name. */
function refusedOf(error: unknown): Faults {
  if (!(error instanceof Problem)) return {};
  if (error.code === 'SLUG_TAKEN') return { slug: TAKEN.SLUG_TAKEN };
  if (error.code === 'ORGANISATION_TAKEN') return { clerkOrgId: TAKEN.ORGANISATION_TAKEN };
  return faultsFrom(error.errors);
}

/** The faults of the fields that are as they were. The name leads the slug, until somebody has typed one. */
function faultsLeft(faults: Faults, was: Draft, is: Draft): Faults {
  const same = (field: Field) =>
    was[field] === is[field] && !(field === 'slug' && is.slug === null && was.name !== is.name);
  return Object.fromEntries(Object.entries(faults).filter(([field]) => same(field as Field)));
}

/** The form by which a tenant is made. */
export function useNewTenant(made: (id: string) => void) {
  const form = useMaking({
    name: 'onramp.tenant',
    draftOf,
    faultsOf,
    refusedOf,
    faultsLeft,
    post,
    made: ({ id }) => made(id),
  });
  const { error } = form;
  const code = error instanceof Problem ? error.code : '';
  const holder = error instanceof Problem && code in TAKEN ? error.body['tenantId'] : null;
  return {
    ...form,
    /** Who has what must be somebody's alone; null: nobody that is known. */
    holder: typeof holder === 'string' ? holder : null,
    reused: code === 'IDEMPOTENCY_KEY_REUSED',
  };
}
