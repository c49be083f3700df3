import type { Schemas } from '@onramp/api';
import type { Tone } from '@onramp/ui';

const STATES: Readonly<Record<string, Tone>> = {
  READY: 'good',
  CONFIGURED: 'good',
  RECEIVING: 'working',
  CREATING: 'working',
  PROVISIONING: 'working',
  PENDING: 'working',
  MISSING: 'todo',
  NOT_STARTED: 'todo',
  FAILED: 'trouble',
  STALLED: 'trouble',
  REFUSED: 'trouble',
  MISMATCH: 'trouble',
};

/** How a state of the health is; one that we do not know is unknown. */
export function toneOfState(state: string): Tone {
  return STATES[state] ?? 'unknown';
}

const STATUSES: Readonly<Record<string, Tone>> = {
  pending: 'todo',
  requested: 'todo',
  revoked: 'todo',
  completed: 'good',
  LIVE: 'good',
  APPROVED: 'good',
  QUEUED: 'todo',
  PAUSED: 'todo',
  ABANDONED: 'todo',
  CHURNED: 'todo',
  CANCELLED: 'todo',
  SENT_BACK: 'trouble',
  live: 'good',
  reviewed: 'good',
  suspended: 'todo',
  closed: 'todo',
  waiting: 'todo',
  abandoned: 'todo',
  failed: 'trouble',
  SCRAPING_FAILED: 'trouble',
};

/** How a record with a status is, of whatever flow: on its way, unless its status is known to mean something else. */
export function toneOfStatus(status: string): Tone {
  return STATUSES[status] ?? 'working';
}

const ACTIONS: Readonly<Record<Schemas['Status'], Tone>> = {
  waiting: 'todo',
  running: 'working',
  pending: 'working',
  succeeded: 'good',
  failed: 'trouble',
  skipped: 'todo',
};

/** How an action stands. */
export function toneOfAction(status: Schemas['Status']): Tone {
  return ACTIONS[status];
}
