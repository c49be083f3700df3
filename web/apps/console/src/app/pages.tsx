import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { Schemas } from '@onramp/api';
import { home as text } from '@onramp/text/home';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { ChecklistIcon } from '@onramp/ui/icons';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import { useChecklist } from '../features/checklist';
import { Cards, GoOn, NoChecklist } from '../features/home';

type Checklist = Schemas['Checklist'];

export function HomePage({ user }: { user: string }) {
  const { reading, open, show } = useChecklist();
  const title = text.hello(reading?.answer.title ?? '');
  return (
    <>
      {/* The tab's name stays when the customer's comes, so that the focus does. */}
      <PageTitle tab={text.tab(text.pages.home)}>{title}</PageTitle>
      <Known user={user}>
        {(checklist) => (
          <>
            <Typography color="textSecondary">{checklist.complete ? text.lead : text.leadTodo}</Typography>
            {mayGoOn(checklist) ? (
              <GoOn />
            ) : open || checklist.complete ? null : (
              <Button
                variant="outlined"
                startIcon={<ChecklistIcon />}
                onClick={() => show(true, true)}
                sx={{ mt: 2 }}
              >
                {text.openChecklist}
              </Button>
            )}
            <Cards checklist={checklist} />
          </>
        )}
      </Known>
    </>
  );
}

export function IndexesPage({ user }: { user: string }) {
  return (
    <>
      <PageTitle tab={text.tab(text.pages.indexes)}>{text.pages.indexes}</PageTitle>
      <Typography color="textSecondary">{text.leads.indexes}</Typography>
      <Typography sx={{ mt: 1.5, maxWidth: '64ch' }}>{text.keys}</Typography>
      <Known user={user}>
        {(checklist) => <Cards checklist={checklist} only={['create_index', 'add_documents']} />}
      </Known>
    </>
  );
}

export function TeamPage({ user }: { user: string }) {
  return (
    <>
      <PageTitle tab={text.tab(text.pages.team)}>{text.pages.team}</PageTitle>
      <Typography color="textSecondary">{text.leads.team}</Typography>
      <Typography sx={{ mt: 1.5, maxWidth: '64ch' }}>{text.invitations}</Typography>
      <Known user={user}>{(checklist) => <Cards checklist={checklist} only={['team']} />}</Known>
    </>
  );
}

export function NoPage() {
  return (
    <>
      <PageTitle tab={text.tab(text.notFound.title)}>{text.notFound.title}</PageTitle>
      <Typography color="textSecondary">{text.notFound.lead}</Typography>
      <Button component={RouterLink} to="/" variant="contained" sx={{ mt: 3 }}>
        {text.notFound.button}
      </Button>
    </>
  );
}

/** What the checklist tells, once it does; else the way on. */
function Known({ user, children }: { user: string; children: (checklist: Checklist) => ReactNode }) {
  const { reading, trouble, refresh } = useChecklist();
  if (reading) return children(reading.answer);
  if (reading === null) return <NoChecklist user={user} look={refresh} />;
  return trouble ? <Trouble error={trouble} again={refresh} /> : <Waiting says={text.loading} />;
}

/** Whether it is this person who can go on with the set-up: the one who has signed up, until they submit it. */
function mayGoOn({ lines }: Checklist): boolean {
  return lines.some((each) => each.action?.name === 'finish_wizard');
}
