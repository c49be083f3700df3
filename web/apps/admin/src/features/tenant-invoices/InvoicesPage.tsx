import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { tenant } from '@onramp/text/tenant';
import { tenantInvoices as text } from '@onramp/text/tenant-invoices';
import { Trouble, Waiting } from '@onramp/ui';
import { ListIcon, PlusIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';

import { Card } from '../../shared/Card';
import { EmptyState } from '../../shared/EmptyState';
import { Absent } from '../../shared/tenants/Absent';
import { Pages } from '../../shared/tenants/Pages';
import { invoicesQuery, type Invoice } from './book';
import { CancelDialog, IssueDialog, PayDialog } from './dialogs';
import { GenerateDialog } from './GenerateDialog';
import { InvoiceRow, type InvoiceDeed } from './InvoiceRow';

const DIALOGS = { issue: IssueDialog, pay: PayDialog, cancel: CancelDialog };

/** A tenant's invoices: what was billed, and what has become of it. */
export default function InvoicesPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const cursor = params.get('cursor') ?? '';
  const { data, error, refetch } = useQuery(invoicesQuery(id, cursor));
  const [generating, setGenerating] = useState(false);
  const [chosen, choose] = useState<{ deed: InvoiceDeed; of: Invoice } | null>(null);
  const [marked, mark] = useState('');
  const again = () => void refetch();
  if (data === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return (
      <Absent error={error} again={again} words={tenant} up={{ to: '/tenants', label: tenant.list.title }} />
    );
  }
  const Dialog = chosen && DIALOGS[chosen.deed];
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {error && <Trouble error={error} again={again} />}
      <Card title={text.title} lead={text.lead} beside={<GenerateButton press={() => setGenerating(true)} />}>
        {data.items.length === 0 ? (
          <EmptyState icon={<ListIcon />} title={text.none} why={text.noneWhy} />
        ) : (
          <Box
            component="ul"
            aria-label={text.title}
            sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}
          >
            {data.items.map((invoice) => (
              <InvoiceRow
                key={invoice.id}
                invoice={invoice}
                marked={invoice.id === marked}
                choose={(deed) => choose({ deed, of: invoice })}
              />
            ))}
          </Box>
        )}
        <Pages cursor={cursor} next={data.cursor} words={text.paging} />
      </Card>
      {generating && <GenerateDialog tenantId={id} onMade={mark} onClose={() => setGenerating(false)} />}
      {Dialog && <Dialog invoice={chosen.of} onClose={() => choose(null)} />}
    </Box>
  );
}

function GenerateButton({ press }: { press: () => void }) {
  return (
    <Button variant="contained" startIcon={<PlusIcon />} onClick={press}>
      {text.generate}
    </Button>
  );
}
