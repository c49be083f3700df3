import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { store as text } from '@onramp/text/store';
import { PageTitle } from '@onramp/ui';

import { Import } from './Import';
import type { Status } from './questions';
import { Remark } from '../../shared/Remark';
import { useSync } from './useSync';

/** The end: the dashboard is open, because all steps are done, or because an SE has skipped them. */
export function End({ status }: { status: Status }) {
  const says = status.skipped_by_admin ? text.skipped : text.completed;
  return (
    <>
      <PageTitle tab={text.tab(says.title)}>{says.title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', mb: 3, maxWidth: '60ch' }}>{says.lead}</Typography>
      {status.skipped_reason !== null && (
        <Remark tone="info" title={text.skipped.reason}>
          {status.skipped_reason}
        </Remark>
      )}
      {status.dashboard_url === null ? (
        <Typography>{text.completed.noDashboard}</Typography>
      ) : (
        <Button variant="contained" size="large" href={status.dashboard_url}>
          {text.completed.dashboard}
        </Button>
      )}
      {!status.skipped_by_admin && <Afterwards status={status} />}
    </>
  );
}

/** The import goes on after the end, and may begin after it. */
function Afterwards({ status }: { status: Status }) {
  const reading = useSync(status);
  return (
    <Box sx={{ mt: 5 }}>
      {status.latest_job === null && (
        <Typography sx={{ color: 'text.secondary', mb: 2 }}>{text.completed.noOrders}</Typography>
      )}
      <Import status={status} reading={reading} />
    </Box>
  );
}
