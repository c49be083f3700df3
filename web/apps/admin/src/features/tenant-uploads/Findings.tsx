import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { tenantUploads } from '@onramp/text/tenant-uploads';
import { StatusChip, Trouble, Waiting, type Tone } from '@onramp/ui';
import { ChevronRightIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link as RouterLink } from 'react-router';

import { Card } from '../../shared/Card';
import { inWords } from '../../shared/words';
import { Export } from './Export';
import { findingsQuery, type FoundLine, type JobDetail } from './jobs';
import { Table } from './Table';

const text = tenantUploads.found;

interface FindingsProps {
  tenantId: string;
  job: JobDetail;
}

/** What was found in an upload, page by page; or why nothing was. */
export function Findings({ tenantId, job }: FindingsProps) {
  const [cursor, go] = useState('');
  const { data, error, refetch, isPlaceholderData } = useQuery(findingsQuery(tenantId, job, cursor));
  const some = data !== undefined && data.items.length > 0;
  return (
    <Card title={text.title}>
      {data === undefined && error === null && <Waiting says={text.loading} />}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {data?.items.length === 0 && <Nothing tenantId={tenantId} job={job} />}
      {some && (
        <>
          <Export tenantId={tenantId} jobId={job.jobId} />
          <Found lines={data.items} busy={isPlaceholderData} />
          <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1.5 }}>
            {cursor !== '' && (
              <Button color="inherit" onClick={() => go('')}>
                {text.first}
              </Button>
            )}
            {data.cursor !== null && (
              <Button variant="outlined" endIcon={<ChevronRightIcon />} onClick={() => go(data.cursor ?? '')}>
                {text.more}
              </Button>
            )}
          </Box>
        </>
      )}
    </Card>
  );
}

/** Why nothing was found: that nothing was looked for is not that nothing is wrong. */
function Nothing({ tenantId, job }: FindingsProps) {
  if (job.verdict === null) return <Typography>{text.soFar}</Typography>;
  const off = job.verdict === 'detectors_off';
  return (
    <Alert severity={job.verdict === 'clean' ? 'success' : 'warning'}>
      <AlertTitle>{text.nothing}</AlertTitle>
      {job.says}{' '}
      {off && (
        <Link component={RouterLink} to={`/tenants/${tenantId}/detectors`} color="inherit">
          {text.detectorsOff}
        </Link>
      )}
    </Alert>
  );
}

const TONES: Readonly<Record<FoundLine['severity'], Tone>> = {
  high: 'trouble',
  medium: 'unknown',
  low: 'todo',
};

function Found({ lines, busy }: { lines: readonly FoundLine[]; busy: boolean }) {
  const { columns } = text;
  return (
    <Table name={text.title} row={columns.row} busy={busy}>
      <thead>
        <tr>
          <th scope="col">{columns.row}</th>
          <th scope="col">{columns.severity}</th>
          <th scope="col">{columns.subject}</th>
          <th scope="col">{columns.what}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={`${line.row} ${line.detector} ${line.subject} ${line.what}`}>
            <th scope="row">{line.row.toLocaleString('en-GB')}</th>
            <td>
              <StatusChip tone={TONES[line.severity]}>{text.severity[line.severity]}</StatusChip>
            </td>
            <td>
              <bdi>{line.subject}</bdi>
            </td>
            <td>
              <Typography variant="body2" sx={{ fontWeight: 600 }}>
                {line.what}
              </Typography>
              <Typography variant="body2">{line.why}</Typography>
              <Shown line={line} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Amounts and what shows them, as they came: decimals are texts. */
function Shown({ line: { amounts, evidence } }: { line: FoundLine }) {
  const said = Object.entries({ ...amounts, ...evidence });
  if (said.length === 0) return null;
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary' }} component="div">
      {said.map(([name, value]) => `${inWords(name)}: ${value}`).join(' · ')}
    </Typography>
  );
}
