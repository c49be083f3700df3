import Box from '@mui/material/Box';
import { SchemeToggle, SkipLink } from '@onramp/ui';
import type { ReactNode } from 'react';

import { Brand } from './Brand';
import { Contact } from './Contact';

/** A page with one thing on it: what stands in the way, and the next step. */
export function Plain({ children }: { children: ReactNode }) {
  return (
    <Page>
      <Box
        sx={{
          p: { xs: 3, sm: 5 },
          bgcolor: 'background.paper',
          border: 1,
          borderColor: 'divider',
          borderRadius: 2,
          boxShadow: '0 1px 2px rgb(16 18 31 / 4%), 0 12px 40px rgb(16 18 31 / 7%)',
        }}
      >
        {children}
      </Box>
    </Page>
  );
}

/** A page by itself: whose it is, its content, and who can help. `tools`: what the header has besides. */
export function Page({
  wide = false,
  tools,
  help = <Contact />,
  children,
}: {
  wide?: boolean;
  tools?: ReactNode;
  help?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box sx={{ minHeight: '100dvh', display: 'flex', flexDirection: 'column' }}>
      <SkipLink />
      <Box
        component="header"
        sx={{
          display: 'flex',
          justifyContent: 'space-between',
          alignItems: 'center',
          px: { xs: 2, sm: 4 },
          py: 2,
        }}
      >
        <Brand />
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
          <SchemeToggle />
          {tools}
        </Box>
      </Box>
      <Box
        component="main"
        id="content"
        tabIndex={-1}
        sx={{
          flex: 1,
          width: '100%',
          maxWidth: wide ? 760 : 560,
          mx: 'auto',
          px: 2,
          py: { xs: 2, sm: 6 },
          outline: 'none',
        }}
      >
        {children}
      </Box>
      <Box component="footer" sx={{ p: 3, textAlign: 'center' }}>
        {help}
      </Box>
    </Box>
  );
}
