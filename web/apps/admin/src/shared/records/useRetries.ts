import { answerOf, type Schemas } from '@onramp/api';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { api } from '../api';
import type { Reason } from './lines';
import { useForgottenOnceBack } from '../session';
import { LISTS } from './useLines';

/** Records that a step looks at. */
const AT_ONCE = 25;

/** How far a round of retries is. */
export interface Round {
  phase: 'ready' | 'running' | 'stopped' | 'failed' | 'done';
  retried: number;
  left: Schemas['RetryLeft'][];
  lookedAt: number;
  /** Where the next step begins. */
  cursor: string | null;
  error: unknown;
}

const FRESH: Round = { phase: 'ready', retried: 0, left: [], lookedAt: 0, cursor: null, error: null };

async function step({ flow, action, code }: Reason, cursor: string | null): Promise<Schemas['RetryStep']> {
  return answerOf(
    api.POST('/v1/flows/{flow}/retries', {
      params: { path: { flow } },
      body: { action, code, limit: AT_ONCE, cursor },
    }),
  );
}

/**
 * Retries all that failed for a reason, a bounded step at a time, until there is none left or it is stopped; a step that
 * has begun is awaited, so that it is known what it came to. Going on begins where it stopped or failed.
 */
export function useRetries(reason: Reason): { round: Round; run: () => Promise<void>; stop: () => void } {
  const [round, setRound] = useState(FRESH);
  const stopped = useRef(false);
  const queries = useQueryClient();
  useEffect(() => () => void (stopped.current = true), []);
  const halt = useCallback(() => setRound((was) => ({ ...was, phase: 'stopped', error: null })), []);
  useForgottenOnceBack(round.error, halt);

  async function run() {
    stopped.current = false;
    const isStopped = () => stopped.current;
    let now: Round = { ...round, phase: 'running', error: null };
    setRound(now);
    while (now.phase === 'running') {
      try {
        const came = await step(reason, now.cursor);
        const { cursor } = came;
        const phase = cursor === null ? 'done' : isStopped() ? 'stopped' : 'running';
        const { retried, lookedAt } = now;
        now = { ...now, phase, cursor, retried: retried + came.retried, lookedAt: lookedAt + came.looked_at };
        now.left = [...now.left, ...came.left];
      } catch (error) {
        now = { ...now, phase: 'failed', error };
      }
      setRound(now);
    }
    await queries.invalidateQueries({ queryKey: [LISTS] });
  }

  return { round, run, stop: () => void (stopped.current = true) };
}
