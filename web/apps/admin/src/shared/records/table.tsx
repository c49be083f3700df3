import { styled, type Theme } from '@mui/material/styles';

/**
 * The list as a table by its roles, and by its looks a table or, where there is little room, cards: one document for
 * both. Plain elements with few rules, as there may be a hundred rows; those out of sight are not laid out at all.
 */
const palette = (theme: Theme) => (theme.vars ?? theme).palette;

export const Table = styled('div')(({ theme }) => ({
  border: `1px solid ${palette(theme).divider}`,
  borderRadius: 14,
  overflow: 'clip',
  backgroundColor: palette(theme).background.paper,
  transition: 'opacity 150ms',
  '&[aria-busy="true"]': { opacity: 0.55 },
  [theme.breakpoints.down(1260)]: { border: 0, borderRadius: 0, backgroundColor: 'transparent' },
}));

const grid = {
  display: 'grid',
  gridTemplateColumns: 'var(--columns)',
  columnGap: 16,
  paddingInline: 20,
} as const;

export const Head = styled('div')(({ theme }) => ({
  ...grid,
  paddingBlock: 10,
  borderBottom: `1px solid ${palette(theme).divider}`,
  fontSize: '0.8125rem',
  fontWeight: 600,
  color: palette(theme).text.secondary,
  // There for screen readers all the same: cards repeat the names of the columns.
  [theme.breakpoints.down(1260)]: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    padding: 0,
    clipPath: 'inset(50%)',
  },
}));

export const Row = styled('div')(({ theme }) => ({
  ...grid,
  position: 'relative',
  alignItems: 'center',
  paddingBlock: 14,
  '[data-long="true"] > &': { contentVisibility: 'auto', containIntrinsicSize: 'auto 78px' },
  '&:not(:last-of-type)': { borderBottom: `1px solid ${palette(theme).divider}` },
  '&:hover': { backgroundColor: palette(theme).action.hover },
  '&:focus-within': { backgroundColor: palette(theme).action.hover },
  [theme.breakpoints.down(1260)]: {
    gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
    gap: 14,
    alignItems: 'start',
    paddingBlock: 16,
    marginBottom: 12,
    border: `1px solid ${palette(theme).divider} !important`,
    borderRadius: 14,
    backgroundColor: palette(theme).background.paper,
  },
  [theme.breakpoints.down('sm')]: { paddingInline: 16 },
}));

export const Cell = styled('div')(({ theme }) => ({
  minWidth: 0,
  fontSize: '0.875rem',
  overflowWrap: 'anywhere',
  [theme.breakpoints.down(1260)]: {
    '&::before': {
      content: 'attr(data-name) / ""',
      display: 'block',
      marginBottom: 2,
      fontSize: '0.75rem',
      fontWeight: 600,
      color: palette(theme).text.secondary,
    },
  },
}));

export const HealthCell = styled(Cell)(({ theme }) => ({
  [theme.breakpoints.down('sm')]: { gridColumn: '1 / -1' },
}));

export const Main = styled('div')(({ theme }) => ({
  minWidth: 0,
  [theme.breakpoints.down(1260)]: { gridColumn: '1 / -1', paddingInlineEnd: 40 },
}));

export const Name = styled('span')({ fontWeight: 620, overflowWrap: 'anywhere' });

/** Leads to the record from anywhere in its row. */
export const NameLink = styled('a')<{ to?: string }>(({ theme }) => ({
  fontWeight: 620,
  overflowWrap: 'anywhere',
  color: palette(theme).text.primary,
  textDecoration: 'none',
  '&:hover': { textDecoration: 'underline' },
  '&::after': { content: '""', position: 'absolute', inset: 0 },
  '&:focus-visible': { outline: 'none' },
  '&:focus-visible::after': {
    outline: `3px solid ${palette(theme).primary.main}`,
    outlineOffset: -3,
    borderRadius: 10,
  },
}));

/** Below the other cells, over all their widths. */
export const Wide = styled('div')({ gridColumn: '1 / -1' });

export const Attention = styled('p')(({ theme }) => ({
  display: 'flex',
  gap: 6,
  margin: '8px 0 0',
  fontSize: '0.875rem',
  lineHeight: 1.45,
  overflowWrap: 'anywhere',
  color: palette(theme).error.main,
  '& svg': { flexShrink: 0, marginTop: 2 },
}));

export const Since = styled('span')(({ theme }) => ({ color: palette(theme).text.secondary }));

export const Small = styled('span')(({ theme }) => ({
  display: 'block',
  fontSize: '0.75rem',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
  color: palette(theme).text.secondary,
}));

export const Faint = styled('span')(({ theme }) => ({ color: palette(theme).text.secondary }));

export const Warned = styled('span')(({ theme }) => ({
  color: palette(theme).warning.main,
  fontWeight: 600,
}));

export const More = styled('div')(({ theme }) => ({
  [theme.breakpoints.down(1260)]: { position: 'absolute', insetBlockStart: 8, insetInlineEnd: 8 },
}));

export const MoreButton = styled('button')(({ theme }) => ({
  position: 'relative', // above the link that covers the row
  width: 32,
  height: 40,
  border: 0,
  borderRadius: 20,
  background: 'none',
  color: palette(theme).text.secondary,
  fontSize: '1.25rem',
  lineHeight: 1,
  cursor: 'pointer',
  '&:hover': { backgroundColor: palette(theme).action.hover },
}));
