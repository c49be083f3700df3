import type { MenuProps } from '@mui/material/Menu';
import { lazy, Suspense, useState } from 'react';

import { useLoadedSoon } from './useLoadedSoon';

const load = () => import('@mui/material/Menu');
const Menu = lazy(load);

/** MUI's menu, which is not loaded before the page: nobody reads a page by its menus. */
export function LateMenu(props: MenuProps) {
  const [asked, ask] = useState(false);
  if (props.open && !asked) ask(true);
  useLoadedSoon(load);
  return <Suspense>{asked && <Menu {...props} />}</Suspense>;
}
