import { Problem } from '@onramp/api';
import { useRef, useState } from 'react';

/** Something that a form asks of the API: whether it is under way, and what came of it. Never twice at once. */
export function useAction(): {
  busy: boolean;
  problem: Problem | null;
  /** How often it was refused. */
  refusals: number;
  forget: () => void;
  run: (ask: () => Promise<void>) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refusals, setRefusals] = useState(0);
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
      setRefusals((before) => before + 1);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }
  return { busy, problem, refusals, forget: () => setProblem(null), run };
}
