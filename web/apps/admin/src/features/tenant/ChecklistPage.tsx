import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { tenant } from '@onramp/text/tenant';
import { StatusChip, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';

import { Card } from '../../shared/Card';
import { Absent } from '../../shared/tenants/Absent';
import { Trouble } from '@onramp/ui';
import { checklistQuery, tenantQuery, type TenantOnboarding } from '../../shared/tenants/desk';
import { Line, Todo } from './Line';

const text = tenant.checklist;

/** How far a tenant is: the runbook's checklist, with what shows each line, and what is next. */
export default function ChecklistPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(checklistQuery(id));
  const { data: about } = useQuery(tenantQuery(id));
  const again = () => void refetch();
  if (data === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return (
      <Absent error={error} again={again} words={tenant} up={{ to: '/tenants', label: tenant.list.title }} />
    );
  }
  const closed = about?.status === 'closed';
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {error && <Trouble error={error} again={again} />}
      {!closed && <Next checklist={data} />}
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
          alignItems: 'start',
        }}
      >
        {data.sections.map((section) => (
          <Section key={section.title} id={id} section={section} closed={closed} />
        ))}
      </Box>
    </Box>
  );
}

/** The first line that is open, and what holds the tenant up. */
function Next({ checklist: { next, waitingFor, tenantId } }: { checklist: TenantOnboarding }) {
  return (
    <Card title={text.next}>
      {next === null ? (
        <Typography>{text.nothingDetail}</Typography>
      ) : (
        <Box sx={{ display: 'grid', gap: 1 }}>
          <Typography component="h3" variant="h3">
            {next.title}
          </Typography>
          {next.next && <Todo id={tenantId} next={next.next} />}
        </Box>
      )}
      {waitingFor.length > 0 && (
        <Box>
          <Typography component="h3" sx={{ fontWeight: 600 }}>
            {text.waiting}
          </Typography>
          <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
            {waitingFor.map((says) => (
              <Typography component="li" key={says} variant="body2">
                {says}
              </Typography>
            ))}
          </Box>
        </Box>
      )}
    </Card>
  );
}

interface SectionProps {
  id: string;
  section: TenantOnboarding['sections'][number];
  closed: boolean;
}

function Section({ id, section: { title, done, lines }, closed }: SectionProps) {
  const ticked = lines.filter(({ state }) => state !== 'open').length;
  return (
    <Card
      title={title}
      beside={<StatusChip tone={done ? 'good' : 'todo'}>{text.counted(ticked, lines.length)}</StatusChip>}
    >
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 2.25 }}>
        {lines.map((line) => (
          <Line key={line.title} id={id} line={line} closed={closed} />
        ))}
      </Box>
    </Card>
  );
}
