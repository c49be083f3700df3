import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { tenantUploads } from '@onramp/text/tenant-uploads';
import { Link as RouterLink } from 'react-router';

import { Card } from '../../shared/Card';
import { pageOf, TENANT, UPLOAD } from '../../shared/flows';

const text = tenantUploads.card;

/** On an upload's record: the way to its own page, and to its tenant, whose id its own begins with. */
export default function UploadCard({ id }: { id: string }) {
  const [tenantId = ''] = id.split('.');
  return (
    <Card dense title={text.title} lead={text.lead}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5 }}>
        <Link component={RouterLink} to={pageOf(UPLOAD, id)} sx={{ py: 0.5 }}>
          {text.open}
        </Link>
        <Link component={RouterLink} to={pageOf(TENANT, tenantId)} sx={{ py: 0.5 }}>
          {text.tenant}
        </Link>
      </Box>
    </Card>
  );
}
