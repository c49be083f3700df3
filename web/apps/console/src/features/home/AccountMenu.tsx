import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { home as text } from '@onramp/text/home';
import { PersonIcon } from '@onramp/ui/icons';
import { LateMenu } from '@onramp/ui/LateMenu';
import { useId, useState } from 'react';

/** Who is signed in, and the way out. */
export function AccountMenu({ email, signOut }: { email: string; signOut: () => void }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const id = useId();
  return (
    <>
      <IconButton
        id={id}
        aria-label={email ? text.account.menuOf(email) : text.account.menu}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        edge="end"
      >
        <PersonIcon />
      </IconButton>
      <LateMenu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ list: { 'aria-labelledby': id } }}
      >
        {email && [
          <Box key="who" role="presentation" sx={{ px: 2, py: 1, maxWidth: 320 }}>
            <Typography variant="caption" color="textSecondary">
              {text.account.signedInAs}
            </Typography>
            <Typography sx={{ overflowWrap: 'anywhere' }}>{email}</Typography>
          </Box>,
          <Divider key="line" />,
        ]}
        <MenuItem
          onClick={() => {
            setAnchor(null);
            signOut();
          }}
        >
          {text.account.signOut}
        </MenuItem>
      </LateMenu>
    </>
  );
}
