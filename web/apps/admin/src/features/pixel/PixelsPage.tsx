import { answerOf } from '@onramp/api';
import { pixels as text } from '@onramp/text/pixels';
import { useQuery } from '@tanstack/react-query';

import { api } from '../../shared/api';
import { flowsQuery, PIXEL, pageOf } from '../../shared/flows';
import type { AskLines } from '../../shared/records/lines';
import { RecordsPage } from '../../shared/records/RecordsPage';

const ask: AskLines = async (query, signal) => {
  const { pixels, cursor, count } = await answerOf(
    api.GET('/v1/pixel', { params: { query }, signal }),
    'pixels',
  );
  const lines = pixels.map(({ pixel_id: id, ...line }) => ({ ...line, id, to: pageOf(PIXEL, id) }));
  return { lines, cursor, count };
};

/** The list of pixels that were made on their own; those of onboardings are their records'. */
export default function PixelsPage() {
  const { data: flows } = useQuery(flowsQuery);
  const statuses = flows?.find(({ name }) => name === PIXEL)?.statuses.map(({ name }) => name) ?? [];
  const { title, lead, loading, none, noneWhy, start } = text.list;
  const words = { title, lead, loading, none, noneWhy, start: { to: '/pixels/new', label: start } };
  return (
    <RecordsPage of={{ name: PIXEL, ask, statuses, columns: { health: true, link: false }, ...words }} />
  );
}
