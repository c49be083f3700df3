/** The colours of both apps in both schemes. Contrasts are 4.5 : 1 and more (WCAG 2.2, 1.4.3). */
export const palette = {
  light: {
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
  dark: {
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
};
