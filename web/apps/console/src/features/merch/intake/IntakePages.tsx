import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { keyframes } from '@mui/material/styles';
import { merch as text } from '@onramp/text/merch';
import { PageTitle, sentenceOf, Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useLocation, useNavigate, useParams, Route, Routes } from 'react-router';

import { Contact } from '../../../shared/Contact';
import { useConfig } from '../../../shared/onboarding';
import { Page } from '../../../shared/Plain';
import { Remark } from '../../../shared/Remark';
import { STEPS, type StepName, type Wizard } from '../contract';
import { pageOf, stepAt } from './addresses';
import { Basics } from './Basics';
import { Brand } from './Brand';
import { Confirm } from './Confirm';
import { Done } from './Done';
import { catalogueQuery, isGone, wizardQuery } from './questions';
import { StartOver } from './StartOver';
import type { StepProps } from './StepProps';
import { Steps } from './Steps';
import { Products } from './Products';
import { Teaser } from './Teaser';
import { keepDraftToken, keepsDrafts, useDraftToken } from './token';

const comes = keyframes({ from: { opacity: 0, transform: 'translateY(6px)' } });
const FORMS = {
  basics: Basics,
  brand_teaser: Teaser,
  products: Products,
  brand: Brand,
  confirm: Confirm,
} as const;

/** The public intake: `/onboard`, and a page for each step below it. Whoever has begun goes on where they were. */
export default function IntakePages() {
  return (
    <Page wide help={<Help />}>
      <Routes>
        <Route path=":step?" element={<Intake />} />
        <Route path="*" element={<Intake />} />
      </Routes>
    </Page>
  );
}

/** Whom a stranger turns to: nobody has mailed them a link that they could answer. */
function Help() {
  const contact = useConfig()?.contact ?? null;
  return contact === null ? null : <Contact />;
}

function Intake() {
  const token = useDraftToken();
  const [cameWithout] = useState(token === null);
  const [begunHere, setBegunHere] = useState<string | null>(null);
  const navigate = useNavigate();
  const anew = useCallback(() => {
    keepDraftToken(null);
    void navigate('/onboard', { replace: true });
  }, [navigate]);
  if (token === null) return <Step token={null} wizard={null} begun={setBegunHere} anew={anew} />;
  return (
    <>
      {cameWithout && begunHere !== token && <Remark tone="info">{text.draft.otherTab}</Remark>}
      <Draft key={token} token={token} begun={setBegunHere} anew={anew} />
    </>
  );
}

interface Wanted {
  begun: (token: string) => void;
  anew: () => void;
}

function Draft({ token, ...wanted }: Wanted & { token: string }) {
  const { data, error, refetch } = useQuery(wizardQuery(token));
  if (isGone(error)) return <Over says={text.unknown} anew={wanted.anew} />;
  if (data?.status === 'ABANDONED') return <Over says={text.ended} anew={wanted.anew} />;
  if (data) {
    return data.status === 'INTAKE_IN_PROGRESS' ? (
      <>
        {error !== null && <Remark tone="info">{sentenceOf(error)}</Remark>}
        <Step token={token} wizard={data} {...wanted} />
      </>
    ) : (
      <Done wizard={data} anew={wanted.anew} />
    );
  }
  if (error === null) return <Waiting says={text.loading} />;
  return <Trouble error={error} again={() => void refetch()} />;
}

/** There is nothing to go on with. */
function Over({ says, anew }: { says: { title: string; lead: string }; anew: () => void }) {
  return (
    <>
      <PageTitle tab={text.tab(says.title)}>{says.title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', maxWidth: '60ch' }}>{says.lead}</Typography>
      <Button variant="contained" size="large" onClick={anew} sx={{ mt: 3 }}>
        {text.ended.begin}
      </Button>
    </>
  );
}

/** The step that the address names, if one has come so far, or else the one that comes next. */
function Step({ token, wizard, begun, anew }: Wanted & { token: string | null; wizard: Wizard | null }) {
  const { step: segment } = useParams();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const [keeps] = useState(keepsDrafts);
  const step = chosen(wizard, stepAt(segment));
  const { data: catalogue, error, refetch } = useQuery(catalogueQuery);
  const Form: (props: StepProps) => React.ReactNode = FORMS[step];
  const goTo = (next: StepName) => {
    // `/onboard` names no step: Back from the second would lead to whatever comes next.
    if (wizard === null) void navigate({ pathname: pageOf('basics'), search }, { replace: true });
    void navigate({ pathname: pageOf(next), search });
  };
  const page = wizard === null ? '/onboard' : pageOf(step);
  useEffect(() => {
    // What is saved opens the next step, while the one that is read stays: the address names it.
    if (pathname !== page) void navigate({ pathname: page, search }, { replace: true });
  }, [pathname, page, search, navigate]);
  if (pathname !== page) return null;
  return (
    <>
      <Steps wizard={wizard} shown={step} />
      <Box key={step} sx={{ animation: `${comes} .25s ease-out` }}>
        <Typography variant="body2" sx={{ color: 'text.secondary', fontWeight: 600 }}>
          {text.stepOf(STEPS.indexOf(step) + 1, STEPS.length)}
        </Typography>
        <PageTitle tab={text.tab(text.titles[step])}>{text.titles[step]}</PageTitle>
        <Typography sx={{ color: 'text.secondary', mb: 4, maxWidth: '60ch' }}>{text.leads[step]}</Typography>
        {!keeps && <Remark tone="warning">{text.draft.blocked}</Remark>}
        {catalogue ? (
          <Form token={token} wizard={wizard} catalogue={catalogue} goTo={goTo} begun={begun} />
        ) : error ? (
          <Trouble error={error} again={() => void refetch()} />
        ) : (
          <Waiting says={text.loading} />
        )}
      </Box>
      {wizard !== null && <StartOver endsAt={wizard.ends_at} over={anew} />}
    </>
  );
}

function chosen(wizard: Wizard | null, asked: StepName | undefined): StepName {
  if (wizard === null) return 'basics';
  return asked !== undefined && isOpen(wizard, asked) ? asked : wizard.open_step;
}

/** Whether a step can be gone to: it was saved, or it is the next one. */
function isOpen({ done, open_step }: Wizard, step: StepName): boolean {
  return done.includes(step) || STEPS.indexOf(step) <= STEPS.indexOf(open_step);
}
