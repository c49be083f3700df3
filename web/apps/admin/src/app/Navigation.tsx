import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { ChecklistIcon, CloseIcon, ListIcon, PixelIcon, QuestionIcon, RocketIcon } from '@onramp/ui/icons';
import { useLoadedSoon } from '@onramp/ui/useLoadedSoon';
import { admin } from '@onramp/text/admin';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ComponentType } from 'react';
import { Link as RouterLink, useLocation } from 'react-router';

import { DESIGN, ECOM, flowsQuery, listOf, PIXEL, TENANT } from '../shared/flows';
import { wordOfFlow } from '../shared/words';

const loadDrawer = () => import('@mui/material/Drawer');
const Drawer = lazy(loadDrawer);

export const NAVIGATION_WIDTH = 232;

interface Entry {
  to: string;
  /** The flow whose records' pages are its own as well; empty: none. */
  flow: string;
  title: string;
  Icon: ComponentType;
}

/** Of a flow that has no entry of its own name: its pages, or the list of its records. */
function entryOf(flow: string): Entry {
  if (flow === DESIGN) return { to: '/queue', flow, title: wordOfFlow('queue'), Icon: ListIcon };
  const Icon = flow === TENANT ? ChecklistIcon : ListIcon;
  return { to: listOf(flow), flow, title: wordOfFlow(flow), Icon };
}

/** Onboardings and pixels, where the stage has them; every other flow by its name; the guide. Unknown yet: both. */
function useEntries(): Entry[] {
  const { data: flows } = useQuery(flowsQuery);
  const has = (name: string) => flows === undefined || flows.some((flow) => flow.name === name);
  return [
    ...(has(ECOM)
      ? [{ to: '/onboardings', flow: ECOM, title: admin.nav.onboardings, Icon: RocketIcon }]
      : []),
    ...(has(PIXEL) ? [{ to: '/pixels', flow: PIXEL, title: admin.nav.pixels, Icon: PixelIcon }] : []),
    ...(flows ?? []).filter(({ name }) => name !== ECOM && name !== PIXEL).map(({ name }) => entryOf(name)),
    { to: '/guide', flow: '', title: admin.nav.guide, Icon: QuestionIcon },
  ];
}

/** Whether a page is one of an entry's. */
function isOf({ to, flow }: Entry, pathname: string): boolean {
  const below = flow === '' ? [to] : [to, `/flows/${flow}`];
  return below.some((place) => pathname === place || pathname.startsWith(`${place}/`));
}

function Entries({ onChosen }: { onChosen?: () => void }) {
  const { pathname } = useLocation();
  const entries = useEntries().map((entry) => ({ ...entry, here: isOf(entry, pathname) }));
  return (
    <List sx={{ px: 1.5, py: 0 }}>
      {entries.map(({ to, title, Icon, here }) => (
        <ListItem key={to} disablePadding sx={{ mb: 0.5 }}>
          <ListItemButton
            component={RouterLink}
            to={to}
            aria-current={here ? 'page' : undefined}
            {...(onChosen && { onClick: onChosen })}
            sx={{
              borderRadius: 1,
              minHeight: 44,
              color: 'text.secondary',
              '&[aria-current]': {
                bgcolor: 'action.selected',
                color: 'text.primary',
                '& .MuiListItemIcon-root': { color: 'primary.main' },
                '& .MuiListItemText-primary': { fontWeight: 650 },
              },
            }}
          >
            <ListItemIcon sx={{ minWidth: 38, color: 'inherit' }}>
              <Icon />
            </ListItemIcon>
            <ListItemText primary={title} slotProps={{ primary: { sx: { fontSize: '0.95rem' } } }} />
          </ListItemButton>
        </ListItem>
      ))}
    </List>
  );
}

/** The navigation beside the page, where there is room for it. */
export function SideNavigation() {
  return (
    <Box
      component="nav"
      aria-label={admin.nav.title}
      sx={{
        display: { xs: 'none', md: 'block' },
        width: NAVIGATION_WIDTH,
        flexShrink: 0,
        position: 'sticky',
        top: 64,
        pt: 4,
      }}
    >
      <Entries />
    </Box>
  );
}

/** The navigation in a menu that comes from the side, where there is none beside the page. */
export function NavigationMenu({ open, close }: { open: boolean; close: () => void }) {
  const [asked, ask] = useState(false);
  if (open && !asked) ask(true);
  useLoadedSoon(loadDrawer);
  return (
    <Suspense>
      {asked && (
        <Drawer open={open} onClose={close} slotProps={{ paper: { sx: { width: 280 } } }}>
          <Box component="nav" aria-label={admin.nav.title}>
            <Box sx={{ display: 'flex', justifyContent: 'flex-end', p: 1.5 }}>
              <IconButton aria-label={admin.nav.close} onClick={close}>
                <CloseIcon />
              </IconButton>
            </Box>
            <Entries onChosen={close} />
          </Box>
        </Drawer>
      )}
    </Suspense>
  );
}
