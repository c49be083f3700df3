import { answerOf } from '@onramp/api';
import { queryOptions } from '@tanstack/react-query';

import { api } from './api';

/** Who is signed in at Access. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answerOf(api.GET('/v1/me', { signal })),
  staleTime: 5 * 60_000,
});
