import { answerOf, Problem } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { api } from '../../shared/api';
import { forget, keep, kept } from '../../shared/kept';
import { LISTS } from '../../shared/records/useLines';
import { useForgottenOnceBack } from '../../shared/session';
import type { Tenant } from '../../shared/tenants/desk';
import { bodyOf, draftOf, faultsFrom, faultsOf, type Draft, type Faults, type Field } from './draft';

const KEPT = 'onramp.tenant';
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

/** The fields of the form that a part of the draft changes: the name leads the slug, until somebody has typed one. */
function changedBy(part: Partial<Draft>, draft: Draft): Field[] {
  const fields = Object.keys(part) as Field[];
  return 'name' in part && draft.slug === null ? [...fields, 'slug'] : fields;
}

/** The form: kept over reloads with its key until it is answered, so that whatever is sent twice is made once. */
export function useNewTenant(made: (id: string) => void) {
  const [draft, setDraft] = useState(() => draftOf(kept(KEPT)));
  const [faults, setFaults] = useState<Faults>({});
  const [attempt, setAttempt] = useState(0);
  const done = useRef(false);
  const queries = useQueryClient();
  useEffect(() => {
    if (!done.current) keep(KEPT, draft);
  }, [draft]);
  function refuse(found: Faults) {
    setFaults(found);
    setAttempt((count) => count + 1);
  }
  const sending = useMutation({
    mutationFn: post,
    onSuccess: ({ id }) => {
      done.current = true;
      forget(KEPT);
      void queries.invalidateQueries({ queryKey: [LISTS] });
      made(id);
    },
    onError: (error) => refuse(refusedOf(error)),
  });
  useForgottenOnceBack(sending.error, sending.reset);
  const { error } = sending;
  const code = error instanceof Problem ? error.code : '';
  const holder = error instanceof Problem && code in TAKEN ? error.body['tenantId'] : null;
  return {
    draft,
    faults,
    attempt,
    sending: sending.isPending,
    /** Who has what must be somebody's alone; null: nobody that is known. */
    holder: typeof holder === 'string' ? holder : null,
    reused: code === 'IDEMPOTENCY_KEY_REUSED',
    /** Why it was not made, where that is not about single fields. */
    trouble: Object.keys(refusedOf(error)).length > 0 ? null : error,
    set: (part: Partial<Draft>) => {
      setDraft((was) => ({ ...was, ...part }));
      const changed = changedBy(part, draft);
      setFaults((all) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => !changed.includes(name as Field))),
      );
    },
    send: () => {
      if (sending.isPending) return;
      sending.reset();
      const found = faultsOf(draft);
      refuse(found);
      if (Object.keys(found).length === 0) sending.mutate(draft);
    },
    /** The same details as a new request, where the key was used for others. */
    sendAnew: () => {
      const fresh = { ...draft, key: crypto.randomUUID() };
      setDraft(fresh);
      sending.mutate(fresh);
    },
  };
}
