import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { brandShown as text } from '@onramp/text/brand-shown';
import { Trouble, Waiting } from '@onramp/ui';
import { DownloadIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';

import { Logo } from '../brand/Logo';
import { logoQuery, type Which } from './desk';

/** The logos of a company that lie with us: to look at, and to work with. */
export function Logos({ id, company, logos }: { id: string; company: string; logos: readonly Which[] }) {
  return logos.map((which) => <One key={which} id={id} company={company} which={which} />);
}

function One({ id, company, which }: { id: string; company: string; which: Which }) {
  const { data, error, refetch } = useQuery(logoQuery(id, which));
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <Box component="figure" sx={{ m: 0, display: 'grid', gap: 0.5 }}>
      <Logo key={data.url} address={data.url} words={text.logoOf[which](company)} />
      <Box component="figcaption" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
          {text.logos[which]}
        </Typography>
        <Link
          href={data.url}
          target="_blank"
          rel="noreferrer"
          variant="body2"
          aria-label={text.logoDownload(text.logoOf[which](company))}
          sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
        >
          {text.download} <DownloadIcon sx={{ fontSize: 16 }} />
        </Link>
      </Box>
    </Box>
  );
}
