import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Problem } from '@onramp/api';
import { admin } from '@onramp/text/admin';
import { record as text } from '@onramp/text/record';
import { PageTitle, Trouble } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink } from 'react-router';

import { listOf, pageOf } from '../../shared/flows';
import { inWords, wordOfFlow } from '../../shared/words';
import { lookFor, ONBOARDING_FLOW, type Place } from './place';

/** Why there is nothing to show, and what to do about it. */
export function Unreadable({ place, error, again }: { place: Place; error: unknown; again: () => void }) {
  const status = error instanceof Problem ? error.status : 0;
  if (status === 404) return <Missing place={place} code={error instanceof Problem ? error.code : ''} />;
  if (status === 409) {
    return (
      <>
        <PageTitle tab={admin.tab(text.unreadable.title)}>{text.unreadable.title}</PageTitle>
        <Alert severity="error" sx={{ my: 2 }}>
          <AlertTitle>{error instanceof Problem ? error.detail : ''}</AlertTitle>
          {text.unreadable.next}
        </Alert>
        <Typography sx={{ mb: 1 }}>
          <Link component={RouterLink} to="/guide/runbook">
            {text.unreadable.runbook}
          </Link>
        </Typography>
        <ToList flow={place.flow} />
      </>
    );
  }
  return (
    <>
      <PageTitle tab={admin.tab(text.trouble.title)}>{text.trouble.title}</PageTitle>
      <Box sx={{ my: 2 }}>
        <Trouble error={error} again={again} />
      </Box>
      <ToList flow={place.flow} />
    </>
  );
}

function Missing({ place, code }: { place: Place; code: string }) {
  const noFlow = code === 'FLOW_NOT_FOUND';
  // The address may have been put together by hand, with the id of another flow's record.
  const { data } = useQuery({
    queryKey: ['search', place.id],
    queryFn: () => lookFor(place.id),
    retry: false,
  });
  const elsewhere = data?.found.filter((each) => each.matched === 'id' && each.record_id === place.id) ?? [];
  const says = noFlow
    ? text.missing.flow(place.flow)
    : place.flow === ONBOARDING_FLOW
      ? text.missing.onboarding
      : text.missing.record(wordOfFlow(place.flow));
  return (
    <>
      <PageTitle tab={admin.tab(text.missing.title)}>{text.missing.title}</PageTitle>
      <Typography sx={{ my: 2 }}>{says}</Typography>
      {elsewhere.length > 0 && (
        <Box sx={{ mb: 2 }}>
          <Typography>{text.missing.found}</Typography>
          {elsewhere.map((each) => (
            <Link key={each.flow} component={RouterLink} to={pageOf(each.flow, each.record_id)}>
              {text.missing.elsewhere(each.title ?? each.record_id, inWords(each.flow))}
            </Link>
          ))}
        </Box>
      )}
      <ToList flow={noFlow ? ONBOARDING_FLOW : place.flow} />
    </>
  );
}

function ToList({ flow }: { flow: string }) {
  return (
    <Link component={RouterLink} to={listOf(flow)}>
      {text.missing.list}
    </Link>
  );
}
