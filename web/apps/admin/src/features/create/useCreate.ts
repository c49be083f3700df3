import { answerOf, Problem, type Schemas } from '@onramp/api';

import { api } from '../../shared/api';
import { useMaking } from '../../shared/useMaking';
import {
  bodyOf,
  draftOf,
  emptyDraft,
  faultsFrom,
  faultsLeft,
  faultsOf,
  type Draft,
  type Faults,
} from './draft';

function post(draft: Draft): Promise<Schemas['Invitation']> {
  const header = { 'Idempotency-Key': draft.key };
  return answerOf(api.POST('/v1/onboarding', { params: { header }, body: bodyOf(draft) }));
}

function refusedOf(error: unknown, sent: Draft): Faults {
  return error instanceof Problem ? faultsFrom(error.errors, sent) : {};
}

/** The form by which an onboarding is made. */
export function useCreate(created: (id: string) => void) {
  const form = useMaking({
    name: 'onramp.create',
    draftOf,
    faultsOf,
    refusedOf,
    faultsLeft,
    post,
    made: ({ onboarding_id: id }) => created(id),
  });
  return { ...form, empty: () => form.begin(emptyDraft()) };
}
