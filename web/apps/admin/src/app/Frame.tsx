import Box from '@mui/material/Box';
import { useQueryClient } from '@tanstack/react-query';
import { Crash, SkipLink, Waiting } from '@onramp/ui';
import { Suspense, useEffect, useRef } from 'react';
import { Outlet, useLocation } from 'react-router';

import { FocusKept } from '../shared/FocusKept';
import { useSessionOver } from '../shared/session';
import { Header } from './Header';
import { SideNavigation } from './Navigation';
import { SignedOut } from './SignedOut';

/** What stands around every page: header, navigation, and what is said where the session has ended. */
export function Frame() {
  useAskingAgainOnceSignedIn();
  const { pathname } = useLocation();
  return (
    <>
      <SkipLink />
      <Header />
      <Box sx={{ display: 'flex', alignItems: 'flex-start', maxWidth: 1480, mx: 'auto' }}>
        <SideNavigation />
        <Box
          component="main"
          id="content"
          tabIndex={-1}
          sx={{
            flex: 1,
            minWidth: 0,
            px: { xs: 2, sm: 3, lg: 4 },
            pt: { xs: 3, md: 4 },
            pb: 10,
            '&:focus': { outline: 'none' },
          }}
        >
          <Suspense fallback={<Waiting />}>
            {/* A page that has failed leaves the way to the others. */}
            <Crash key={pathname}>
              <FocusKept>
                <Outlet />
              </FocusKept>
            </Crash>
          </Suspense>
        </Box>
      </Box>
      <SignedOut />
    </>
  );
}

/** What was refused while the session was over is asked again when it is not any more. */
function useAskingAgainOnceSignedIn(): void {
  const over = useSessionOver();
  const was = useRef(over);
  const queries = useQueryClient();
  useEffect(() => {
    if (was.current && !over) void queries.invalidateQueries();
    was.current = over;
  }, [over, queries]);
}
