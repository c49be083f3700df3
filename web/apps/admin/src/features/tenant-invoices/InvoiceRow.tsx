import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { tenantInvoices as text } from '@onramp/text/tenant-invoices';
import { Moment, StatusChip, visuallyHidden, type Tone } from '@onramp/ui';

import { maker } from '../../shared/words';
import { money, nameOf, periodOf, shortOf, totalOf, type Invoice } from './book';

const TONES: Readonly<Record<Invoice['state'], Tone>> = {
  DRAFT: 'todo',
  ISSUED: 'working',
  PAID: 'good',
  CANCELLED: 'todo',
};

export type InvoiceDeed = 'issue' | 'pay' | 'cancel';
const DEEDS: Readonly<Record<Invoice['state'], readonly InvoiceDeed[]>> = {
  DRAFT: ['issue', 'cancel'],
  ISSUED: ['pay', 'cancel'],
  PAID: [],
  CANCELLED: [],
};

interface InvoiceRowProps {
  invoice: Invoice;
  /** Whether the reader is to see it: it was just made, or is in the way of another. */
  marked: boolean;
  choose: (deed: InvoiceDeed) => void;
}

/** One invoice: its number, days, total and state, what can be done with it; its lines and history on demand. */
export function InvoiceRow({ invoice, marked, choose }: InvoiceRowProps) {
  const { number, state } = invoice;
  return (
    <Box
      component="li"
      data-marked={marked}
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        p: 2,
        display: 'grid',
        gap: 1.5,
        '&[data-marked="true"]': {
          borderColor: 'primary.main',
          boxShadow: '0 0 0 1px var(--mui-palette-primary-main)',
        },
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1 }}>
        <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
          <Typography component="h3" sx={{ fontWeight: 620 }}>
            {number ?? (state === 'CANCELLED' ? text.neverNumber : text.noNumber)}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {periodOf(invoice)}
          </Typography>
        </Box>
        <StatusChip tone={TONES[state]}>{text.states[state]}</StatusChip>
        <Typography
          sx={{ fontWeight: 620, fontVariantNumeric: 'tabular-nums', minWidth: 120, textAlign: 'end' }}
        >
          {totalOf(invoice)}
        </Typography>
        <Deeds invoice={invoice} choose={choose} />
      </Box>
      <Details invoice={invoice} />
    </Box>
  );
}

function Deeds({ invoice, choose }: { invoice: Invoice; choose: InvoiceRowProps['choose'] }) {
  const name = { issue: periodOf(invoice), pay: nameOf(invoice), cancel: nameOf(invoice) };
  return (
    <Box sx={{ display: 'flex', gap: 0.5 }}>
      {DEEDS[invoice.state].map((deed) => (
        <Button
          key={deed}
          size="small"
          color={deed === 'cancel' ? 'error' : 'primary'}
          variant={deed === 'cancel' ? 'text' : 'outlined'}
          aria-label={text[deed].labelOf(name[deed])}
          disabled={deed === 'issue' && invoice.lines.length === 0}
          onClick={() => choose(deed)}
        >
          {text[deed].label}
        </Button>
      ))}
    </Box>
  );
}

function Details({ invoice }: { invoice: Invoice }) {
  return (
    <Box component="details" sx={{ '& > summary': { cursor: 'pointer', py: 0.5, fontSize: '0.9rem' } }}>
      <summary>
        {text.details} <span style={visuallyHidden}>{text.detailsOf(nameOf(invoice))}</span>
      </summary>
      <Box sx={{ display: 'grid', gap: 2, mt: 1.5 }}>
        <Lines invoice={invoice} />
        <History invoice={invoice} />
      </Box>
    </Box>
  );
}

function Lines({ invoice: { lines, currency, total } }: { invoice: Invoice }) {
  const { lines: words } = text;
  if (lines.length === 0) return <Typography variant="body2">{words.none}</Typography>;
  return (
    <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={words.title}>
      <Box
        component="table"
        sx={{
          width: '100%',
          borderCollapse: 'collapse',
          fontSize: '0.875rem',
          fontVariantNumeric: 'tabular-nums',
          // On a phone the table scrolls: neither sums nor days break.
          '& th, & td': {
            p: 0.75,
            textAlign: 'end',
            whiteSpace: 'nowrap',
            borderBottom: 1,
            borderColor: 'divider',
          },
          '& th:first-of-type, & tbody td:first-of-type': {
            textAlign: 'start',
            whiteSpace: 'normal',
            overflowWrap: 'anywhere',
            minWidth: 160,
          },
        }}
      >
        <thead>
          <tr>
            <th scope="col">{words.description}</th>
            <th scope="col">{words.quantity}</th>
            <th scope="col">{words.unitPrice}</th>
            <th scope="col">{words.amount}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, place) => (
            <tr key={place}>
              <td>
                <bdi>{line.description}</bdi>
              </td>
              <td>{shortOf(line.quantity)}</td>
              <td>{money(line.unitPrice, currency)}</td>
              <td>{money(line.amount, currency)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {words.total}
            </th>
            <td>{money(total, currency)}</td>
          </tr>
        </tfoot>
      </Box>
    </Box>
  );
}

function History({ invoice: { history } }: { invoice: Invoice }) {
  return (
    <Box component="ol" aria-label={text.history.title} sx={{ m: 0, pl: 2.5 }}>
      {history.map(({ at, actor, after, why }) => (
        <Typography key={`${at} ${after}`} component="li" variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {text.history[after]} {text.history.by(maker(actor))} · <Moment at={at} now={serverNow} />
          {why !== '' && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {' '}
              · <bdi>{why}</bdi>
            </Box>
          )}
        </Typography>
      ))}
    </Box>
  );
}
