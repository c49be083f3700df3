import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';

import FlowPage from '../features/flow/FlowPage';
import { flowsQuery } from '../shared/flows';
import { NoSuchPage } from './NoSuchPage';

/** The list of a flow, where this stage has it. */
export default function FlowList() {
  const { flow } = useParams();
  const { data: flows } = useQuery(flowsQuery);
  return flows?.every(({ name }) => name !== flow) ? <NoSuchPage /> : <FlowPage />;
}
