import { CacheProvider } from '@emotion/react';
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { useMemo, type ReactNode } from 'react';

import { Announcer } from './Announcer';
import { styleCache } from './adoptedStyles';
import { SCHEME_KEY } from './shell';
import { theme } from './theme';

/** What every page stands in: the look, and the voice for screen readers. */
export function Look({ children }: { children: ReactNode }) {
  const cache = useMemo(() => styleCache(), []);
  return (
    <CacheProvider value={cache}>
      <ThemeProvider theme={theme} defaultMode="system" modeStorageKey={SCHEME_KEY}>
        <CssBaseline enableColorScheme />
        <Announcer>{children}</Announcer>
      </ThemeProvider>
    </CacheProvider>
  );
}
