import { Problem } from '@onramp/api';
import { sentenceOf, type Fault } from '@onramp/ui';
import { useRef, useState } from 'react';

/** Something that a form asks of the API: whether it is under way, and what came of it. Never twice at once. */
export function useAction(): {
  busy: boolean;
  problem: Problem | null;
  forget: () => void;
  run: (ask: () => Promise<void>) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  async function run(ask: () => Promise<void>) {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }
  return { busy, problem, forget: () => setProblem(null), run };
}

/** A problem as faults of a form, at the fields that it names. `ids`: the element of each field. */
export function faultsOf(problem: Problem | null, ids: Readonly<Record<string, string>>): Fault[] {
  if (problem === null) return [];
  const named = problem.errors.flatMap(({ field, message }) => {
    const id = ids[field];
    return id === undefined ? [] : [{ id, message: problem.errors.length === 1 ? problem.detail : message }];
  });
  return named.length > 0 ? named : [{ message: sentenceOf(problem) }];
}
