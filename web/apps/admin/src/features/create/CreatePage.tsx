import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { BusyButton, ErrorSummary, PageTitle, TextInput, Trouble } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { create as text } from '@onramp/text/create';
import { useNavigate } from 'react-router';

import { Card } from '../../shared/Card';
import { Choice, LongText } from '../../shared/fields';
import { idOf, type Draft, type Faults } from './draft';
import { TeamRows } from './TeamRows';
import { useCreate } from './useCreate';

/** Starts an onboarding with what is known about the customer; only their name must be. */
export default function CreatePage() {
  const navigate = useNavigate();
  const form = useCreate((id) => void navigate(`/onboardings/${id}/started`, { replace: true }));
  const { draft, faults, set } = form;
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.send();
      }}
      sx={{ maxWidth: 760, display: 'grid', gap: 2.5 }}
    >
      <Box>
        <PageTitle tab={admin.tab(text.title)}>{text.title}</PageTitle>
        <Typography sx={{ color: 'text.secondary' }}>{text.lead}</Typography>
      </Box>
      <ErrorSummary
        attempt={form.attempt}
        faults={Object.entries(faults).map(([id, message]) => ({ id, message }))}
      />
      <Card title={text.customer.title}>
        <Line name="account_name" draft={draft} faults={faults} set={set} required />
      </Card>
      <Card title={text.pixel.title}>
        <Choice
          id={idOf('storefront_type')}
          label={text.fields.storefront_type}
          error={faults[idOf('storefront_type')]}
          value={draft.storefront_type}
          options={STOREFRONTS}
          onChange={(storefront_type) => set({ storefront_type })}
        />
      </Card>
      <Card title={text.index.title} lead={text.index.lead}>
        <Line name="index_name" draft={draft} faults={faults} set={set} code />
        <Line name="index_type" draft={draft} faults={faults} set={set} code />
        <Line name="custom_model" draft={draft} faults={faults} set={set} code />
        <Line name="collapse_fields" draft={draft} faults={faults} set={set} code />
        <Choice
          id={idOf('index_tier')}
          label={text.fields.index_tier}
          hint={text.hints.index_tier}
          error={faults[idOf('index_tier')]}
          value={draft.index_tier}
          options={TIERS}
          onChange={(index_tier) => set({ index_tier })}
        />
      </Card>
      <Card title={text.team.title} lead={text.team.lead}>
        <TeamRows team={draft.team} faults={faults} onChange={(team) => set({ team })} />
      </Card>
      <Card title={text.note.title} lead={text.note.lead}>
        <LongText
          id={idOf('note')}
          label={text.fields.note}
          error={faults[idOf('note')]}
          value={draft.note}
          onChange={(note) => set({ note })}
        />
      </Card>
      <NotMade error={form.trouble} again={form.send} anew={form.sendAnew} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <BusyButton type="submit" variant="contained" size="large" busy={form.sending}>
          {form.sending ? text.sending : text.send}
        </BusyButton>
        <Button color="inherit" onClick={form.empty}>
          {text.empty}
        </Button>
      </Box>
    </Box>
  );
}

const STOREFRONTS = [
  { value: '', label: text.unknown },
  { value: 'web', label: text.storefronts.web },
  { value: 'mobile', label: text.storefronts.mobile },
];
const TIERS = [
  { value: '', label: text.unknown },
  { value: 'staging', label: text.tiers.staging },
  { value: 'production', label: text.tiers.production },
];

interface LineProps {
  name: 'account_name' | 'index_name' | 'index_type' | 'custom_model' | 'collapse_fields';
  draft: Draft;
  faults: Faults;
  set: (part: Partial<Draft>) => void;
  required?: boolean;
  code?: boolean;
}

function Line({ name, draft, faults, set, required = false, code = false }: LineProps) {
  return (
    <TextInput
      id={idOf(name)}
      label={text.fields[name]}
      hint={text.hints[name]}
      optional={!required}
      code={code}
      error={faults[idOf(name)]}
      value={draft[name]}
      onChange={(value) => set({ [name]: value })}
    />
  );
}

interface NotMadeProps {
  error: Error | null;
  again: () => void;
  anew: () => void;
}

/** Why nothing was made, as far as is known. Sending again is safe: it is the same request. */
function NotMade({ error, again, anew }: NotMadeProps) {
  if (error === null) return null;
  if (error instanceof Problem && error.code === 'IDEMPOTENCY_KEY_REUSED') {
    return (
      <Alert
        severity="warning"
        action={
          <Button color="inherit" onClick={anew}>
            {text.anew}
          </Button>
        }
      >
        {text.madeBefore}
      </Alert>
    );
  }
  return (
    <Box>
      <Trouble error={error} again={again} />
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1 }}>
        {text.safe}
      </Typography>
    </Box>
  );
}
