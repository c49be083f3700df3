import { createTheme } from '@mui/material/styles';

const FONT = '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

const FORCED = '@media (forced-colors: active)';

/** One look for both apps. Contrasts are 4.5 : 1 and more in both colour schemes (WCAG 2.2, 1.4.3). */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-scheme' },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: '#4338ca', dark: '#3730a3', contrastText: '#ffffff' },
        secondary: { main: '#0f766e' },
        success: { main: '#15803d' },
        warning: { main: '#a04a06' },
        error: { main: '#b42318' },
        info: { main: '#0369a1' },
        background: { default: '#f6f7fb', paper: '#ffffff' },
        text: { primary: '#16182d', secondary: '#53566f' },
        divider: '#dfe1ec',
      },
    },
    dark: {
      palette: {
        primary: { main: '#a5b4fc', dark: '#818cf8', contrastText: '#16182d' },
        secondary: { main: '#5eead4' },
        success: { main: '#6ee7a0' },
        warning: { main: '#fbbf70' },
        error: { main: '#fda29b' },
        info: { main: '#7dd3fc' },
        background: { default: '#10121f', paper: '#191c2e' },
        text: { primary: '#eef0fb', secondary: '#b1b5cf' },
        divider: '#32364f',
      },
    },
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
        root: { [FORCED]: { border: '1px solid' } },
        bar: { [FORCED]: { backgroundColor: 'Highlight' } },
      },
    },
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiTextField: { defaultProps: { fullWidth: true, size: 'small' } },
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
