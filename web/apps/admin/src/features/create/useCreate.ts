import { answerOf, Problem, type Schemas } from '@onramp/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { api } from '../../shared/api';
import { forget, keep, kept } from '../../shared/kept';
import { LISTS } from '../../shared/records/useLines';
import { useForgottenOnceBack } from '../../shared/session';
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

const KEPT = 'onramp.create';

function post(draft: Draft): Promise<Schemas['Invitation']> {
  const header = { 'Idempotency-Key': draft.key };
  return answerOf(api.POST('/v1/onboarding', { params: { header }, body: bodyOf(draft) }));
}

/** The form: kept over reloads with its key until it is answered, so that whatever is sent twice is made once. */
export function useCreate(created: (id: string) => void) {
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
    onSuccess: ({ onboarding_id: id }) => {
      done.current = true;
      forget(KEPT);
      void queries.invalidateQueries({ queryKey: [LISTS] });
      created(id);
    },
    onError: (error, sent) => {
      if (error instanceof Problem) refuse(faultsFrom(error.errors, sent));
    },
  });

  useForgottenOnceBack(sending.error, sending.reset);

  function send() {
    if (sending.isPending) return;
    sending.reset();
    const found = faultsOf(draft);
    refuse(found);
    if (Object.keys(found).length === 0) sending.mutate(draft);
  }

  return {
    draft,
    faults,
    /** Why it was not made, where that is not about single fields. */
    trouble: Object.keys(faults).length > 0 ? null : sending.error,
    sending: sending.isPending,
    attempt,
    set: (part: Partial<Draft>) => {
      const next = { ...draft, ...part };
      setDraft(next);
      setFaults((all) => faultsLeft(all, draft, next));
    },
    send,
    /** The same answers as a new request, where the key was used for others. */
    sendAnew: () => {
      const fresh = { ...draft, key: crypto.randomUUID() };
      setDraft(fresh);
      sending.mutate(fresh);
    },
    empty: () => {
      sending.reset();
      setFaults({});
      setDraft(emptyDraft());
    },
  };
}
