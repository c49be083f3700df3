import { Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';

import { flowOfKind, flowsQuery, idOf, pageOf } from '../shared/flows';
import { NoSuchPage } from './NoSuchPage';

/** Where the links of messages to colleagues come in: by kind and id, which is all that a message knows of the pages. */
export default function ByKind() {
  const { kind = '', id = '' } = useParams();
  const { data: flows, error, refetch } = useQuery(flowsQuery);
  if (flows === undefined)
    return error ? <Trouble error={error} again={() => void refetch()} /> : <Waiting />;
  const flow = flowOfKind(flows, kind.toUpperCase());
  return flow === undefined ? <NoSuchPage /> : <Navigate to={pageOf(flow, idOf(id))} replace />;
}
