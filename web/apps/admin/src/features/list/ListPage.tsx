import { answerOf } from '@onramp/api';
import { list } from '@onramp/text/list';
import { useQuery } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { ECOM, flowsQuery, pageOf } from '../../shared/flows';
import type { AskLines } from '../../shared/records/lines';
import { RecordsPage } from '../../shared/records/RecordsPage';

const ask: AskLines = async (query, signal) => {
  const { onboardings, cursor, count } = await answerOf(
    api.GET('/v1/onboarding', { params: { query }, signal }),
    'onboardings',
  );
  const lines = onboardings.map(({ onboarding_id: id, ...line }) => {
    return { ...line, id, to: line.path === '' ? null : pageOf(line.flow, id) };
  });
  return { lines, cursor, count };
};

/** The list of onboardings; what needs attention, of whatever flow, first. */
export default function ListPage() {
  const { data: flows } = useQuery(flowsQuery);
  const statuses = flows?.find(({ name }) => name === ECOM)?.statuses.map(({ name }) => name) ?? [];
  const { title, lead, loading, none, noneWhy, start } = list.onboardings;
  const words = { title, lead, loading, none, noneWhy, start: { to: '/onboardings/new', label: start } };
  return <RecordsPage of={{ name: ECOM, ask, statuses, columns: { health: true, link: true }, ...words }} />;
}
