import { answerOf } from '@onramp/api';
import { queryOptions } from '@tanstack/react-query';

import { ahead } from './contract';

/** Who is signed in at Access. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answerOf(ahead.GET('/v1/me', { signal })),
  staleTime: 5 * 60_000,
});
