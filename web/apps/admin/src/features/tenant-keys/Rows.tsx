import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { serverNow } from '@onramp/api';
import { tenantKeys as text } from '@onramp/text/tenant-keys';
import { CODE_FONT, Moment, StatusChip, type Tone } from '@onramp/ui';

import * as table from '../../shared/records/table';
import { wordOfAdapter, type Key } from './keys';

const WIDTHS = 'minmax(120px, 1.2fr) minmax(140px, 1.5fr) 166px 92px 100px 138px';
const TONES: Readonly<Record<Key['state'], Tone>> = {
  active: 'good',
  replaced: 'working',
  expired: 'todo',
  revoked: 'todo',
};

export type KeyDeed = 'rotate' | 'revoke';

interface RowsProps {
  keys: readonly Key[];
  choose: (deed: KeyDeed, of: Key) => void;
}

/** Keys, as lines of a table or, where there is little room, as cards. */
export function Rows({ keys, choose }: RowsProps) {
  return (
    <table.Table role="table" aria-label={text.title} style={{ ['--columns' as string]: WIDTHS }}>
      <table.Head role="row">
        {Object.entries(text.columns).map(([name, title]) => (
          <div key={name} role="columnheader">
            {title}
          </div>
        ))}
      </table.Head>
      {keys.map((key) => (
        <Row key={key.id} of={key} choose={choose} />
      ))}
    </table.Table>
  );
}

function Row({ of, choose }: { of: Key; choose: RowsProps['choose'] }) {
  const { columns } = text;
  const counts = of.state === 'replaced' && of.counts;
  return (
    <table.Row role="row">
      <table.Main role="cell">
        <table.Name>
          <bdi>{of.name}</bdi>
        </table.Name>
        <table.Small>{of.hint}</table.Small>
      </table.Main>
      <table.Cell role="cell" data-name={columns.allows}>
        <span style={{ fontFamily: CODE_FONT, fontSize: '0.8rem' }}>{of.scopes.join(', ')}</span>
        <table.Faint style={{ display: 'block' }}>
          {of.allowedAdapters.map(wordOfAdapter).join(', ') || text.noAdapters}
        </table.Faint>
      </table.Cell>
      <table.Cell role="cell" data-name={columns.state}>
        <StatusChip tone={counts ? 'working' : of.state === 'replaced' ? 'todo' : TONES[of.state]}>
          {counts ? text.replacedCounts : text.states[of.state]}
        </StatusChip>
      </table.Cell>
      <table.Cell role="cell" data-name={columns.ends}>
        <Ends of={of} />
      </table.Cell>
      <table.Cell role="cell" data-name={columns.used}>
        {of.lastUsedAt === null ? (
          <table.Faint>{text.never}</table.Faint>
        ) : (
          <Moment at={of.lastUsedAt} now={serverNow} />
        )}
      </table.Cell>
      <table.Cell role="cell" data-name={columns.deeds}>
        <Deeds of={of} choose={choose} />
      </table.Cell>
    </table.Row>
  );
}

function Ends({ of: { revokedAt, expiresAt } }: { of: Key }) {
  const at = revokedAt ?? expiresAt;
  return at === null ? <table.Faint>{text.noEnd}</table.Faint> : <Moment at={at} now={serverNow} />;
}

/** What can be done with a key: one that counts no more is left as it is, one that was replaced is not replaced again. */
function Deeds({ of, choose }: { of: Key; choose: RowsProps['choose'] }) {
  if (!of.counts) return <table.Faint aria-hidden />;
  return (
    <Box sx={{ display: 'flex', gap: 0.5, ml: -0.5 }}>
      {of.state === 'active' && (
        <Button size="small" aria-label={text.rotate.labelOf(of.name)} onClick={() => choose('rotate', of)}>
          {text.rotate.label}
        </Button>
      )}
      <Button
        size="small"
        color="error"
        aria-label={text.revoke.labelOf(of.name)}
        onClick={() => choose('revoke', of)}
      >
        {text.revoke.label}
      </Button>
    </Box>
  );
}
