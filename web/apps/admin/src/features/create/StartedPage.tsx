import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { answerOf, serverNow, type Schemas } from '@onramp/api';
import { CopyButton, Moment, moment, PageTitle, Trouble, Waiting } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { create as text } from '@onramp/text/create';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useParams } from 'react-router';

import { api } from '../../shared/api';
import { Card } from '../../shared/Card';
import { againIn, isRefusal } from '../../shared/queries';
import { ToneMark } from '../../shared/ToneMark';
import { toneOfAction } from '../../shared/tones';

/** Milliseconds until it is asked again, where the answer does not say. */
const SOON = 3_000;

/** The status that an onboarding begins with. */
const FIRST = 'pending';

/** An onboarding that was just started: its link, and what happens by itself meanwhile. */
export default function StartedPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['onboarding', id, 'status'],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/onboarding/{onboarding_id}/status', { params: { path: { onboarding_id: id } }, signal }),
        'link',
        'actions',
      ),
    refetchInterval: ({ state }) => againIn(state, (state.data?.ask_again_seconds ?? SOON / 1000) * 1000),
  });
  if (!data) return error ? <NotShown error={error} again={() => void refetch()} /> : <Waiting />;
  return (
    <Box sx={{ maxWidth: 760, display: 'grid', gap: 2.5 }}>
      <Box>
        <PageTitle tab={admin.tab(data.title)}>{text.started.title(data.title)}</PageTitle>
        <Typography sx={{ color: 'text.secondary' }}>{text.started.lead}</Typography>
      </Box>
      {error && <Trouble error={error} again={() => void refetch()} />}
      <LinkCard link={data.link} />
      <ByItself actions={data.actions} id={id} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <Button component={RouterLink} to={`/onboardings/${id}`} variant="contained">
          {text.started.open}
        </Button>
        <Button component={RouterLink} to="/onboardings/new" color="inherit">
          {text.started.another}
        </Button>
      </Box>
    </Box>
  );
}

/** Why an onboarding is not shown; that there is none with this id is no trouble that trying again could end. */
function NotShown({ error, again }: { error: Error; again: () => void }) {
  return (
    <Box sx={{ display: 'grid', gap: 2, justifyItems: 'start' }}>
      <PageTitle tab={admin.tab(text.started.notShown)}>{text.started.notShown}</PageTitle>
      {isRefusal(error) ? <Trouble error={error} /> : <Trouble error={error} again={again} />}
      <Button component={RouterLink} to="/onboardings" variant="outlined">
        {text.started.toList}
      </Button>
    </Box>
  );
}

function LinkCard({ link }: { link: Schemas['Link'] }) {
  return (
    <Card title={text.started.link} lead={text.started.linkLead}>
      {link.url === null ? (
        <Waiting says={text.started.linkComes} />
      ) : (
        <>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
            <Box
              component="code"
              id="started-link"
              sx={{
                flex: '1 1 260px',
                minWidth: 0,
                overflowWrap: 'anywhere',
                bgcolor: 'background.default',
                border: 1,
                borderColor: 'divider',
                borderRadius: 1,
                px: 1.5,
                py: 1.25,
                fontSize: '0.875rem',
              }}
            >
              {link.url}
            </Box>
            <CopyButton text={link.url} label={text.started.copy} element="started-link" />
          </Box>
          {link.valid_until !== null && (
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {text.started.until(moment(link.valid_until))} <Moment at={link.valid_until} now={serverNow} />
            </Typography>
          )}
        </>
      )}
    </Card>
  );
}

/** What is done before the customer has done anything; the rest waits for them. */
function ByItself({ actions, id }: { actions: readonly Schemas['AdminAction'][]; id: string }) {
  const now = actions.filter(({ starts_at, status }) => starts_at === FIRST && status !== 'skipped');
  const done = now.filter(({ status }) => status === 'succeeded').length;
  const failed = now.some(({ status }) => status === 'failed');
  return (
    <Card title={text.started.progress}>
      <Typography role="status">
        {done === now.length ? text.started.ready : text.started.of(done, now.length)}
      </Typography>
      {failed && (
        <Alert
          severity="error"
          action={
            <Button color="inherit" component={RouterLink} to={`/onboardings/${id}`}>
              {text.started.open}
            </Button>
          }
        >
          {text.started.failed}
        </Alert>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.25 }}>
        {now.map(({ name, title, status, waiting_for: why }) => (
          <Box key={name} component="li" sx={{ display: 'flex', gap: 1.25, alignItems: 'center' }}>
            <ToneMark tone={toneOfAction(status)} />
            <Box sx={{ flex: 1, minWidth: 0 }}>
              {title}
              {why !== '' && status !== 'succeeded' && (
                <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                  {text.started.waitsFor(why)}
                </Typography>
              )}
            </Box>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {text.started.states[status]}
            </Typography>
          </Box>
        ))}
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {text.started.rest}
      </Typography>
    </Card>
  );
}
