import { answerOf } from '@onramp/api';
import { flowLists } from '@onramp/text/flow-lists';
import { list } from '@onramp/text/list';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useParams } from 'react-router';

import { api } from '../../shared/api';
import { flowsQuery, pageOf, tenantOfUpload, UPLOAD } from '../../shared/flows';
import type { AskLines } from '../../shared/records/lines';
import { RecordsPage } from '../../shared/records/RecordsPage';
import { TenantName } from '../../shared/tenants/TenantName';
import { wordOfFlow } from '../../shared/words';

function asking(flow: string): AskLines {
  return async (query, signal) => {
    const { records, cursor, count } = await answerOf(
      api.GET('/v1/flows/{flow}/records', { params: { path: { flow }, query }, signal }),
      'records',
    );
    const lines = records.map(({ record_id: id, ...line }) => ({ ...line, id, to: pageOf(flow, id) }));
    return { lines, cursor, count };
  };
}

const LEADS: Readonly<Record<string, string>> = flowLists;

const OF_ANY = { health: false, link: false };
const OF_UPLOADS = { ...OF_ANY, Whose: WhoseUpload };

function WhoseUpload({ id }: { id: string }) {
  return <TenantName id={tenantOfUpload(id)} />;
}

/** The list of the records of any flow that has no pages of its own, by its declaration. */
export default function FlowPage() {
  const { flow = '' } = useParams();
  const { data: flows } = useQuery(flowsQuery);
  const ask = useMemo(() => asking(flow), [flow]);
  const statuses = flows?.find(({ name }) => name === flow)?.statuses.map(({ name }) => name) ?? [];
  const title = wordOfFlow(flow);
  const { lead, loading, none, noneWhy } = list.records;
  const words = { title, lead: LEADS[flow] ?? lead(title), loading, none, noneWhy };
  return (
    <RecordsPage
      key={flow}
      of={{ name: flow, ask, statuses, columns: flow === UPLOAD ? OF_UPLOADS : OF_ANY, ...words }}
    />
  );
}
