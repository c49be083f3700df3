import Box from '@mui/material/Box';
import Container from '@mui/material/Container';
import Link from '@mui/material/Link';
import { home as text } from '@onramp/text/home';
import { SkipLink } from '@onramp/ui';
import { SchemeMenu } from '@onramp/ui/SchemeMenu';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';

import { Brand } from '../../shared/Brand';
import { AccountMenu } from './AccountMenu';

/** Height of the header on wide screens, in pixels; on narrow ones it has a second row. */
export const HEADER = 64;

const PAGES = [
  ['/', text.pages.home],
  ['/indexes', text.pages.indexes],
  ['/team', text.pages.team],
] as const;

/**
 * A console's frame: header, pages, and what stands beside them. Adopters have their own; the checklist is made for it.
 *
 * @param tools What the header has between appearance and account.
 * @param beside What stands to the right of the page.
 */
export function Frame({
  email,
  signOut,
  tools,
  beside,
  children,
}: {
  email: string;
  signOut: () => void;
  tools: ReactNode;
  beside: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <SkipLink />
      <Box
        component="header"
        sx={{
          position: 'sticky',
          top: 0,
          zIndex: 'appBar',
          minHeight: HEADER,
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: { xs: 0.5, sm: 1.5 },
          px: { xs: 2, sm: 3 },
          bgcolor: 'background.paper',
          borderBottom: 1,
          borderColor: 'divider',
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', height: HEADER, mr: { sm: 2 } }}>
          <Brand />
        </Box>
        <Pages />
        <Box sx={{ flex: 1 }} />
        <SchemeMenu />
        {tools}
        <AccountMenu email={email} signOut={signOut} />
      </Box>
      <Box sx={{ display: 'flex', alignItems: 'flex-start' }}>
        <Box component="main" id="content" tabIndex={-1} sx={{ flex: 1, minWidth: 0, outline: 'none' }}>
          <Container maxWidth="lg" sx={{ py: { xs: 3, sm: 5 } }}>
            {children}
          </Container>
        </Box>
        {beside}
      </Box>
    </>
  );
}

function Pages() {
  return (
    <Box
      component="nav"
      aria-label={text.nav}
      sx={{
        display: 'flex',
        gap: 0.5,
        order: { xs: 1, sm: 0 },
        width: { xs: '100%', sm: 'auto' },
        pb: { xs: 1, sm: 0 },
      }}
    >
      {PAGES.map(([path, name]) => (
        <Link
          key={path}
          component={NavLink}
          to={path}
          end
          underline="none"
          sx={{
            px: 1.5,
            py: 0.75,
            borderRadius: 99,
            fontSize: '.9375rem',
            fontWeight: 600,
            color: 'text.secondary',
            '&:hover': { color: 'text.primary' },
            '&[aria-current=page]': { color: 'primary.main', bgcolor: 'action.selected' },
          }}
        >
          {name}
        </Link>
      ))}
    </Box>
  );
}
