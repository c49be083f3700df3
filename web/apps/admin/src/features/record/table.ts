/** A table; on a narrow screen a card for each row, with the name of the column before each value. */
export const TABLE = {
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: '0.92rem',
  '& th, & td': {
    textAlign: 'start',
    verticalAlign: 'top',
    p: 1.25,
    borderBottom: 1,
    borderColor: 'divider',
    overflowWrap: 'anywhere',
  },
  '& thead th': { color: 'text.secondary', fontWeight: 560, fontSize: '0.85rem' },
  '& tbody th': { fontWeight: 600, width: '22%' },
  '@media (max-width: 700px)': {
    '& thead': {
      position: 'absolute',
      clip: 'rect(0 0 0 0)',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
    },
    '&, & tbody, & tr, & th, & td': { display: 'block', width: 'auto !important' },
    '& th, & td': { border: 0, p: 0, py: 0.5 },
    '& tr': { py: 1.25, borderBottom: 1, borderColor: 'divider' },
    '& td::before': {
      content: 'attr(data-column)',
      display: 'block',
      fontSize: '0.8rem',
      color: 'text.secondary',
    },
  },
} as const;
