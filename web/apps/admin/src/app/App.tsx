import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Crash, Look, Waiting } from '@onramp/ui';
import { lazy, Suspense } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';

import { retryPassing } from '../shared/queries';

const List = lazy(() => import('./List'));

const queries = new QueryClient({
  defaultOptions: { queries: { retry: retryPassing, refetchOnWindowFocus: true } },
});

/** The solutions engineers' pages. */
export function App() {
  return (
    <Look>
      <Crash>
        <QueryClientProvider client={queries}>
          <BrowserRouter basename="/admin">
            <Suspense fallback={<Waiting />}>
              <Routes>
                <Route path="/*" element={<List />} />
              </Routes>
            </Suspense>
          </BrowserRouter>
        </QueryClientProvider>
      </Crash>
    </Look>
  );
}
