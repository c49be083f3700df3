import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { forget, keep, kept } from './kept';
import { LISTS } from './records/useLines';
import { useForgottenOnceBack } from './session';

/** What a form that makes something consists of. */
interface Making<Draft, Faults, Made> {
  /** Under which name the draft is kept. */
  name: string;
  /** The draft that was kept, or a new one. */
  draftOf: (kept: unknown) => Draft;
  /** What is wrong with it before it is sent; empty: nothing. */
  faultsOf: (draft: Draft) => Faults;
  /** What an answer says is wrong with what was sent, at its fields. */
  refusedOf: (error: unknown, sent: Draft) => Faults;
  /** What is still wrong once the draft has changed. */
  faultsLeft: (faults: Faults, was: Draft, is: Draft) => Faults;
  post: (draft: Draft) => Promise<Made>;
  made: (made: Made) => void;
}

/** A form that makes something: kept over reloads with its key until it is answered, so whatever is sent twice is made once. */
export function useMaking<Draft extends { key: string }, Faults extends object, Made>(
  making: Making<Draft, Faults, Made>,
) {
  const { name, draftOf, faultsOf, refusedOf, faultsLeft, post, made } = making;
  const [draft, setDraft] = useState(() => draftOf(kept(name)));
  const [faults, setFaults] = useState(() => ({}) as Faults);
  const [attempt, setAttempt] = useState(0);
  const done = useRef(false);
  const queries = useQueryClient();
  useEffect(() => {
    if (!done.current) keep(name, draft);
  }, [name, draft]);

  function refuse(found: Faults) {
    setFaults(found);
    setAttempt((count) => count + 1);
  }

  const sending = useMutation({
    mutationFn: post,
    onSuccess: (answer) => {
      done.current = true;
      forget(name);
      void queries.invalidateQueries({ queryKey: [LISTS] });
      made(answer);
    },
    onError: (error, sent) => refuse(refusedOf(error, sent)),
  });
  useForgottenOnceBack(sending.error, sending.reset);
  const { error, variables: sent } = sending;
  const aboutFields = sent !== undefined && Object.keys(refusedOf(error, sent)).length > 0;

  return {
    draft,
    faults,
    /** How often it was sent or refused. */
    attempt,
    sending: sending.isPending,
    error,
    /** Why it was not made, where that is not about single fields. */
    trouble: aboutFields ? null : error,
    set: (part: Partial<Draft>) => {
      const next = { ...draft, ...part };
      setDraft(next);
      setFaults((all) => faultsLeft(all, draft, next));
    },
    send: () => {
      if (sending.isPending) return;
      sending.reset();
      const found = faultsOf(draft);
      refuse(found);
      if (Object.keys(found).length === 0) sending.mutate(draft);
    },
    /** The same answers as a new request, where the key was used for others. */
    sendAnew: () => {
      const fresh = { ...draft, key: crypto.randomUUID() };
      setDraft(fresh);
      sending.mutate(fresh);
    },
    /** Begin with another draft. */
    begin: (fresh: Draft) => {
      sending.reset();
      setFaults({} as Faults);
      setDraft(fresh);
    },
  };
}
