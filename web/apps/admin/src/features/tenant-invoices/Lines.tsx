import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { tenantInvoices } from '@onramp/text/tenant-invoices';
import { TextInput } from '@onramp/ui';
import { BinIcon, PlusIcon } from '@onramp/ui/icons';

import { EMPTY_LINE, idOf, idOfLine, type Draft, type DraftLine, type Faults } from './generating';

const text = tenantInvoices.generating;

interface LinesProps {
  draft: Draft;
  faults: Faults;
  set: (part: Partial<Draft>) => void;
}

/** The lines of an invoice, as they are typed. */
export function Lines({ draft: { currency, lines }, faults, set }: LinesProps) {
  const change = (place: number, part: Partial<DraftLine>) =>
    set({ lines: lines.map((line, each) => (each === place ? { ...line, ...part } : line)) });
  return (
    <>
      <Box sx={{ maxWidth: 160 }}>
        <TextInput
          id={idOf('currency')}
          label={text.currency}
          code
          error={faults[idOf('currency')]}
          value={currency}
          onChange={(typed) => set({ currency: typed.toUpperCase() })}
        />
      </Box>
      {lines.map((line, place) => (
        <Line
          key={place}
          place={place}
          line={line}
          faults={faults}
          change={(part) => change(place, part)}
          remove={lines.length > 1 ? () => set({ lines: lines.filter((_, each) => each !== place) }) : null}
        />
      ))}
      <Box>
        <Button size="small" startIcon={<PlusIcon />} onClick={() => set({ lines: [...lines, EMPTY_LINE] })}>
          {text.addLine}
        </Button>
      </Box>
    </>
  );
}

interface LineProps {
  place: number;
  line: DraftLine;
  faults: Faults;
  change: (part: Partial<DraftLine>) => void;
  /** Null: it is the only one. */
  remove: (() => void) | null;
}

function Line({ place, line, faults, change, remove }: LineProps) {
  const { lines: words } = tenantInvoices;
  return (
    <Box
      role="group"
      aria-label={text.line(place + 1)}
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 1.5,
        p: 1.5,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
      }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'flex-end' }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <TextInput
            id={idOfLine(place, 'description')}
            label={words.description}
            error={faults[idOfLine(place, 'description')]}
            value={line.description}
            onChange={(description) => change({ description })}
          />
        </Box>
        {remove && (
          <IconButton aria-label={text.removeLine(place + 1)} onClick={remove} sx={{ mb: '2px' }}>
            <BinIcon />
          </IconButton>
        )}
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 1.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        <TextInput
          id={idOfLine(place, 'quantity')}
          label={words.quantity}
          hint={text.quantityHint}
          code
          error={faults[idOfLine(place, 'quantity')]}
          value={line.quantity}
          onChange={(quantity) => change({ quantity })}
        />
        <TextInput
          id={idOfLine(place, 'unitPrice')}
          label={words.unitPrice}
          hint={text.priceHint}
          code
          error={faults[idOfLine(place, 'unitPrice')]}
          value={line.unitPrice}
          onChange={(unitPrice) => change({ unitPrice })}
        />
      </Box>
    </Box>
  );
}
