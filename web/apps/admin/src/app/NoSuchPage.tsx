import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { PageTitle } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { Link as RouterLink } from 'react-router';

/** An address that leads nowhere. */
export function NoSuchPage() {
  return (
    <>
      <PageTitle tab={admin.tab(admin.noSuchPage.title)}>{admin.noSuchPage.title}</PageTitle>
      <Typography>
        {admin.noSuchPage.detail}{' '}
        <Link component={RouterLink} to="/onboardings">
          {admin.noSuchPage.next}
        </Link>
      </Typography>
    </>
  );
}
