import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useTheme } from '@mui/material/styles';
import { visuallyHidden } from '@onramp/ui';
import { SearchIcon } from '@onramp/ui/icons';
import { admin } from '@onramp/text/admin';
import { lazy, Suspense, useEffect, useState } from 'react';

const SearchDialog = lazy(() => import('../features/search/SearchDialog'));

const APPLE = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Opens the search; so does ⌘K, or Ctrl and K, wherever one is. */
export function SearchButton() {
  const [open, setOpen] = useState(false);
  const theme = useTheme();
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || event.altKey || event.shiftKey) return;
      if (!(APPLE ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      setOpen(true);
    }
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        aria-haspopup="dialog"
        aria-keyshortcuts={APPLE ? 'Meta+K' : 'Control+K'}
        onClick={() => setOpen(true)}
        sx={{
          color: 'text.secondary',
          borderColor: 'divider',
          bgcolor: 'background.default',
          fontWeight: 450,
          minWidth: 0,
          width: { xs: 44, sm: 340 },
          flexShrink: { sm: 1 },
          px: { xs: 1, sm: 1.5 },
          gap: 1,
        }}
      >
        <SearchIcon fontSize="small" />
        <Box
          component="span"
          sx={{ flex: 1, textAlign: 'start', [theme.breakpoints.down('sm')]: visuallyHidden }}
        >
          {admin.search.button}
        </Box>
        <Box
          component="kbd"
          aria-hidden
          sx={{
            display: { xs: 'none', sm: 'block' },
            fontFamily: 'inherit',
            fontSize: '0.75rem',
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            px: 0.75,
            bgcolor: 'background.paper',
          }}
        >
          {APPLE ? admin.search.appleKeys : admin.search.keys}
        </Box>
      </Button>
      <Suspense>{open && <SearchDialog close={() => setOpen(false)} />}</Suspense>
    </>
  );
}
