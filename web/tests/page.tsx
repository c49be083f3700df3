import { Look } from '@onramp/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';

/** Show a part of a page as the app would: with the look, a router and queries that are not tried again. */
export function show(
  part: ReactNode,
  at: string | { pathname: string; state: unknown } = '/',
): RenderResult & { user: UserEvent; queries: QueryClient } {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const shown = render(
    <Look>
      <QueryClientProvider client={queries}>
        <MemoryRouter initialEntries={[at]}>{part}</MemoryRouter>
      </QueryClientProvider>
    </Look>,
  );
  return { ...shown, user: userEvent.setup(), queries };
}
