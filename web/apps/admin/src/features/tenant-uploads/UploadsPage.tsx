import Box from '@mui/material/Box';
import { serverNow } from '@onramp/api';
import { tenant } from '@onramp/text/tenant';
import { tenantUploads as text } from '@onramp/text/tenant-uploads';
import { Moment, Trouble, Waiting } from '@onramp/ui';
import { CloudOffIcon } from '@onramp/ui/icons';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useParams, useSearchParams } from 'react-router';

import { Card } from '../../shared/Card';
import { EmptyState } from '../../shared/EmptyState';
import { Status } from '../../shared/records/Status';
import * as table from '../../shared/records/table';
import { Absent } from '../../shared/tenants/Absent';
import { Command } from '../../shared/tenants/Command';
import { tenantQuery, type Module } from '../../shared/tenants/desk';
import { Pages } from '../../shared/tenants/Pages';
import { ToneMark } from '../../shared/ToneMark';
import { jobsQuery, pathOf, verdictOf, wordOfModule, type Job } from './jobs';

const WIDTHS = 'minmax(200px, 1.6fr) 140px minmax(110px, 1fr) minmax(140px, 1fr) 120px';

/** What a tenant's programs have sent, and what became of it. */
export default function UploadsPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const cursor = params.get('cursor') ?? '';
  const { data, error, refetch } = useQuery(jobsQuery(id, cursor));
  const again = () => void refetch();
  if (data === undefined) {
    if (error === null) return <Waiting says={text.loading} />;
    return (
      <Absent error={error} again={again} words={tenant} up={{ to: '/tenants', label: tenant.list.title }} />
    );
  }
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {error && <Trouble error={error} again={again} />}
      <Card title={text.title} lead={text.lead}>
        {data.items.length === 0 ? <Nothing id={id} /> : <Rows id={id} jobs={data.items} />}
        <Pages cursor={cursor} next={data.cursor} words={text.paging} />
      </Card>
    </Box>
  );
}

const SENDS: Readonly<Record<Module, string>> = {
  ship: 'ship/upload -H "Authorization: Bearer <access_token>" -F "file=@shipments.csv"',
  trade: 'upload -H "Authorization: Bearer <access_token>" -F "file=@catalogue.xlsx"',
};

/** How a customer's programs begin. */
function Nothing({ id }: { id: string }) {
  const { data } = useQuery(tenantQuery(id));
  const base = `curl -X POST ${location.origin}/api/`;
  return (
    <EmptyState icon={<CloudOffIcon />} title={text.none} why={text.noneWhy}>
      <Box sx={{ display: 'grid', gap: 1.5, textAlign: 'start', maxWidth: 620 }}>
        <Command
          text={`${base}auth/token/integration -H "x-api-key: <integration-secret>"`}
          label={text.exchange}
        />
        {(data?.modules ?? []).map((module) => (
          <Command key={module} text={base + SENDS[module]} label={text.send} />
        ))}
      </Box>
    </EmptyState>
  );
}

function Rows({ id, jobs }: { id: string; jobs: readonly Job[] }) {
  return (
    <table.Table role="table" aria-label={text.title} style={{ ['--columns' as string]: WIDTHS }}>
      <table.Head role="row">
        {Object.entries(text.columns).map(([name, title]) => (
          <div key={name} role="columnheader">
            {title}
          </div>
        ))}
      </table.Head>
      {jobs.map((job) => (
        <Row key={job.jobId} id={id} job={job} />
      ))}
    </table.Table>
  );
}

function Row({ id, job }: { id: string; job: Job }) {
  const { columns } = text;
  return (
    <table.Row role="row">
      <table.Main role="cell">
        <table.NameLink as={RouterLink} to={pathOf(id, job.jobId)}>
          <bdi>{job.fileName || text.noName}</bdi>
        </table.NameLink>
        <table.Small>{wordOfModule(job.module)}</table.Small>
      </table.Main>
      <table.Cell role="cell" data-name={columns.status}>
        <Status status={job.status} />
      </table.Cell>
      <table.Cell role="cell" data-name={columns.rows}>
        {job.rows.toLocaleString('en-GB')}
      </table.Cell>
      <table.Cell role="cell" data-name={columns.found}>
        <Found job={job} />
      </table.Cell>
      <table.Cell role="cell" data-name={columns.when}>
        <Moment at={job.createdAt} now={serverNow} />
      </table.Cell>
    </table.Row>
  );
}

/** What it came to: findings by their number, nothing by why. */
function Found({ job }: { job: Job }) {
  const verdict = verdictOf(job);
  if (job.failure) return job.failure.says;
  if (job.findings > 0) return <strong>{text.findings(job.findings)}</strong>;
  if (verdict === null) return <table.Faint>{text.notYet}</table.Faint>;
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}>
      <ToneMark tone={verdict.tone} />
      {verdict.title}
    </Box>
  );
}
