import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import { useColorScheme } from '@mui/material/styles';
import { common } from '@onramp/text/common';
import { useState } from 'react';

import { MoonIcon, SunIcon } from './icons';
import { LateMenu } from './LateMenu';

const MODES = ['light', 'dark', 'system'] as const;

/** Chooses light, dark, or what the system says. */
export function SchemeMenu() {
  const { mode, setMode, systemMode } = useColorScheme();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const dark = (mode === 'system' ? systemMode : mode) === 'dark';
  return (
    <>
      <IconButton
        aria-label={common.theme.title}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {dark ? <MoonIcon /> : <SunIcon />}
      </IconButton>
      <LateMenu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {MODES.map((each) => (
          <MenuItem
            key={each}
            selected={mode === each}
            onClick={() => {
              setMode(each);
              setAnchor(null);
            }}
          >
            {common.theme[each]}
          </MenuItem>
        ))}
      </LateMenu>
    </>
  );
}
