import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { PersonIcon } from '@onramp/ui/icons';
import { LateMenu } from '@onramp/ui/LateMenu';
import { admin } from '@onramp/text/admin';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { meQuery } from '../shared/me';

/** Where Access ends its session. */
const SIGN_OUT = '/cdn-cgi/access/logout';

/** Who is signed in, and the way out. */
export function UserMenu() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { data: me } = useQuery(meQuery);
  return (
    <>
      <IconButton
        aria-label={me ? admin.user.signedInAs(me.email) : admin.user.title}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <PersonIcon />
      </IconButton>
      <LateMenu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {me && (
          <Box component="li" role="none" sx={{ px: 2, py: 1, maxWidth: 320 }}>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {admin.user.signedIn}
            </Typography>
            <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{me.email}</Typography>
          </Box>
        )}
        {me && <Divider component="li" role="none" />}
        <MenuItem component="a" href={SIGN_OUT}>
          {admin.user.signOut}
        </MenuItem>
      </LateMenu>
    </>
  );
}
