import { answerOf, type Schemas } from '@onramp/api';
import { queryOptions } from '@tanstack/react-query';

import { api } from './api';

/** The flows with pages of their own here. */
export const ECOM = 'ecom';
export const PIXEL = 'pixel';
export const DESIGN = 'design';
export const TENANT = 'tenant';
export const UPLOAD = 'upload';

/** What every flow of this stage declares. It changes with a deployment only. */
export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/flows', { signal }), 'flows')).flows,
  staleTime: 10 * 60_000,
});

/** A record's id as the last part of an address, which must have no dot: it would be taken for a file. */
export const inAddress = (id: string) => id.replaceAll('.', '~');

/** The id that an address names. */
export const idOf = (part: string) => part.replaceAll('~', '.');

/** Where the pages show a record. */
export function pageOf(flow: string, recordId: string): string {
  if (flow === ECOM) return `/onboardings/${recordId}`;
  if (flow === PIXEL) return `/pixels/${recordId}`;
  if (flow === DESIGN) return `/queue/${inAddress(recordId)}`;
  if (flow === TENANT) return `/tenants/${recordId}`;
  if (flow === UPLOAD) return pageOfUpload(recordId);
  return recordOf(flow, recordId);
}

/** Where the pages list the records of a flow. */
export function listOf(flow: string): string {
  if (flow === ECOM) return '/onboardings';
  return flow === TENANT ? '/tenants' : `/flows/${flow}`;
}

/** The tenant whose upload that is: its id begins with the tenant's. */
export function tenantOfUpload(recordId: string): string {
  const [tenantId = ''] = recordId.split('.');
  return tenantId;
}

/** The page of an upload. */
function pageOfUpload(recordId: string): string {
  return `/tenants/${tenantOfUpload(recordId)}/uploads/${inAddress(recordId)}`;
}

/** The page of a record that is the same for every flow: timeline, history, what was filled in. */
export const recordOf = (flow: string, recordId: string) => `/flows/${flow}/${inAddress(recordId)}`;

/** The flow whose records have a kind, if the stage has one. */
export function flowOfKind(
  flows: readonly Schemas['DeclaredFlow'][] | undefined,
  kind: string,
): string | undefined {
  return flows?.find((flow) => flow.kind === kind)?.name;
}
