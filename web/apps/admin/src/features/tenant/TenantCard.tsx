import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { tenant as text } from '@onramp/text/tenant';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';

import { Card } from '../../shared/Card';
import { tenantQuery } from '../../shared/tenants/desk';
import { invitationOf } from '../../shared/tenants/invitation';

const PARTS = ['keys', 'detectors', 'uploads', 'invoices'] as const;

/** On a tenant's record: how its invitation stands, and the way to its own pages. */
export default function TenantCard({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(tenantQuery(id));
  return (
    <Card dense title={text.card.title} lead={text.card.lead}>
      {data === undefined && error === null && <Waiting says={text.loading} />}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {data && (
        <Typography>
          {text.invite}: {invitationOf(data, serverNow())}
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5 }}>
        <Link component={RouterLink} to={`/tenants/${id}`} sx={{ py: 0.5 }}>
          {text.nav.checklist}
        </Link>
        {PARTS.map((part) => (
          <Link key={part} component={RouterLink} to={`/tenants/${id}/${part}`} sx={{ py: 0.5 }}>
            {text.nav[part]}
          </Link>
        ))}
      </Box>
    </Card>
  );
}
