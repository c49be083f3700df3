import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem, serverNow, type Schemas } from '@onramp/api';
import { Moment, PageTitle, StatusChip, Trouble, Waiting } from '@onramp/ui';
import { admin } from '@onramp/text/admin';
import { pixels as text } from '@onramp/text/pixels';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useParams } from 'react-router';

import { Part } from '../../shared/Part';
import { forPeople } from '../../shared/forPeople';
import { wordOfState } from '../../shared/HealthGlance';
import { toneOfState } from '../../shared/tones';
import { inWords } from '../../shared/words';
import { Asked } from './Asked';
import { Checks } from './Checks';
import { Sources } from './Sources';
import { pixelQuery } from './usePixel';

/** One pixel as it is where it runs, and what became of the request for it. */
export default function PixelPage() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(pixelQuery(id));
  const again = () => void refetch();
  const shows = pixelQuery(id).queryKey;
  if (!data)
    return error ? <NotShown id={id} error={error} again={again} /> : <Waiting says={text.loading} />;
  return (
    <Box sx={{ display: 'grid', gap: 2.5, maxWidth: 1080 }}>
      <Head pixel={data} />
      {error && <Trouble error={error} again={again} />}
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: '1fr', lg: '1fr 1fr' },
          gap: 2.5,
          alignItems: 'start',
        }}
      >
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          {data.asked && (
            <Part name={text.asked.title} shows={shows}>
              <Asked id={id} asked={data.asked} />
            </Part>
          )}
          <Part name={text.sources.title} shows={shows}>
            <Sources pixel={data} />
          </Part>
        </Box>
        <Part name={text.checks.title} shows={shows}>
          <Checks health={data.health} actions={data.asked?.actions ?? []} />
        </Part>
      </Box>
    </Box>
  );
}

function Head({ pixel }: { pixel: Schemas['PixelDetail'] }) {
  const name = pixel.customer_name ?? text.unknownCustomer;
  const facts = [
    pixel.type === null ? null : inWords(pixel.type),
    pixel.personalization === null ? null : pixel.personalization ? text.personalized : text.notPersonalized,
  ];
  return (
    <Box>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 0.5 }}>
        <Link component={RouterLink} to="/pixels">
          {text.list.title}
        </Link>
      </Typography>
      <PageTitle tab={admin.tab(name)}>{name}</PageTitle>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <StatusChip tone={toneOfState(pixel.status)}>{inWords(wordOfState(pixel.status))}</StatusChip>
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {[pixel.pixel_id, ...facts].filter(Boolean).join(' · ')}
        </Typography>
      </Box>
      <Typography sx={{ mt: 1.5 }}>
        {pixel.reason} {forPeople(pixel.next_step, pixel.asked?.actions ?? [])}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }}>
        {text.lookedAt} <Moment at={pixel.checked_at} now={serverNow} />
      </Typography>
    </Box>
  );
}

/** Why a pixel is not shown. That there is none is no trouble that trying again could end. */
function NotShown({ id, error, again }: { id: string; error: Error; again: () => void }) {
  const missing = error instanceof Problem && error.code === 'PIXEL_NOT_FOUND';
  const refused = error instanceof Problem && error.kind === 'refused';
  return (
    <>
      <PageTitle tab={admin.tab(missing ? text.missing : id)}>{missing ? text.missing : id}</PageTitle>
      {refused ? <Trouble error={error} /> : <Trouble error={error} again={again} />}
      <Typography sx={{ mt: 2 }}>
        <Link component={RouterLink} to="/pixels">
          {text.toList}
        </Link>
      </Typography>
    </>
  );
}
