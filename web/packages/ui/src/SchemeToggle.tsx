import ButtonBase from '@mui/material/ButtonBase';
import { useColorScheme } from '@mui/material/styles';
import { common } from '@onramp/text/common';

import { MoonIcon, SunIcon } from './icons';

/** Turns light to dark and back; without the weight of a menu. */
export function SchemeToggle() {
  const { mode, setMode, systemMode } = useColorScheme();
  const dark = (mode === 'system' ? systemMode : mode) === 'dark';
  const says = dark ? common.theme.toLight : common.theme.toDark;
  return (
    <ButtonBase
      aria-label={says}
      title={says}
      onClick={() => setMode(dark ? 'light' : 'dark')}
      sx={{ p: 1, borderRadius: '50%', color: 'text.secondary', '&:hover': { bgcolor: 'action.hover' } }}
    >
      {dark ? <SunIcon /> : <MoonIcon />}
    </ButtonBase>
  );
}
