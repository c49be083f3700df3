import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { company as text } from '@onramp/text/merch-company';
import { Trouble, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Kit } from '../contract';
import { logoQuery } from './questions';

type Which = Kit['logos'][number];

/** The company's logos that lie with us: the one that it has sent, and the one that we have drawn. */
export function Logos({ id, logos }: { id: string; logos: readonly Which[] }) {
  if (logos.length === 0) return null;
  const words = text.brand.logos;
  return (
    <Box component="section" sx={{ mt: 6, pt: 4, borderTop: 1, borderColor: 'divider' }}>
      <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
        {words.title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mb: 2, maxWidth: '60ch' }}>{words.lead}</Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 320px))',
        }}
      >
        {logos.map((which) => (
          <One key={which} id={id} which={which} />
        ))}
      </Box>
    </Box>
  );
}

function One({ id, which }: { id: string; which: Which }) {
  const { data, error, refetch } = useQuery(logoQuery(id, which));
  const words = text.brand.logos;
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <Box component="figure" sx={{ m: 0, display: 'grid', gap: 1 }}>
      <Picture key={data.url} address={data.url} words={words.of[which]} />
      <Typography component="figcaption" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}>
        <span>{words.of[which]}</span>
        <Link href={data.url} target="_blank" rel="noreferrer" aria-label={words.downloadOf(words.of[which])}>
          {words.download}
        </Link>
      </Typography>
    </Box>
  );
}

function Picture({ address, words }: { address: string; words: string }) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Typography sx={{ color: 'text.secondary' }}>{text.brand.logos.missing}</Typography>;
  return (
    <Box
      sx={{
        ...{
          display: 'grid',
          placeItems: 'center',
          p: 3,
          borderRadius: 1,
          border: 1,
          borderColor: 'divider',
        },
        bgcolor: '#f4f4f5', // as most logos are drawn for, whatever the page's own colours
        '& img': { maxWidth: '100%', maxHeight: 120 },
      }}
    >
      <img src={address} alt={words} referrerPolicy="no-referrer" onError={() => setFailed(true)} />
    </Box>
  );
}
