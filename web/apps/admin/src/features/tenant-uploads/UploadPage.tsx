import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { serverNow } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';
import { tenantUploads } from '@onramp/text/tenant-uploads';
import { Moment, StatusChip, Trouble, useAnnounceChanges, Waiting } from '@onramp/ui';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useParams } from 'react-router';

import { Card } from '../../shared/Card';
import { idOf, recordOf, UPLOAD } from '../../shared/flows';
import { Absent } from '../../shared/tenants/Absent';
import { toneOfStatus } from '../../shared/tones';
import { inWords, wordOfStatus } from '../../shared/words';
import { Errors } from './Errors';
import { Findings } from './Findings';
import { jobQuery, pathOf, sizeOf, wordOfModule, type JobDetail } from './jobs';

const text = tenantUploads.job;

/** One upload: how far it is, what is wrong in it, what was found in it. */
export default function UploadPage() {
  const { id = '', job = '' } = useParams();
  return <One key={job} tenantId={id} jobId={idOf(job)} />;
}

function One({ tenantId, jobId }: { tenantId: string; jobId: string }) {
  const { data, error, refetch } = useQuery(jobQuery(tenantId, jobId));
  useAnnounceChanges(data && { status: text.became(wordOfStatus(data.status)) });
  const again = () => void refetch();
  const up = { to: `/tenants/${tenantId}/uploads`, label: tenantUploads.up };
  if (data === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return <Absent error={error} again={again} words={text} up={up} />;
  }
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <Box>
        <Link
          component={RouterLink}
          to={up.to}
          sx={{ display: 'inline-flex', alignItems: 'center', minHeight: 32, fontSize: '0.9rem' }}
        >
          {up.label}
        </Link>
      </Box>
      {error && <Trouble error={error} again={again} />}
      <About tenantId={tenantId} job={data} />
      {data.errors.count > 0 && <Errors errors={data.errors} />}
      {data.failure === null && <Findings key={jobId} tenantId={tenantId} job={data} />}
    </Box>
  );
}

/** What it is, how far it is, and what there is to know of it. */
function About({ tenantId, job }: { tenantId: string; job: JobDetail }) {
  return (
    <Card
      title={job.fileName || tenantUploads.noName}
      beside={<StatusChip tone={toneOfStatus(job.status)}>{wordOfStatus(job.status)}</StatusChip>}
    >
      {job.failure ? (
        <Alert severity="error">
          <AlertTitle>{text.failed}</AlertTitle>
          {job.failure.says} {text.failedNext}
        </Alert>
      ) : (
        // Why nothing was found stands where findings would.
        (job.verdict === null || job.findings > 0) && <Typography>{job.says}</Typography>
      )}
      {job.status === 'processing' && (
        <Box>
          <LinearProgress aria-label={text.progress} />
          <Typography variant="body2" sx={{ mt: 1 }}>
            {text.working(job.rows)}
          </Typography>
        </Box>
      )}
      <Numbers job={job} />
      {job.sameAs !== null && (
        <Alert severity="info">
          {text.same}{' '}
          <Link component={RouterLink} to={pathOf(tenantId, job.sameAs)} color="inherit">
            {text.sameOpen}
          </Link>
        </Alert>
      )}
      {job.noted.length > 0 && (
        <Box>
          <Typography component="h3" sx={{ fontWeight: 600 }}>
            {text.noted}
          </Typography>
          <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
            {job.noted.map((says) => (
              <Typography key={says} component="li" variant="body2" sx={{ overflowWrap: 'anywhere' }}>
                {says}
              </Typography>
            ))}
          </Box>
        </Box>
      )}
      <Facts job={job} />
    </Card>
  );
}

function Numbers({ job }: { job: JobDetail }) {
  const numbers: [string, number][] = [
    [text.read, job.rows],
    [text.usable, job.usableRows],
    [text.wrong, job.errors.rows],
    [text.found, job.findings],
  ];
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(130px, 1fr))' }}
    >
      {numbers.map(([name, number]) => (
        <Box key={name} sx={{ display: 'flex', flexDirection: 'column-reverse', justifyContent: 'flex-end' }}>
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {name}
          </Typography>
          <Typography
            component="dd"
            sx={{ m: 0, fontSize: '1.5rem', fontWeight: 650, fontVariantNumeric: 'tabular-nums' }}
          >
            {number.toLocaleString('en-GB')}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}

const AUTHORITIES: Readonly<Record<string, string>> = text.authorities;
const DETECTORS: Readonly<Record<string, string>> = tenant.detectors.names;

function Facts({ job }: { job: JobDetail }) {
  const looked = job.detectors.map((code) => DETECTORS[code] ?? inWords(code.toLowerCase())).join(', ');
  const facts = [
    wordOfModule(job.module),
    `${text.adapter} ${job.adapter}`,
    ...(job.screeningAuthority === null
      ? []
      : [`${text.authority} ${AUTHORITIES[job.screeningAuthority] ?? job.screeningAuthority}`]),
    `${text.looked} ${looked || text.lookedNothing}`,
    ...(job.size === null ? [] : [`${text.size} ${sizeOf(job.size)}`]),
    `${text.id} ${job.jobId}`,
  ];
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }} component="div">
      {facts.join(' · ')} · {text.sent} <Moment at={job.createdAt} now={serverNow} />
      {job.finishedAt !== null && (
        <>
          {' · '}
          {text.ended} <Moment at={job.finishedAt} now={serverNow} />
        </>
      )}
      {' · '}
      <Link component={RouterLink} to={recordOf(UPLOAD, job.jobId)}>
        {text.record}
      </Link>
    </Typography>
  );
}
