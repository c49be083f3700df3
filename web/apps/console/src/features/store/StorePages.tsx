import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { keyframes } from '@mui/material/styles';
import { Problem } from '@onramp/api';
import { store as text } from '@onramp/text/store';
import { PageTitle, sentenceOf, Trouble, useAnnounceChanges, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, type ReactNode } from 'react';
import { Route, Routes, useLocation, useNavigate, useParams } from 'react-router';

import { Page } from '../../shared/Plain';
import { pageOf, stepAt } from './addresses';
import { End } from './End';
import { Feeds } from './Feeds';
import { Key } from './Key';
import { Orders } from './Orders';
import { Profile } from './Profile';
import { statusQuery, type Status, type Step } from './questions';
import { Remark } from '../../shared/Remark';
import { StepCircles } from './StepCircles';

const comes = keyframes({ from: { opacity: 0, transform: 'translateY(6px)' } });
const STEPS = {
  merchant_profile: Profile,
  letzshop_api: Key,
  product_import: Feeds,
  order_sync: Orders,
} as const;

/** The wizard of the store that the user works in: `/store/{code}/onboarding`, and a page for each step below it. */
export default function StorePages({ user, signOut }: { user: string; signOut: () => void }) {
  return (
    <Page
      wide
      tools={
        <Button color="inherit" onClick={signOut} title={user === '' ? undefined : text.signedInAs(user)}>
          {text.signOut}
        </Button>
      }
    >
      <Routes>
        <Route path=":code/onboarding/:step?" element={<Wizard user={user} signOut={signOut} />} />
        <Route path="*" element={<Wizard user={user} signOut={signOut} />} />
      </Routes>
    </Page>
  );
}

function Wizard({ user, signOut }: { user: string; signOut: () => void }) {
  const { data, error, refetch } = useQuery(statusQuery);
  useSaid(data);
  if (data) return <Shown status={data} user={user} trouble={error} />;
  if (error === null) return <Waiting says={text.loading} />;
  const code = error instanceof Problem ? error.code : '';
  if (code === 'NO_STORE') {
    return (
      <Says {...text.noStore}>
        <Button variant="contained" onClick={signOut} sx={{ mt: 3 }}>
          {text.noStore.other}
        </Button>
      </Says>
    );
  }
  if (code === 'STORE_NOT_FOUND') return <Says {...text.noWizard} />;
  return (
    <>
      <PageTitle tab={text.tab(text.notLoaded)}>{text.notLoaded}</PageTitle>
      <Trouble error={error} again={() => void refetch()} />
    </>
  );
}

function Says({ title, lead, children }: { title: string; lead: string; children?: ReactNode }) {
  return (
    <>
      <PageTitle tab={text.tab(title)}>{title}</PageTitle>
      <Typography sx={{ color: 'text.secondary' }}>{lead}</Typography>
      {children}
    </>
  );
}

function Shown({ status, user, trouble }: { status: Status; user: string; trouble: Error | null }) {
  const { code, step: segment } = useParams();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const step = useMemo(() => chosen(status, stepAt(segment)), [status, segment]);
  const own = pageOf(status, step?.name);
  const elsewhere = code !== undefined && code !== status.store_code;
  useEffect(() => {
    if (!elsewhere && pathname !== own) void navigate(own, { replace: true });
  }, [elsewhere, pathname, own, navigate]);
  return (
    <>
      {elsewhere && <Remark tone="info">{text.otherStore(status.store_name)}</Remark>}
      {trouble !== null && <Remark tone="info">{sentenceOf(trouble)}</Remark>}
      {step === null ? (
        <End status={status} />
      ) : (
        <One
          status={status}
          step={step}
          user={user}
          goOn={(next) => void navigate(pageOf(next, next.current_step))}
        />
      )}
    </>
  );
}

/**
 * The step that is shown: the one that the address names, if it is open, or else the one that comes next; null: the end.
 * After the end there is one step left that somebody may have to go back to: where an import needs another key.
 */
function chosen(status: Status, asked: Step['name'] | undefined): Step | null {
  const find = (name: Step['name']) => status.steps.find((each) => each.name === name) ?? null;
  if (status.is_completed) {
    return asked === 'letzshop_api' && !status.skipped_by_admin && status.latest_job !== null
      ? find(asked)
      : null;
  }
  const step = asked === undefined ? null : find(asked);
  return step === null || step.state === 'locked' ? find(status.current_step) : step;
}

function One({
  status,
  step,
  user,
  goOn,
}: {
  status: Status;
  step: Step;
  user: string;
  goOn: (status: Status) => void;
}) {
  const Form = STEPS[step.name];
  const number = status.steps.indexOf(step) + 1;
  return (
    <>
      <Typography sx={{ color: 'text.secondary', mb: 2, overflowWrap: 'anywhere' }}>
        <bdi>{status.store_name}</bdi>
      </Typography>
      <StepCircles status={status} shown={step} />
      <Box key={`${status.store_id}.${step.name}`} sx={{ animation: `${comes} .25s ease-out` }}>
        <Typography variant="body2" sx={{ color: 'text.secondary', fontWeight: 600 }}>
          {text.stepOf(number, status.steps.length)}
        </Typography>
        <PageTitle tab={text.tab(step.title)}>{step.title}</PageTitle>
        <Typography sx={{ color: 'text.secondary', mb: 4, maxWidth: '60ch' }}>
          {text.leads[step.name]}
        </Typography>
        {(step.state === 'arriving' || step.state === 'held_up') && (
          <Remark tone={step.state === 'held_up' ? 'warning' : 'working'} title={text.state[step.state]} said>
            {step.says}
          </Remark>
        )}
        <Form
          status={status}
          step={step}
          keptAs={`onramp.store.${status.store_id}.${user}.${step.name}`}
          goOn={goOn}
        />
      </Box>
    </>
  );
}

/** What changes while somebody looks is said. */
function useSaid(status: Status | undefined): void {
  useAnnounceChanges(
    useMemo(
      () =>
        status &&
        Object.fromEntries(
          status.steps.map(({ name, title, state }) => [name, text.changed(title, text.state[state])]),
        ),
      [status],
    ),
  );
}
