import MenuItem from '@mui/material/MenuItem';
import { visuallyHidden } from '@onramp/ui';
import { LateMenu } from '@onramp/ui/LateMenu';
import { list } from '@onramp/text/list';
import { useCallback, useDeferredValue, useState } from 'react';

import type { Line, Reason } from './lines';
import { Row, type Columns } from './Row';
import * as table from './table';

/** From so many lines on, those out of sight are not laid out. */
const LONG = 30;

interface RowsProps {
  title: string;
  lines: readonly Line[];
  columns: Columns;
  busy: boolean;
  retryAll: (reason: Reason) => void;
}

/** The lines of a list. Many are shown bit by bit, so that the page answers meanwhile. */
export function Rows({ title, lines, columns, busy, retryAll }: RowsProps) {
  const soon = useDeferredValue(lines, []);
  const [more, setMore] = useState<{ line: Line; anchor: HTMLElement } | null>(null);
  const onMore = useCallback((line: Line, anchor: HTMLElement) => setMore({ line, anchor }), []);
  const widths = [
    'minmax(180px, 1.6fr)',
    columns.health ? '116px' : 'minmax(116px, 180px)', // there is room, and other flows' statuses have longer names
    columns.health && '240px',
    columns.link && '124px',
    'minmax(160px, 0.9fr)', // whoever has made it is not cut off
    lines.some(({ failed }) => failed.length > 0) ? '32px' : '0px',
  ];
  return (
    <>
      <table.Table
        role="table"
        aria-label={title}
        aria-busy={busy}
        data-long={lines.length > LONG}
        style={{ ['--columns' as string]: widths.filter(Boolean).join(' ') }}
      >
        <table.Head role="row">
          <div role="columnheader">{columns.link ? list.columns.customer : list.columns.name}</div>
          <div role="columnheader">{list.columns.status}</div>
          {columns.health && <div role="columnheader">{list.columns.health}</div>}
          {columns.link && <div role="columnheader">{list.columns.link}</div>}
          <div role="columnheader">{list.columns.created}</div>
          <div role="columnheader">
            <span style={visuallyHidden}>{list.columns.more}</span>
          </div>
        </table.Head>
        {soon.map((line) => (
          <Row key={`${line.kind} ${line.id}`} line={line} columns={columns} onMore={onMore} />
        ))}
      </table.Table>
      <LateMenu open={more !== null} anchorEl={more?.anchor} onClose={() => setMore(null)}>
        {more?.line.failed.map(({ action, title: what, code }) => (
          <MenuItem
            key={`${action} ${code}`}
            onClick={() => {
              retryAll({ flow: more.line.flow, action, title: what, code });
              setMore(null);
            }}
          >
            {list.retryAll.item(what, code)}
          </MenuItem>
        ))}
      </LateMenu>
    </>
  );
}
