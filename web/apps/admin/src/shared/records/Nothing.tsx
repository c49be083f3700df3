import Button from '@mui/material/Button';
import { list } from '@onramp/text/list';
import { CheckCircleIcon, PlusIcon, RocketIcon, SearchIcon } from '@onramp/ui/icons';
import { Link as RouterLink } from 'react-router';

import { EmptyState } from '../EmptyState';
import { addressOf, isFiltered, withoutFilters, type Asked } from './address';
import type { LinesPage } from './lines';
import type { ListOf } from './RecordsPage';

interface NothingProps {
  of: ListOf;
  page: LinesPage;
  asked: Asked;
  order: Asked['order'];
}

/** Why a list is empty, and what to do about it. */
export function Nothing({ of, page, asked, order }: NothingProps) {
  const text = list.empty;
  if (page.cursor !== null) {
    return <EmptyState icon={<SearchIcon />} title={text.passedOver} why={text.passedOverWhy} />;
  }
  if (isFiltered(asked)) {
    return (
      <EmptyState icon={<SearchIcon />} title={text.filtered} why={text.filteredWhy}>
        <Button component={RouterLink} to={addressOf(withoutFilters(asked)) || '?'} variant="outlined">
          {list.filters.clear}
        </Button>
      </EmptyState>
    );
  }
  if (order === 'attention') {
    return (
      <EmptyState icon={<CheckCircleIcon />} title={text.attention} why={text.attentionWhy}>
        <Button component={RouterLink} to={addressOf({ ...asked, order: 'newest' })} variant="outlined">
          {text.showAll}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<RocketIcon />} title={of.none} why={of.noneWhy}>
      {of.start && (
        <Button component={RouterLink} to={of.start.to} variant="contained" startIcon={<PlusIcon />}>
          {of.start.label}
        </Button>
      )}
    </EmptyState>
  );
}
