import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { admin } from '@onramp/text/admin';
import { guide as text } from '@onramp/text/guide';
import { PageTitle, Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link as RouterLink, useLocation, useParams } from 'react-router';

import { PAGES, readPage } from './pages';

/** A page of the guide for SEs, or of the documentation that it refers to; without a name, the list of them. */
export default function GuidePage() {
  const { page } = useParams();
  return page === undefined ? <Contents /> : <Page key={page} name={page} />;
}

function Contents() {
  return (
    <>
      <PageTitle tab={admin.tab(text.title)}>{text.title}</PageTitle>
      <Box component="ul" sx={{ fontSize: '1.05rem', lineHeight: 2, pl: 2.5 }}>
        {PAGES.map((name) => (
          <li key={name}>
            <Link component={RouterLink} to={`/guide/${name}`}>
              {text.page[name]}
            </Link>
          </li>
        ))}
      </Box>
    </>
  );
}

function Page({ name }: { name: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['guide', name],
    queryFn: () => readPage(name),
    staleTime: Infinity,
    retry: false,
  });
  if (error) {
    return (
      <>
        <PageTitle tab={admin.tab(text.title)}>{text.title}</PageTitle>
        <Trouble error={error} again={() => void refetch()} />
      </>
    );
  }
  if (data === undefined) return <Waiting />;
  return (
    <Box sx={{ maxWidth: 860 }}>
      <Link
        component={RouterLink}
        to="/guide"
        sx={{ display: 'inline-flex', minHeight: 32, fontSize: '0.9rem' }}
      >
        {text.title}
      </Link>
      <PageTitle tab={text.tab(data === null ? text.missing : data.title)}>
        {data === null ? text.missing : data.title}
      </PageTitle>
      {data === null ? <Typography>{text.look}</Typography> : <Prose html={data.html} />}
    </Box>
  );
}

/** The page's own text: of this repository, turned into HTML when the pages were built. */
function Prose({ html }: { html: string }) {
  const { hash } = useLocation();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const target = hash === '' ? null : element.current?.querySelector(`[id="${CSS.escape(hash.slice(1))}"]`);
    if (!target) return;
    target.scrollIntoView({ block: 'start' });
    const heading = target.closest('h2, h3, tr, li, p') ?? target;
    heading.setAttribute('tabindex', '-1');
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }, [hash, html]);
  return (
    <Paper variant="outlined" sx={{ p: { xs: 2, sm: 4 } }}>
      <Box ref={element} sx={PROSE} dangerouslySetInnerHTML={{ __html: html }} />
    </Paper>
  );
}

const PROSE = {
  lineHeight: 1.65,
  overflowWrap: 'anywhere',
  '& > :first-of-type': { mt: 0 },
  '& h2': { fontSize: '1.2rem', mt: 4, mb: 1, scrollMarginTop: '84px' },
  '& h3': { fontSize: '1.02rem', mt: 3, mb: 1, scrollMarginTop: '84px' },
  '& [id]': { scrollMarginTop: '84px' },
  '& p, & ul, & ol': { my: 1.25 },
  '& li': { my: 0.5 },
  '& a': { color: 'primary.main' },
  '& code': { fontSize: '0.87em', bgcolor: 'action.hover', borderRadius: 0.5, px: 0.5 },
  '& pre': { overflowX: 'auto', p: 2, bgcolor: 'action.hover', borderRadius: 1 },
  '& table': { display: 'block', overflowX: 'auto', borderCollapse: 'collapse', fontSize: '0.9rem', my: 2 },
  '& th, & td': {
    textAlign: 'start',
    verticalAlign: 'top',
    p: 1,
    borderBottom: 1,
    borderColor: 'divider',
    overflowWrap: 'normal',
  },
  '& img': { maxWidth: '100%', borderRadius: 2, border: 1, borderColor: 'divider' },
} as const;
