import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Crash, Look, Waiting } from '@onramp/ui';
import { lazy, Suspense } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';

import { Plain } from '../shared/Plain';
import { retryPassing } from '../shared/queries';

const Onboarding = lazy(() => import('./Onboarding'));
const SignedIn = lazy(() => import('./SignedIn'));
const Home = lazy(() => import('./Home'));

const queries = new QueryClient({
  defaultOptions: { queries: { retry: retryPassing, refetchOnWindowFocus: true } },
});

/** The console: the wizard, and the home that a customer comes to afterwards. */
export function App() {
  return (
    <Look>
      <Crash>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Suspense fallback={<Opening />}>
              <Routes>
                <Route path="/onboarding/*" element={<Onboarding />} />
                <Route path="/signed-in" element={<SignedIn />} />
                <Route path="/*" element={<Home />} />
              </Routes>
            </Suspense>
          </BrowserRouter>
        </QueryClientProvider>
      </Crash>
    </Look>
  );
}

/** What the page's own file shows already. */
function Opening() {
  return (
    <Plain>
      <Waiting />
    </Plain>
  );
}
