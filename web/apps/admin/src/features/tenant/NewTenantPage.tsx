import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { admin } from '@onramp/text/admin';
import { tenant } from '@onramp/text/tenant';
import { BusyButton, ErrorSummary, NativePick, PageTitle, TextInput, Trouble } from '@onramp/ui';
import { Link as RouterLink, useNavigate } from 'react-router';

import { Card } from '../../shared/Card';
import { LongText } from '../../shared/fields';
import { Checks } from '../../shared/tenants/Checks';
import { idOf, MODULES, ROLES, slugOf } from './draft';
import { useNewTenant } from './useNewTenant';

const text = tenant.create;

/** Makes a tenant. */
export default function NewTenantPage() {
  const navigate = useNavigate();
  const form = useNewTenant((id) => void navigate(`/tenants/${id}`, { replace: true }));
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.send();
      }}
      sx={{ maxWidth: 720, display: 'grid', gap: 2.5 }}
    >
      <Box>
        <PageTitle tab={admin.tab(text.title)}>{text.title}</PageTitle>
        <Typography sx={{ color: 'text.secondary' }}>{text.lead}</Typography>
      </Box>
      <ErrorSummary
        attempt={form.attempt}
        faults={Object.entries(form.faults).map(([field, message]) => ({ id: idOf(field), message }))}
      />
      {form.holder !== null && <Taken id={form.holder} />}
      <Who form={form} />
      <People form={form} />
      <NotMade form={form} />
      <Box>
        <BusyButton type="submit" variant="contained" size="large" busy={form.sending}>
          {form.sending ? text.sending : text.send}
        </BusyButton>
      </Box>
    </Box>
  );
}

interface FormProps {
  form: ReturnType<typeof useNewTenant>;
}

function Who({ form: { draft, faults, set } }: FormProps) {
  return (
    <Card title={text.who}>
      <TextInput
        id={idOf('name')}
        label={text.fields.name}
        error={faults.name}
        value={draft.name}
        onChange={(name) => set({ name })}
      />
      <TextInput
        id={idOf('slug')}
        label={text.fields.slug}
        hint={text.hints.slug}
        code
        error={faults.slug}
        value={slugOf(draft)}
        onChange={(slug) => set({ slug })}
      />
      <Checks
        id={idOf('modules')}
        label={text.fields.modules}
        hint={text.hints.modules}
        error={faults.modules}
        chosen={draft.modules}
        options={MODULES.map((module) => [module, text.modules[module]] as const)}
        onChange={(modules) => set({ modules })}
      />
      <LongText
        id={idOf('note')}
        label={text.fields.note}
        hint={text.hints.note}
        optional
        error={faults.note}
        value={draft.note}
        onChange={(note) => set({ note })}
      />
    </Card>
  );
}

function People({ form: { draft, faults, set } }: FormProps) {
  return (
    <Card title={text.people} lead={text.peopleLead}>
      <TextInput
        id={idOf('email')}
        label={text.fields.email}
        type="email"
        optional
        error={faults.email}
        value={draft.email}
        onChange={(email) => set({ email })}
      />
      <NativePick
        id={idOf('role')}
        label={text.fields.role}
        hint={text.hints.role}
        error={faults.role}
        value={draft.role}
        options={ROLES.map((role): readonly [string, string] => [role, text.roles[role]])}
        onChange={(role) => set({ role: role ?? ROLES[0] })}
      />
      <TextInput
        id={idOf('clerkOrgId')}
        label={text.fields.clerkOrgId}
        hint={text.hints.clerkOrgId}
        optional
        code
        error={faults.clerkOrgId}
        value={draft.clerkOrgId}
        onChange={(clerkOrgId) => set({ clerkOrgId })}
      />
    </Card>
  );
}

/** That another tenant has what must be one's alone, with the way to it: it may be the one that is meant. */
function Taken({ id }: { id: string }) {
  return (
    <Alert severity="info">
      <AlertTitle>{text.takenTitle}</AlertTitle>
      <Link component={RouterLink} to={`/tenants/${id}`} color="inherit">
        {text.openTaken}
      </Link>
    </Alert>
  );
}

/** Why nothing was made, as far as is known. Sending again is safe: it is the same request. */
function NotMade({ form: { trouble, reused, send, sendAnew } }: FormProps) {
  if (reused) {
    return (
      <Alert
        severity="warning"
        action={
          <Button color="inherit" onClick={sendAnew}>
            {text.anew}
          </Button>
        }
      >
        {text.madeBefore}
      </Alert>
    );
  }
  if (trouble === null) return null;
  return (
    <Box>
      <Trouble error={trouble} again={send} />
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1 }}>
        {text.safe}
      </Typography>
    </Box>
  );
}
