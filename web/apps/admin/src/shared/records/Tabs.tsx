import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { list } from '@onramp/text/list';
import { Link as RouterLink } from 'react-router';

import { addressOf, withoutFilters, type Asked, type Order } from './address';

const ORDERS: readonly Order[] = ['attention', 'newest'];

interface TabsProps {
  asked: Asked;
  order: Order | null;
  /** How many need attention, as people read it. */
  waiting: string | undefined;
}

/** What needs attention, or all: links, since each has an address of its own. */
export function Tabs({ asked, order, waiting }: TabsProps) {
  return (
    <Box
      component="nav"
      aria-label={list.tabs.title}
      sx={{ display: 'flex', gap: 3, borderBottom: 1, borderColor: 'divider', mb: 2.5 }}
    >
      {ORDERS.map((each) => {
        const words = each === 'attention' ? list.tabs.attention : list.tabs.all;
        return (
          <Link
            key={each}
            component={RouterLink}
            to={addressOf({ ...withoutFilters(asked), order: each })}
            aria-current={order === each ? 'page' : undefined}
            underline="none"
            sx={{
              display: 'inline-flex',
              alignItems: 'center',
              gap: 1,
              minHeight: 44,
              mb: '-1px',
              fontWeight: 600,
              color: 'text.secondary',
              borderBottom: '2px solid transparent',
              '&:hover': { color: 'text.primary' },
              '&[aria-current]': { color: 'primary.main', borderColor: 'primary.main' },
            }}
          >
            {words}
            {each === 'attention' && waiting !== undefined && <Count text={waiting} />}
          </Link>
        );
      })}
    </Box>
  );
}

function Count({ text }: { text: string }) {
  const some = text !== '0';
  return (
    <Box
      component="span"
      sx={{
        px: 1,
        borderRadius: 5,
        fontSize: '0.8125rem',
        border: 1,
        borderColor: some ? 'error.main' : 'divider',
        color: some ? 'error.main' : 'text.secondary',
      }}
    >
      {text}
    </Box>
  );
}
