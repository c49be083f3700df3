import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import Typography from '@mui/material/Typography';
import { list } from '@onramp/text/list';
import { ChevronRightIcon } from '@onramp/ui/icons';
import { Link as RouterLink } from 'react-router';

import { addressOf, fromTheFirst, LIMITS, type Asked } from './address';

interface PagingProps {
  asked: Asked;
  /** Of the next page; null: this is the last. */
  next: string | null;
  go: (asked: Asked) => void;
}

/** The way to the next page and back to the first. The pages are links, so Back leads through them as well. */
export function Paging({ asked, next, go }: PagingProps) {
  return (
    <Box
      component="nav"
      aria-label={list.paging.title}
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mt: 2 }}
    >
      <Box component="label" sx={{ display: 'flex', alignItems: 'center', gap: 1, mr: 'auto' }}>
        <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
          {list.paging.size}
        </Typography>
        <NativeSelect
          value={asked.limit}
          onChange={(event) => go({ ...fromTheFirst(asked), limit: Number(event.target.value) })}
        >
          {LIMITS.map((limit) => (
            <option key={limit} value={limit}>
              {limit}
            </option>
          ))}
        </NativeSelect>
      </Box>
      {asked.page > 1 && (
        <>
          <Button component={RouterLink} to={addressOf(fromTheFirst(asked)) || '?'} color="inherit">
            {list.paging.first}
          </Button>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {list.paging.page(asked.page)}
          </Typography>
        </>
      )}
      {next !== null && (
        <Button
          component={RouterLink}
          to={addressOf({ ...asked, cursor: next, page: asked.page + 1 })}
          variant="outlined"
          endIcon={<ChevronRightIcon />}
        >
          {list.paging.next}
        </Button>
      )}
    </Box>
  );
}
