import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { MenuIcon } from '@onramp/ui/icons';
import { SchemeMenu } from '@onramp/ui/SchemeMenu';
import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { NavigationMenu } from './Navigation';
import { SearchButton } from './SearchButton';
import { UserMenu } from './UserMenu';

export const HEADER_HEIGHT = 64;

/** The head of every page: where one is, search, appearance, who is signed in. */
export function Header() {
  const [menu, setMenu] = useState(false);
  return (
    <Box
      component="header"
      sx={{
        position: 'sticky',
        top: 0,
        zIndex: 'appBar',
        bgcolor: 'background.paper',
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: { xs: 0.5, sm: 2 },
          height: HEADER_HEIGHT,
          maxWidth: 1480,
          mx: 'auto',
          px: { xs: 1, sm: 3 },
        }}
      >
        <IconButton
          aria-label={admin.nav.open}
          aria-expanded={menu}
          onClick={() => setMenu(true)}
          sx={{ display: { md: 'none' } }}
        >
          <MenuIcon />
        </IconButton>
        <Product />
        <Box sx={{ flex: 1, minWidth: 0, display: 'flex', justifyContent: { xs: 'flex-end', sm: 'center' } }}>
          <SearchButton />
        </Box>
        <SchemeMenu />
        <UserMenu />
      </Box>
      <NavigationMenu open={menu} close={() => setMenu(false)} />
    </Box>
  );
}

function Product() {
  return (
    <Link
      component={RouterLink}
      to="/onboardings"
      underline="none"
      sx={{ color: 'text.primary', display: 'flex', alignItems: 'baseline', gap: 1, borderRadius: 1 }}
    >
      <Typography component="span" sx={{ fontWeight: 720, fontSize: '1.15rem', letterSpacing: '-0.02em' }}>
        {common.product}
      </Typography>
      <Typography
        component="span"
        variant="body2"

        sx={{ color: 'text.secondary', display: { xs: 'none', sm: 'inline' } }}
      >
        {admin.admin}
      </Typography>
    </Link>
  );
}
