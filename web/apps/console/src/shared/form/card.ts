/** How a card looks that can be chosen or left: its label around a native input, which keyboards and screen readers know. */
export const CARD = {
  ...{ display: 'flex', gap: 1.5, alignItems: 'flex-start', p: 2 },
  ...{ border: 1, borderColor: 'divider', borderRadius: 1.5, bgcolor: 'background.paper' },
  cursor: 'pointer',
  transition: 'border-color 120ms, background-color 120ms',
  '&:hover': { borderColor: 'primary.main' },
  '&:has(:checked)': {
    borderColor: 'primary.main',
    boxShadow: 'inset 0 0 0 1px var(--mui-palette-primary-main)',
    bgcolor: 'color-mix(in srgb, var(--mui-palette-primary-main) 6%, var(--mui-palette-background-paper))',
  },
  '&:has(:focus-visible)': { outline: '3px solid var(--mui-palette-primary-main)', outlineOffset: 2 },
} as const;
