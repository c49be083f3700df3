import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Announcer } from '@onramp/ui';
import { useEffect, useState } from 'react';

import { ChecklistPanel } from './ChecklistPanel';
import { useChecklist } from './ChecklistProvider';
import { Resizer, useWidth } from './Resizer';

/** The id of the drawer, and of its heading. */
export const DRAWER = 'checklist';
const HEADING = 'checklist-title';

/**
 * The checklist, from the right. Beside the page, which stays usable, and as wide as its reader wants; on a narrow screen
 * over the page, all of it. The last child of a row beside the console's content.
 *
 * @param top Height of the console's header, in pixels, below which the drawer stays while the page scrolls.
 */
export function ChecklistDrawer({ top = 0 }: { top?: number }) {
  const { reading, open } = useChecklist();
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'), { noSsr: true });
  if (!reading || !open) return null;
  return narrow ? <Over /> : <Beside top={top} />;
}

function Over() {
  const { show } = useChecklist();
  // The drawer closes first and gives the focus back to where it was: to the button.
  const [leaving, setLeaving] = useState(false);
  return (
    <Drawer
      anchor="right"
      open={!leaving}
      onClose={() => setLeaving(true)}
      slotProps={{
        paper: {
          id: DRAWER,
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': HEADING,
          sx: { width: '100%' },
        },
        transition: { onExited: () => show(false) },
      }}
    >
      <Announcer>
        <ChecklistPanel heading={HEADING} close={() => setLeaving(true)} />
      </Announcer>
    </Drawer>
  );
}

function Beside({ top }: { top: number }) {
  const { show } = useChecklist();
  const width = useWidth();
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key === 'Escape' && !event.defaultPrevented) show(false);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [show]);
  return (
    <Box
      component="aside"
      id={DRAWER}
      aria-labelledby={HEADING}
      style={{ width: width.now, top, height: `calc(100dvh - ${top}px)` }}
      sx={{
        position: 'sticky',
        flexShrink: 0,
        bgcolor: 'background.paper',
        borderInlineStart: 1,
        borderColor: 'divider',
        animation: 'checklist-in .22s ease-out',
        '@keyframes checklist-in': { from: { opacity: 0 } },
      }}
    >
      <Resizer width={width} controls={DRAWER} />
      {/* Hidden texts are placed absolutely: within the scroller, or they lengthen the page by all that it scrolls. */}
      <Box sx={{ position: 'relative', height: '100%', overflowY: 'auto' }}>
        <Announcer>
          <ChecklistPanel heading={HEADING} close={() => show(false)} />
        </Announcer>
      </Box>
    </Box>
  );
}
