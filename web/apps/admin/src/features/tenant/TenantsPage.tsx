import { answerOf } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';
import { useQuery } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { flowsQuery, pageOf, TENANT } from '../../shared/flows';
import type { AskLines } from '../../shared/records/lines';
import { RecordsPage } from '../../shared/records/RecordsPage';

const text = tenant.list;

const ask: AskLines = async (query, signal) => {
  const { records, cursor, count } = await answerOf(
    api.GET('/v1/flows/{flow}/records', { params: { path: { flow: TENANT }, query }, signal }),
    'records',
  );
  const lines = records.map(({ record_id: id, ...line }) => ({ ...line, id, to: pageOf(TENANT, id) }));
  return { lines, cursor, count };
};

/** The list of tenants: what needs attention, or all. */
export default function TenantsPage() {
  const { data: flows } = useQuery(flowsQuery);
  const statuses = flows?.find(({ name }) => name === TENANT)?.statuses.map(({ name }) => name) ?? [];
  const { title, lead, loading, none, noneWhy, start } = text;
  const words = { title, lead, loading, none, noneWhy, start: { to: '/tenants/new', label: start } };
  return (
    <RecordsPage of={{ name: TENANT, ask, statuses, columns: { health: false, link: false }, ...words }} />
  );
}
