import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { Schemas } from '@onramp/api';
import { BusyButton, TextInput, Trouble } from '@onramp/ui';
import { pixels as text } from '@onramp/text/pixels';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { Card } from '../../shared/Card';
import { forPeople } from '../../shared/forPeople';
import { ToneMark } from '../../shared/ToneMark';
import { toneOfAction } from '../../shared/tones';
import { useChange } from './usePixel';

type PixelAsked = Schemas['PixelAsked'];

/** What became of the request for a pixel: what was done for it, what waits, and what an engineer can do. */
export function Asked({ id, asked }: { id: string; asked: PixelAsked }) {
  const { mutate, isPending, error } = useChange(id);
  const ofItsOwn = asked.onboarding_id === null;
  return (
    <Card title={text.asked.title} lead={text.asked.lead(asked.created_by)}>
      {asked.onboarding_id !== null && (
        <Link component={RouterLink} to={`/onboardings/${asked.onboarding_id}`}>
          {text.asked.ofOnboarding}
        </Link>
      )}
      {asked.waiting_for !== '' && (
        <Alert severity="info" role="note">
          {text.asked.waitsFor(asked.waiting_for)}
        </Alert>
      )}
      {error && <Trouble error={error} />}
      {ofItsOwn && asked.stage === 'requested' && (
        <Account busy={isPending} name={(account) => mutate({ account })} />
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}>
        {asked.actions.map((action) => (
          <Action
            key={action.name}
            action={action}
            busy={isPending}
            {...(ofItsOwn && { retry: () => mutate({ retry: action.name }) })}
          />
        ))}
      </Box>
      {ofItsOwn && (
        <Tasks
          asked={asked}
          busy={isPending}
          tick={(task, done) => mutate({ task, done, tag: asked.amend_tag })}
        />
      )}
      {asked.note !== '' && (
        <Typography sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{asked.note}</Typography>
      )}
      {ofItsOwn && (
        <Link component={RouterLink} to={`/flows/pixel/${asked.pixel_id}`}>
          {text.asked.record}
        </Link>
      )}
    </Card>
  );
}

function Account({ busy, name }: { busy: boolean; name: (account: string) => void }) {
  const [account, setAccount] = useState('');
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (account.trim() !== '') name(account.trim());
      }}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'end' }}
    >
      <Box sx={{ flex: '1 1 220px' }}>
        <TextInput
          id="pixel-account"
          label={text.fields.system_account_id}
          code
          value={account}
          onChange={setAccount}
        />
      </Box>
      <BusyButton type="submit" variant="outlined" busy={busy} sx={{ minHeight: 44 }}>
        {text.asked.nameAccount}
      </BusyButton>
    </Box>
  );
}

interface ActionProps {
  action: PixelAsked['actions'][number];
  busy: boolean;
  retry?: () => void;
}

function Action({ action, busy, retry }: ActionProps) {
  const failed = action.status === 'failed';
  const says = failed
    ? action.failure?.message
    : action.waiting_for && text.asked.waitsFor(action.waiting_for);
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.25 }}>
      <Box sx={{ pt: 0.25 }}>
        <ToneMark tone={toneOfAction(action.status)} size={20} />
      </Box>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography>{action.title}</Typography>
        {says && (
          <Typography variant="body2" sx={{ color: failed ? 'error.main' : 'text.secondary' }}>
            {says}
          </Typography>
        )}
        {failed && action.failure?.hint && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {forPeople(action.failure.hint, [action])}
          </Typography>
        )}
        {failed && retry && (
          <BusyButton size="small" variant="outlined" busy={busy} onClick={retry} sx={{ mt: 0.5 }}>
            {text.asked.retry(action.title)}
          </BusyButton>
        )}
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {text.asked.states[action.status]}
      </Typography>
    </Box>
  );
}

interface TasksProps {
  asked: PixelAsked;
  busy: boolean;
  tick: (task: string, done: boolean) => void;
}

function Tasks({ asked, busy, tick }: TasksProps) {
  return (
    <>
      {asked.se_tasks.map(({ name, title, hint, done }) => (
        <Box key={name}>
          <FormControlLabel
            label={title}
            control={<Checkbox checked={done} onChange={(_, now) => !busy && tick(name, now)} />}
          />
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {hint}
          </Typography>
        </Box>
      ))}
    </>
  );
}
