import { answerOf, type Schemas } from '@onramp/api';
import { tenantUploads as text } from '@onramp/text/tenant-uploads';
import type { Tone } from '@onramp/ui';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { inAddress } from '../../shared/flows';
import { againIn, POLL } from '../../shared/queries';
import { keyOfTenant } from '../../shared/tenants/desk';

export type Job = Schemas['Job'];
export type JobDetail = Schemas['JobDetail'];
export type FoundLine = Schemas['FoundLine'];
export type FoundFile = Schemas['FoundFile'];

const ofJob = (tenantId: string, jobId: string) => ({ path: { tenant_id: tenantId, job_id: jobId } });

/** Milliseconds until what is under way is asked for again, as the API says; what has ended is as slow as all else. */
function soon(...jobs: readonly Pick<Job, 'askAgainSeconds'>[]): number {
  const waits = jobs.flatMap(({ askAgainSeconds }) =>
    askAgainSeconds === null ? [] : [askAgainSeconds * 1000],
  );
  return Math.min(POLL, ...waits);
}

/** A page of a tenant's uploads, the newest first. */
export function jobsQuery(tenantId: string, cursor: string) {
  const params = { path: { tenant_id: tenantId }, query: { limit: 25, ...(cursor !== '' && { cursor }) } };
  return queryOptions({
    queryKey: [...keyOfTenant(tenantId), 'jobs', cursor],
    queryFn: () => answerOf(api.GET('/admin/tenants/{tenant_id}/jobs', { params }), 'items'),
    refetchInterval: ({ state }) => againIn(state, soon(...(state.data?.items ?? []))),
    ...(cursor !== '' && { placeholderData: keepPreviousData }),
  });
}

/** An upload, with the first places that are wrong in it. */
export function jobQuery(tenantId: string, jobId: string) {
  const params = ofJob(tenantId, jobId);
  return queryOptions({
    queryKey: [...keyOfTenant(tenantId), 'job', jobId],
    queryFn: () =>
      answerOf(api.GET('/admin/tenants/{tenant_id}/jobs/{job_id}', { params }), 'status', 'errors'),
    refetchInterval: ({ state }) => againIn(state, state.data ? soon(state.data) : POLL),
  });
}

/** What was found in an upload, a page of it. It is asked for anew as the upload goes on. */
export function findingsQuery(tenantId: string, { jobId, findings }: Job, cursor: string) {
  const params = { ...ofJob(tenantId, jobId), query: { limit: 25, ...(cursor !== '' && { cursor }) } };
  return queryOptions({
    queryKey: [...keyOfTenant(tenantId), 'job', jobId, 'findings', cursor, findings],
    queryFn: () =>
      answerOf(api.GET('/admin/tenants/{tenant_id}/jobs/{job_id}/findings', { params }), 'items'),
    placeholderData: keepPreviousData,
  });
}

/** Writes findings as a file, from a cursor on; null: from the first. */
export function exported(tenantId: string, jobId: string, cursor: string | null): Promise<FoundFile> {
  const params = { ...ofJob(tenantId, jobId), query: cursor === null ? {} : { cursor } };
  return answerOf(api.GET('/admin/tenants/{tenant_id}/jobs/{job_id}/findings.csv', { params }), 'url');
}

export const pathOf = (tenantId: string, jobId: string) => `/tenants/${tenantId}/uploads/${inAddress(jobId)}`;

const VERDICTS: Readonly<Record<string, { tone: Tone; title: string }>> = {
  findings: { tone: 'working', title: text.verdict.findings },
  clean: { tone: 'good', title: text.verdict.clean },
  not_compared: { tone: 'unknown', title: text.verdict.not_compared },
  detectors_off: { tone: 'unknown', title: text.verdict.detectors_off },
  no_rows: { tone: 'unknown', title: text.verdict.no_rows },
};

/** What an upload came to, in a word; null: nothing yet, or a word that these pages do not know. */
export const verdictOf = ({ verdict }: Job) => (verdict === null ? null : (VERDICTS[verdict] ?? null));

const MODULES: Readonly<Record<string, string>> = text.module;
export const wordOfModule = (module: string) => MODULES[module] ?? module;

/** A size as people read it. */
export function sizeOf(bytes: number): string {
  const { b, kb, mb } = text.bytes;
  if (bytes < 1000) return `${bytes} ${b}`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} ${kb}` : `${(bytes / 1_000_000).toFixed(1)} ${mb}`;
}
