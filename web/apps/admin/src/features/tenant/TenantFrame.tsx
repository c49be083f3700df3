import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem, serverNow } from '@onramp/api';
import { admin } from '@onramp/text/admin';
import { tenant as text } from '@onramp/text/tenant';
import { Moment, PageTitle, StatusChip, Trouble, useAnnounceChanges, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Outlet, Link as RouterLink, useLocation, useParams } from 'react-router';

import { recordOf, TENANT } from '../../shared/flows';
import { Part } from '../../shared/Part';
import { Absent } from '../../shared/tenants/Absent';
import { keyOfTenant, tenantQuery, type Tenant } from '../../shared/tenants/desk';
import { invitationOf } from '../../shared/tenants/invitation';
import { toneOfStatus } from '../../shared/tones';
import { useAskedBeforeLeaving } from '../../shared/useAskedBeforeLeaving';
import { maker, wordOfStatus } from '../../shared/words';
import { Menu } from './Menu';
import { useTurns } from './turning';

const PARTS = ['checklist', 'keys', 'detectors', 'uploads', 'invoices'] as const;
type PartName = (typeof PARTS)[number];
const UP = { to: '/tenants', label: text.list.title };

/** What stands around every page of one tenant: who it is, how far, and the way to its parts. */
export default function TenantFrame() {
  const { id = '' } = useParams();
  return <One key={id} id={id} />;
}

function One({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(tenantQuery(id));
  useAnnounceChanges(data && { status: text.became(wordOfStatus(data.status)) });
  useAskedBeforeLeaving(useTurns(id)); // on whatever part: what waits for its turn would go with the page, unsent
  const again = () => void refetch();
  const part = usePart();
  // What was read stays, also where it is gone or unreadable now: a dialog or a new key's secret must not go with it.
  if (!data) {
    if (!error) return <Waiting says={text.loading} />;
    const missing = error instanceof Problem && error.status === 404;
    return (
      <>
        <Up />
        <PageTitle tab={admin.tab(missing ? text.missing : text.card.title)}>{text.card.title}</PageTitle>
        <Absent error={error} again={again} words={text} up={UP} />
      </>
    );
  }
  return (
    <>
      <Part name={text.card.title} shows={keyOfTenant(id)}>
        <Head tenant={data} part={part} />
      </Part>
      {error && (
        <Box sx={{ mb: 2 }}>
          <Trouble error={error} again={again} />
        </Box>
      )}
      <Parts id={id} now={part} />
      <Part key={part} name={text.nav[part]} shows={keyOfTenant(id)}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </Part>
    </>
  );
}

/** The part of the tenant's pages that the address names. */
function usePart(): PartName {
  const [, , , name] = useLocation().pathname.split('/');
  return PARTS.find((part) => part === name) ?? 'checklist';
}

function Up() {
  return (
    <Link
      component={RouterLink}
      to={UP.to}
      sx={{ display: 'inline-flex', alignItems: 'center', minHeight: 32, mb: 0.5, fontSize: '0.9rem' }}
    >
      {UP.label}
    </Link>
  );
}

function Head({ tenant, part }: { tenant: Tenant; part: PartName }) {
  const { id, name, status, suspendedReason, closedReason } = tenant;
  const stands = status === 'suspended' || status === 'closed' ? status : null;
  const reason = stands === 'closed' ? closedReason : suspendedReason;
  return (
    <Box component="header" sx={{ mb: 2.5 }}>
      <Up />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'flex-start' }}>
        <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 1.5,
              '& h1': { mb: 0 },
            }}
          >
            <PageTitle tab={admin.tab(`${name} · ${text.nav[part]}`)}>
              <bdi>{name}</bdi>
            </PageTitle>
            <StatusChip tone={toneOfStatus(status)}>{wordOfStatus(status)}</StatusChip>
          </Box>
          <Typography sx={{ color: 'text.secondary', mt: 0.75, overflowWrap: 'anywhere' }}>
            {stands === null && `${tenant.says} `}
            {text.since} <Moment at={tenant.statusSince} now={serverNow} lasting /> ·{' '}
            <Link component={RouterLink} to={recordOf(TENANT, id)}>
              {text.record}
            </Link>
          </Typography>
        </Box>
        <Menu tenant={tenant} />
      </Box>
      {stands !== null && (
        <Alert severity={stands === 'closed' ? 'info' : 'warning'} sx={{ mt: 2 }}>
          <AlertTitle>{text[stands]}</AlertTitle>
          {tenant.says}
          {reason !== null && (
            <Typography variant="body2" sx={{ mt: 0.5, overflowWrap: 'anywhere' }}>
              <bdi>{text.why(reason)}</bdi>
            </Typography>
          )}
        </Alert>
      )}
      <About tenant={tenant} />
    </Box>
  );
}

/** Who it is, in a line of facts. */
function About({ tenant }: { tenant: Tenant }) {
  const { primaryContact: contact, inviteStatus, clerkOrgId } = tenant;
  const facts: [string, string][] = [
    [text.slug, tenant.slug],
    [text.modules, tenant.modules.map((module) => text.module[module]).join(', ')],
    [text.contact, contact?.email ?? text.noContact],
    [text.invite, invitationOf(tenant, serverNow())],
    [text.organisation, clerkOrgId ?? text.noOrganisation],
    [text.created, maker(tenant.createdBy)],
  ];
  return (
    <>
      <Box
        component="dl"
        sx={{
          m: 0,
          mt: 2,
          display: { xs: 'grid', md: 'flex' },
          flexWrap: 'wrap',
          columnGap: { xs: 2, md: 4 },
          rowGap: 2,
          gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
        }}
      >
        {facts.map(([title, value]) => (
          <Box key={title} sx={{ minWidth: 0 }}>
            <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
              {title}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontSize: '0.95rem', overflowWrap: 'anywhere' }}>
              <bdi>{value}</bdi>
            </Typography>
          </Box>
        ))}
      </Box>
      {inviteStatus === 'failed' && (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {text.inviteFailed}{' '}
          <Link component={RouterLink} to={recordOf(TENANT, tenant.id)} color="inherit">
            {text.record}
          </Link>
        </Alert>
      )}
    </>
  );
}

/** The parts of its pages: links, since each has an address of its own. */
function Parts({ id, now }: { id: string; now: PartName }) {
  return (
    <Box
      component="nav"
      aria-label={text.nav.title}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: { xs: 1.5, sm: 3 },
        borderBottom: 1,
        borderColor: 'divider',
        mb: 2.5,
      }}
    >
      {PARTS.map((part) => (
        <Link
          key={part}
          component={RouterLink}
          to={part === 'checklist' ? `/tenants/${id}` : `/tenants/${id}/${part}`}
          aria-current={part === now ? 'page' : undefined}
          underline="none"
          sx={{
            display: 'inline-flex',
            alignItems: 'center',
            minHeight: 44,
            mb: '-1px',
            fontWeight: 600,
            fontSize: { xs: '0.9rem', sm: '1rem' },
            color: 'text.secondary',
            borderBottom: '2px solid transparent',
            '&:hover': { color: 'text.primary' },
            '&[aria-current]': { color: 'primary.main', borderColor: 'primary.main' },
          }}
        >
          {text.nav[part]}
        </Link>
      ))}
    </Box>
  );
}
