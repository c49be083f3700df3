import { serverNow } from '@onramp/api';
import { Moment } from '@onramp/ui';
import { list } from '@onramp/text/list';
import { memo, type ComponentType } from 'react';
import { Link as RouterLink } from 'react-router';

import { HealthGlance } from '../HealthGlance';
import { ToneMark } from '../ToneMark';
import { maker } from '../words';
import * as table from './table';
import type { Line } from './lines';
import { Status } from './Status';

/** What a list shows beside name, status and creation. */
export interface Columns {
  health: boolean;
  link: boolean;
  /** Below the name: whose a record is. */
  Whose?: ComponentType<{ id: string }>;
}

interface RowProps {
  line: Line;
  columns: Columns;
  onMore: (line: Line, anchor: HTMLElement) => void;
}

/** One record of a list, as a line of a table or, where there is little room, as a card. */
export const Row = memo(function Row({ line, columns, onMore }: RowProps) {
  const { Whose } = columns;
  const name = line.title ?? (line.readable ? list.unnamed : list.unreadable);
  return (
    <table.Row role="row">
      <table.Main role="cell">
        {line.to === null ? (
          <table.Name>{name}</table.Name>
        ) : (
          <table.NameLink as={RouterLink} to={line.to}>
            {name}
          </table.NameLink>
        )}
        {Whose && (
          <table.Small>
            <Whose id={line.id} />
          </table.Small>
        )}
      </table.Main>
      <table.Cell role="cell" data-name={list.columns.status}>
        {line.readable ? <Status status={line.status} /> : list.unreadable}
      </table.Cell>
      {columns.health && (
        <table.HealthCell role="cell" data-name={list.columns.health}>
          <HealthGlance glance={line.health} />
        </table.HealthCell>
      )}
      {columns.link && (
        <table.Cell role="cell" data-name={list.columns.link}>
          <LinkAge link={line.link} claimed={line.at['registered'] !== undefined} />
        </table.Cell>
      )}
      <table.Cell role="cell" data-name={list.columns.created}>
        {line.created_at && <Moment at={line.created_at} now={serverNow} />}{' '}
        {line.created_by && (
          <table.Small title={line.created_by}>{list.by(maker(line.created_by))}</table.Small>
        )}
      </table.Cell>
      <table.More role="cell">
        {line.failed.length > 0 && (
          <table.MoreButton
            type="button"
            aria-haspopup="menu"
            aria-label={list.more(name)}
            onClick={(event) => onMore(line, event.currentTarget)}
          >
            {'\u22ee'}
          </table.MoreButton>
        )}
      </table.More>
      {(line.attention !== '' || !line.readable) && (
        <table.Wide role="cell">
          <Attention line={line} />
        </table.Wide>
      )}
    </table.Row>
  );
});

function Attention({ line }: { line: Line }) {
  return (
    <table.Attention>
      <ToneMark tone="trouble" size={16} />
      <span>
        {line.attention || list.unreadableWhy}
        {line.attention_since && (
          <table.Since>
            {' '}
            {list.noticed} <Moment at={line.attention_since} now={serverNow} />
          </table.Since>
        )}
      </span>
    </table.Attention>
  );
}

function LinkAge({ link, claimed }: { link: Line['link']; claimed: boolean }) {
  if (!link) return <table.Faint>{list.link.none}</table.Faint>;
  if (claimed) return <table.Faint>{list.link.used}</table.Faint>;
  return (
    <>
      {link.expired ? <table.Warned>{list.link.expired}</table.Warned> : null}
      {link.expired ? null : (
        <span>
          {list.link.ends} <Moment at={link.valid_until} now={serverNow} />
        </span>
      )}
      <table.Small>
        {link.expired ? list.link.ended : list.link.made}{' '}
        <Moment at={link.expired ? link.valid_until : link.made_at} now={serverNow} />
      </table.Small>
    </>
  );
}
