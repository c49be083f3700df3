import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { tenant } from '@onramp/text/tenant';
import { tenantKeys as text } from '@onramp/text/tenant-keys';
import { Trouble, Waiting } from '@onramp/ui';
import { LinkIcon, PlusIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';

import { Card } from '../../shared/Card';
import { EmptyState } from '../../shared/EmptyState';
import { Absent } from '../../shared/tenants/Absent';
import { tenantQuery, type Tenant } from '../../shared/tenants/desk';
import { Audit } from './Audit';
import { IssueDialog } from './IssueDialog';
import { keysQuery, type Key } from './keys';
import { RevokeDialog } from './RevokeDialog';
import { RotateDialog } from './RotateDialog';
import { Rows, type KeyDeed } from './Rows';

/** The keys of a tenant's programs: which count, what each allows, and what was done with them. */
export default function KeysPage() {
  const { id = '' } = useParams();
  const [params, setParams] = useSearchParams();
  const all = params.get('all') === 'yes';
  const { data, error, refetch } = useQuery(keysQuery(id));
  const { data: about } = useQuery(tenantQuery(id));
  const [issuing, setIssuing] = useState(false);
  const [chosen, choose] = useState<{ deed: KeyDeed; of: Key } | null>(null);
  const again = () => void refetch();
  if (data === undefined || about === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return (
      <Absent error={error} again={again} words={tenant} up={{ to: '/tenants', label: tenant.list.title }} />
    );
  }
  const closed = about.status === 'closed';
  const living = data.items.filter(({ counts }) => counts);
  const shown = all ? data.items : living;
  const none = () => choose(null);
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {error && <Trouble error={error} again={again} />}
      <Card
        title={text.title}
        lead={text.lead}
        beside={!closed && <IssueButton issue={() => setIssuing(true)} />}
      >
        {shown.length === 0 ? (
          <EmptyState icon={<LinkIcon />} title={text.none} why={closed ? text.noneClosed : text.noneWhy} />
        ) : (
          <Rows keys={shown} choose={(deed, of) => choose({ deed, of })} />
        )}
        {living.length < data.items.length && (
          <Box>
            <Button
              size="small"
              color="inherit"
              onClick={() => setParams(all ? {} : { all: 'yes' }, { replace: true })}
            >
              {all ? text.showLiving : text.showAll}
            </Button>
          </Box>
        )}
      </Card>
      <Audit events={data.audit} keys={data.items} />
      <Issuing tenant={about} open={issuing} onClose={() => setIssuing(false)} />
      {chosen?.deed === 'rotate' && <RotateDialog id={id} of={chosen.of} onClose={none} />}
      {chosen?.deed === 'revoke' && (
        <RevokeDialog id={id} of={chosen.of} last={living.length === 1} onClose={none} />
      )}
    </Box>
  );
}

function IssueButton({ issue }: { issue: () => void }) {
  return (
    <Button variant="contained" startIcon={<PlusIcon />} onClick={issue}>
      {text.issue}
    </Button>
  );
}

function Issuing({ tenant: of, open, onClose }: { tenant: Tenant; open: boolean; onClose: () => void }) {
  return open ? <IssueDialog tenant={of} onClose={onClose} /> : null;
}
