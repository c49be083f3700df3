import { createTheme } from '@mui/material/styles';

import { palette } from './palette';

const FONT = '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

const FORCED = '@media (forced-colors: active)';

/** One look for both apps. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-scheme' },
  colorSchemes: {
    light: { palette: palette.light },
    dark: { palette: palette.dark },
  },
  shape: { borderRadius: 10 },
  typography: {
    fontFamily: FONT,
    h1: { fontSize: '1.75rem', fontWeight: 680, letterSpacing: '-0.02em', lineHeight: 1.2 },
    h2: { fontSize: '1.2rem', fontWeight: 650, letterSpacing: '-0.01em', lineHeight: 1.3 },
    h3: { fontSize: '1rem', fontWeight: 650, lineHeight: 1.4 },
    button: { textTransform: 'none', fontWeight: 600 },
  },
  components: {
    MuiButton: {
      defaultProps: { disableElevation: true },
      // Where colours are forced there are no backgrounds: a line shows what can be pressed, and how far a bar is.
      styleOverrides: { root: { minHeight: 40, [FORCED]: { border: '1px solid' } } },
    },
    MuiLinearProgress: {
      styleOverrides: {
        // Not a paler shade of the bar's own colour: an empty one would look like a full one.
        root: {
          backgroundColor: 'var(--mui-palette-action-disabledBackground)',
          [FORCED]: { border: '1px solid' },
        },
        bar: { [FORCED]: { backgroundColor: 'Highlight' } },
      },
    },
    MuiTabs: { styleOverrides: { indicator: { [FORCED]: { backgroundColor: 'Highlight' } } } },
    MuiToggleButton: {
      styleOverrides: {
        root: { [FORCED]: { '&.Mui-selected': { outline: '2px solid Highlight', outlineOffset: -4 } } },
      },
    },
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiTextField: { defaultProps: { fullWidth: true, size: 'small' } },
    // A name of one long word breaks: else it, and all that stands beside it, runs out of the dialog.
    MuiDialog: { styleOverrides: { paper: { overflowWrap: 'anywhere' } } },
    MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiCssBaseline: {
      styleOverrides: {
        ':focus-visible': { outline: '3px solid var(--mui-palette-primary-main)', outlineOffset: 2 },
        '@media (prefers-reduced-motion: reduce)': {
          '*, *::before, *::after': {
            animationDuration: '0.01ms !important',
            animationIterationCount: '1 !important',
            // Not 0.01ms: then every property of every element would be in transition, and an inherited colour take a
            // frame for each level on its way down.
            transitionDuration: '0s !important',
            scrollBehavior: 'auto !important',
          },
        },
      },
    },
  },
});
