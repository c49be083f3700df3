import { answerOf, Problem } from '@onramp/api';

import { api } from '../../shared/api';
import { ECOM } from '../../shared/flows';
import { type Answers, type OnboardingStatus, type RecordDetail, type SharedDetail } from './model';

/** The flow whose records have pages of their own, with a link, a health and a customer's checklist. */
export const ONBOARDING_FLOW = ECOM;

/** Which record a page is about. */
export interface Place {
  flow: string;
  id: string;
}

/** One record, as the page has read it. */
export interface Read {
  record: SharedDetail;
  kind: string;
  /** What only an onboarding has. */
  onboarding: OnboardingStatus | null;
}

const path = ({ flow, id }: Place) => ({ flow, record_id: id });

/** The names under which a record's readings are kept. */
export const keyOf = {
  all: ({ flow, id }: Place) => ['record', flow, id] as const,
  status: (place: Place) => [...keyOf.all(place), 'status'] as const,
  health: (place: Place) => [...keyOf.all(place), 'health'] as const,
  history: (place: Place) => [...keyOf.all(place), 'history'] as const,
  corrections: (place: Place, changes: number) => [...keyOf.all(place), 'corrections', changes] as const,
  attempts: (place: Place) => [...keyOf.all(place), 'attempts'] as const,
};

/** Without these there is nothing to show of a record, of whatever flow. */
const SHARED = ['actions', 'checklist', 'facts', 'fields', 'plan', 'prefill'] as const;

/** What a poll of the page reads: from the record alone, no platform is asked. */
export async function read(place: Place): Promise<Read> {
  if (place.flow === ONBOARDING_FLOW) {
    const asked = api.GET('/v1/onboarding/{onboarding_id}/status', {
      params: { path: { onboarding_id: place.id } },
    });
    const onboarding = await answerOf(asked, 'link', 'releases', ...SHARED);
    return {
      record: { ...onboarding, status: onboarding.status ?? '', children: [] },
      kind: 'Onboarding',
      onboarding,
    };
  }
  const record: RecordDetail = await answerOf(
    api.GET('/v1/flows/{flow}/records/{record_id}', { params: { path: path(place) } }),
    ...SHARED,
  );
  return { record, kind: record.kind, onboarding: null };
}

/** Reads the health from where the truth is kept. Takes up to five seconds. */
export const readHealth = (id: string) =>
  answerOf(
    api.GET('/v1/onboarding/{onboarding_id}/health', { params: { path: { onboarding_id: id } } }),
    'health',
    'checklist',
  );

/** A page of what happened; `cursor` null: the latest. */
export const readHistory = (place: Place, cursor: string | null) =>
  answerOf(
    api.GET('/v1/flows/{flow}/records/{record_id}/history', {
      params: { path: path(place), query: { limit: 50, ...(cursor === null ? {} : { cursor }) } },
    }),
    'entries',
  );

/** A page of attempts; `cursor` null: the latest. */
export const readAttempts = (place: Place, cursor: string | null) =>
  answerOf(
    api.GET('/v1/flows/{flow}/records/{record_id}/attempts', {
      params: { path: path(place), query: { limit: 100, ...(cursor === null ? {} : { cursor }) } },
    }),
    'attempts',
  );

/** What somebody may have meant by an id that this page does not know. */
export const lookFor = (id: string) => answerOf(api.GET('/v1/search', { params: { query: { q: id } } }));

/** What is changed: note and ticks, or answers that were refused. `tag`: only if this is what was seen. */
export interface Amendment {
  note?: string;
  se_tasks?: Record<string, boolean>;
  answers?: Answers;
}

/** Changes what an SE may change, if it still stands as it was seen. */
export const amend = (place: Place, change: Amendment, tag: string) =>
  answerOf(
    api.PATCH('/v1/flows/{flow}/records/{record_id}', {
      params: { path: path(place), header: { 'If-Match': tag } },
      body: { se_tasks: {}, ...change },
    }),
  );

/**
 * Changes the note or a tick, if that still stands as the reader has seen it. Both have one tag: that the other one was
 * changed meanwhile, by whomever, is no reason to refuse this one.
 */
export async function amendIf(
  stands: (record: SharedDetail) => boolean,
  place: Place,
  change: Amendment,
  tag: string,
): ReturnType<typeof amend> {
  try {
    return await amend(place, change, tag);
  } catch (error) {
    if (changedMeanwhile(error) === null) throw error;
    const { record } = await read(place);
    if (!stands(record)) throw error;
    return amend(place, change, record.amend_tag);
  }
}

/** Lets an action try again, or look again at once. */
export const retryAction = (place: Place, action: string) =>
  answerOf(
    api.POST('/v1/flows/{flow}/records/{record_id}/actions/{action}/retry', {
      params: { path: { ...path(place), action } },
    }),
  );

/** Settles a line of the checklist that nothing else ends, for a reason. */
export const settle = (place: Place, line: string, reason: string) =>
  answerOf(
    api.POST('/v1/flows/{flow}/records/{record_id}/checklist/{line}/settle', {
      params: { path: { ...path(place), line } },
      body: { reason },
    }),
  );

/** Erases a person from record and history. */
export const erase = (place: Place, person: string, who: { email: string | null; user: string | null }) =>
  answerOf(
    api.POST('/v1/flows/{flow}/records/{record_id}/erasure', {
      params: { path: path(place) },
      body: { person, ...who },
    }),
  );

/** Makes a new link; the old one is dead. */
export const replaceLink = (id: string) =>
  answerOf(api.POST('/v1/onboarding/{onboarding_id}/link', { params: { path: { onboarding_id: id } } }));

/** Takes the user who has signed up off the onboarding. */
export const releaseUser = (id: string, user: string, reason: string) =>
  answerOf(
    api.POST('/v1/onboarding/{onboarding_id}/release', {
      params: { path: { onboarding_id: id } },
      body: { user, reason },
    }),
  );

/** Withdraws the invitation. */
export const revoke = (id: string) =>
  answerOf(api.DELETE('/v1/onboarding/{onboarding_id}', { params: { path: { onboarding_id: id } } }));

/** What stands there now, where somebody else has changed it meanwhile; null: that is not what was wrong. */
export function changedMeanwhile(error: unknown): { note: string; answers: Answers | null } | null {
  if (!(error instanceof Problem) || error.code !== 'CHANGED_MEANWHILE') return null;
  const { note, answers } = error.body;
  const stands = typeof answers === 'object' && answers !== null ? (answers as Answers) : null;
  return { note: typeof note === 'string' ? note : '', answers: stands };
}
