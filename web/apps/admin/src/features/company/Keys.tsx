import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { company as text } from '@onramp/text/company-record';
import { Moment, StatusChip, Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';

import { Card } from '../../shared/Card';
import { companyQuery, type CompanyDetail } from '../../shared/companies/desk';

/** The two keys of a company, each with what it waits for; and who may do what the reader may not. */
export default function Keys({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(companyQuery(id));
  return (
    <Card dense title={text.keys.title} lead={text.keys.lead}>
      {data === undefined && error === null && <Waiting says={text.loading} />}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {data && <Shown company={data} />}
    </Card>
  );
}

const DEEDS: Readonly<Record<string, string>> = text.deeds;

function Shown({ company }: { company: CompanyDetail }) {
  const shut = company.status === 'CHURNED' ? text.keys.ended : text.keys.shut;
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Key
        name={text.keys.status}
        of={company.keys.status}
        shut={company.status === 'PAUSED' ? text.keys.paused : shut}
      />
      <Key name={text.keys.activation} of={company.keys.activation} shut={shut} />
      <Admin company={company} />
      {company.paused_reason !== null && (
        <Box>
          <Typography sx={{ fontWeight: 600 }}>{text.paused}</Typography>
          <Typography sx={{ overflowWrap: 'anywhere' }}>
            <bdi>{company.paused_reason}</bdi>
          </Typography>
          {company.paused_by_us && <Typography variant="body2">{text.pausedByUs}</Typography>}
        </Box>
      )}
      {company.left.length > 0 && (
        <Box>
          <Typography sx={{ fontWeight: 600 }}>{text.left}</Typography>
          <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
            {company.left.map(({ what, says, whose }) => (
              <Typography component="li" key={what} variant="body2">
                {says}{' '}
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  ({text.whose[whose]})
                </Box>
              </Typography>
            ))}
          </Box>
        </Box>
      )}
      {Object.entries(company.who_can).map(([deed, sentence]) => (
        <Typography key={deed} variant="body2" sx={{ color: 'text.secondary' }}>
          {text.whoCan(DEEDS[deed] ?? deed, sentence)}
        </Typography>
      ))}
    </Box>
  );
}

/** Whose it is, and whether they have come in. */
function Admin({ company: { admin_email, claimed } }: { company: CompanyDetail }) {
  return (
    <Box>
      <Typography component="h3" sx={{ fontWeight: 600 }}>
        {text.admin.title}
      </Typography>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        {admin_email ? <bdi>{admin_email}</bdi> : text.admin.nobody}
      </Typography>
      {admin_email && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {claimed ? text.admin.claimed : text.admin.awaited}
        </Typography>
      )}
    </Box>
  );
}

interface KeyProps {
  name: string;
  of: CompanyDetail['keys']['status'];
  /** What it is while it is not turned. */
  shut: string;
}

function Key({ name, of: { open, says, since }, shut }: KeyProps) {
  return (
    <Box>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.5 }}>
        <Typography component="h3" sx={{ fontWeight: 600, flex: 1 }}>
          {name}
        </Typography>
        <StatusChip tone={open ? 'good' : 'todo'}>{open ? text.keys.open : shut}</StatusChip>
      </Box>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        {says}
      </Typography>
      {since && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {text.keys.since} <Moment at={since} now={serverNow} lasting />
        </Typography>
      )}
    </Box>
  );
}
