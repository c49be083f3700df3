import { tenant as text } from '@onramp/text/tenant';
import { useQuery } from '@tanstack/react-query';

import { tenantQuery } from './desk';

/** A tenant's name changes with nobody's work: what was read of it once is good for a while. */
const KEPT = 10 * 60_000;

/** Whose something is: the tenant's name; its id, until that is known. */
export function TenantName({ id }: { id: string }) {
  const { data } = useQuery({ ...tenantQuery(id), refetchInterval: false, staleTime: KEPT });
  return <bdi>{text.of(data?.name ?? id)}</bdi>;
}
