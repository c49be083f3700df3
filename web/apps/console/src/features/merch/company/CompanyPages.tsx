import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { company as text } from '@onramp/text/merch-company';
import { PageTitle, sentenceOf, Trouble, Waiting } from '@onramp/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { NavLink, Route, Routes, useParams } from 'react-router';

import { Page } from '../../../shared/Plain';
import { Remark } from '../../../shared/Remark';
import type { Company } from '../contract';
import { Overview } from './Overview';
import { claim, companyQuery, isUnclaimed } from './questions';

const Brand = lazy(() => import('./Brand'));

interface Who {
  user: string;
  signOut: () => void;
}

/** The page of a company for its admin: `/merch/{id}`, and its brand below it. */
export default function CompanyPages({ user, signOut }: Who) {
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
        <Route path=":id/*" element={<One user={user} signOut={signOut} />} />
        <Route path="*" element={<Says {...text.notFound} />} />
      </Routes>
    </Page>
  );
}

function One(who: Who) {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(companyQuery(id));
  if (data) return <Known company={data} trouble={error} />;
  if (error === null) return <Waiting says={text.loading} />;
  if (error instanceof Problem) {
    if (isUnclaimed(error)) return <Claim key={id} id={id} {...who} />;
    if (error.status === 404) return <Says {...text.notFound} />;
  }
  return <Trouble error={error} again={() => void refetch()} />;
}

/** The first visit: the company becomes this user's, if they have the address that it has named. */
function Claim({ id, user, signOut }: Who & { id: string }) {
  const queries = useQueryClient();
  const { error, refetch } = useQuery({
    queryKey: ['merch', 'claim', id],
    queryFn: async () => {
      const claimed = await claim(id);
      await queries.invalidateQueries({ queryKey: companyQuery(id).queryKey });
      return claimed;
    },
    retry: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  if (error === null) return <Waiting says={text.claiming} />;
  if (!(error instanceof Problem) || error.kind !== 'refused') {
    return <Trouble error={error} again={() => void refetch()} />;
  }
  const { title, lead, leadNoEmail, other } = text.notYours;
  return (
    <Says title={title} lead={user === '' ? leadNoEmail : lead(user)}>
      <Button variant="contained" onClick={signOut} sx={{ mt: 3 }}>
        {other}
      </Button>
    </Says>
  );
}

function Says({ title, lead, children }: { title: string; lead: string; children?: ReactNode }) {
  return (
    <>
      <PageTitle tab={text.tab(title)}>{title}</PageTitle>
      <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{lead}</Typography>
      {children}
    </>
  );
}

function Known({ company, trouble }: { company: Company; trouble: Error | null }) {
  const at = `/merch/${encodeURIComponent(company.id)}`;
  return (
    <>
      <Typography sx={{ color: 'text.secondary', mb: 1, overflowWrap: 'anywhere' }}>
        <bdi>{company.company_name}</bdi>
      </Typography>
      <Pages at={at} />
      {trouble !== null && <Remark tone="info">{sentenceOf(trouble)}</Remark>}
      <Routes>
        <Route
          path="brand"
          element={
            <Suspense fallback={<Waiting />}>
              <Brand company={company} />
            </Suspense>
          }
        />
        <Route path="*" element={<Overview company={company} />} />
      </Routes>
    </>
  );
}

function Pages({ at }: { at: string }) {
  return (
    <Box component="nav" aria-label={text.pages.label} sx={{ display: 'flex', gap: 3, mb: 4 }}>
      {(
        [
          [at, text.pages.overview],
          [`${at}/brand`, text.pages.brand],
        ] as const
      ).map(([to, name]) => (
        <Link
          key={to}
          component={NavLink}
          to={to}
          end
          underline="none"
          sx={{
            ...{ py: 1, fontWeight: 600, color: 'text.secondary', borderBottom: 2 },
            borderColor: 'transparent',
            '&[aria-current=page]': { color: 'text.primary', borderColor: 'primary.main' },
          }}
        >
          {name}
        </Link>
      ))}
    </Box>
  );
}
