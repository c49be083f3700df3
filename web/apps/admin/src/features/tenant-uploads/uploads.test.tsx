import { common } from '@onramp/text/common';
import { tenantUploads as text } from '@onramp/text/tenant-uploads';
import { screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { beforeEach, expect, test } from 'vitest';

import { expectAccessible } from '../../../../../tests/axe';
import { show } from '../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../tests/server';
import { aTenant, NOW, ONE, TENANT_ID } from '../../shared/tenants/sample';
import { sizeOf, type FoundLine, type JobDetail } from './jobs';
import UploadCard from './UploadCard';
import UploadPage from './UploadPage';
import UploadsPage from './UploadsPage';

const JOB_ID = `${TENANT_ID}.0a1b2c`;
const JOB = `${ONE}/jobs/${JOB_ID}`;
const CLEAN = 'Nothing was found: every row was compared, and all are as they should be.';

function aJob(part: Partial<JobDetail> = {}): JobDetail {
  return {
    jobId: JOB_ID,
    status: 'completed',
    module: 'ship',
    adapter: 'generic-shipment-csv',
    fileName: 'shipments.csv',
    screeningAuthority: null,
    createdAt: NOW,
    finishedAt: NOW,
    size: 1_340_000,
    rows: 12_345,
    usableRows: 12_344,
    findings: 0,
    verdict: 'clean',
    says: CLEAN,
    detectors: ['AMOUNT_VARIANCE'],
    noted: [],
    sameAs: null,
    failure: null,
    askAgainSeconds: null,
    errors: { count: 0, rows: 0, first: [] },
    ...part,
  };
}

function aFinding(part: Partial<FoundLine> = {}): FoundLine {
  return {
    jobId: JOB_ID,
    row: 7,
    detector: 'AMOUNT_VARIANCE',
    subject: 'TRACK-1',
    severity: 'high',
    what: 'Charged 25.00 % more than was quoted.',
    why: 'The limit for CAD is 5 %.',
    amounts: { charged: '125.00' },
    evidence: { quoted_on: '2026-11-01' },
    ...part,
  };
}

function open(at: string) {
  return show(
    <Routes>
      <Route path="/tenants/:id/uploads" element={<UploadsPage />} />
      <Route path="/tenants/:id/uploads/:job" element={<UploadPage />} />
    </Routes>,
    at,
  );
}

const openOne = () => open(`/tenants/${TENANT_ID}/uploads/${JOB_ID.replace('.', '~')}`);
const found = (items: FoundLine[], cursor: string | null = null) =>
  answers('get', `${JOB}/findings`, { items, cursor, says: CLEAN } as never);

beforeEach(() => server.use(answers('get', ONE, { ...aTenant() })));

test.each([
  [999, '999 B'],
  [12_345, '12 kB'],
  [1_340_000, '1.3 MB'],
])('%i bytes are %s', (bytes, read) => {
  expect(sizeOf(bytes)).toBe(read);
});

test('uploads say what they are, how they stand and what they came to', async () => {
  const failure = { code: 'PASSWORD', says: 'The workbook has a password.' };
  const items = [
    aJob(),
    aJob({ jobId: `${JOB_ID}2`, status: 'processing', verdict: null, rows: 1, fileName: '' }),
    aJob({ jobId: `${JOB_ID}3`, findings: 3, verdict: 'findings', module: 'trade' }),
    aJob({ jobId: `${JOB_ID}4`, status: 'failed', verdict: null, failure }),
    aJob({ jobId: `${JOB_ID}5`, verdict: 'detectors_off' }),
  ];
  server.use(answers('get', `${ONE}/jobs`, { items, cursor: 'earlier' } as never));
  open(`/tenants/${TENANT_ID}/uploads`);
  const [, clean, working, some, failed, off] = await screen.findAllByRole('row');
  expect(within(clean!).getByRole('link', { name: 'shipments.csv' })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/uploads/${TENANT_ID}~0a1b2c`,
  );
  expect(clean).toHaveTextContent(text.verdict.clean);
  expect(clean).toHaveTextContent('12,345');
  expect(working).toHaveTextContent(text.noName);
  expect(working).toHaveTextContent(text.notYet);
  expect(some).toHaveTextContent('3 findings');
  expect(some).toHaveTextContent(text.module.trade);
  expect(failed).toHaveTextContent(failure.says);
  expect(off).toHaveTextContent(text.verdict.detectors_off);
  expect(screen.getByRole('link', { name: text.paging.next })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/uploads?cursor=earlier`,
  );
  await expectAccessible();
});

test('where nothing was uploaded it is shown how that is done, for the modules that the tenant has', async () => {
  server.use(
    answers('get', ONE, { ...aTenant({ modules: ['ship'] }) }),
    answers('get', `${ONE}/jobs`, { items: [], cursor: null }),
  );
  open(`/tenants/${TENANT_ID}/uploads`);
  expect(await screen.findByRole('heading', { name: text.none })).toBeVisible();
  expect(await screen.findByText(/\/api\/ship\/upload/)).toBeVisible();
  expect(screen.getByText(/\/api\/auth\/token\/integration/)).toBeVisible();
  expect(screen.queryByText(/\/api\/upload/)).toBeNull();
  await expectAccessible();
});

test('an upload goes on while somebody looks, as often as the API says', async () => {
  let job = aJob({ status: 'processing', verdict: null, finishedAt: null, rows: 50, askAgainSeconds: 0.05 });
  server.use(
    http.get(`${API}${JOB}`, () => HttpResponse.json({ ...job })),
    found([]),
  );
  openOne();
  expect(await screen.findByText(text.job.working(50))).toBeVisible();
  expect(screen.getByRole('progressbar', { name: text.job.progress })).toBeVisible();
  await expectAccessible();
  job = aJob({ says: 'All is well.' });
  expect(await screen.findByText('All is well.')).toBeVisible();
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test('what is wrong in a file is said by row and column, and how much more there is', async () => {
  const first = [
    { row: 3, column: 'weight', code: 'NOT_A_NUMBER', says: '“abc” is not a number.' },
    { row: 1_000_001, column: '', code: 'TOO_LONG', says: 'The row is too long.' },
  ];
  server.use(answers('get', JOB, { ...aJob({ errors: { count: 250, rows: 200, first } }) }), found([]));
  openOne();
  const part = within(
    await screen.findByRole('heading', { name: text.errors.title }).then((it) => it.closest('section')!),
  );
  expect(part.getByText(text.errors.shown(2, 250, 200))).toBeVisible();
  const [, weight, whole] = part.getAllByRole('row');
  expect(weight).toHaveTextContent('3weight“abc” is not a number. NOT_A_NUMBER');
  expect(whole).toHaveTextContent(`1,000,001${text.errors.wholeRow}`);
  await expectAccessible();
});

test.each([
  ['clean', CLEAN, false],
  ['detectors_off', 'Nothing was looked for: the detectors of this module are off.', true],
  ['not_compared', 'Nothing was found, but some rows could not be compared.', false],
])('nothing was found, and why: %s', async (verdict, says, leads) => {
  server.use(
    answers('get', JOB, { ...aJob({ verdict, says, detectors: leads ? [] : ['AMOUNT_VARIANCE'] }) }),
    found([]),
  );
  openOne();
  const alert = await screen.findByText(text.found.nothing);
  expect(alert.closest('[role="alert"]')).toHaveTextContent(says);
  expect(screen.queryByRole('link', { name: text.found.detectorsOff }) !== null).toBe(leads);
});

test('what was found says how much it weighs, and what shows it; page by page', async () => {
  server.use(
    answers('get', JOB, { ...aJob({ findings: 26, verdict: 'findings', says: 'Rows were found.' }) }),
    http.get(`${API}${JOB}/findings`, ({ request }) => {
      const second = new URL(request.url).searchParams.get('cursor') === 'c2';
      const items = [aFinding(second ? { row: 8, severity: 'low', subject: 'TRACK-2' } : {})];
      return HttpResponse.json({ items, cursor: second ? null : 'c2', says: '' });
    }),
  );
  const { user } = openOne();
  expect(await screen.findByText('TRACK-1')).toBeVisible();
  expect(screen.getByText(text.found.severity.high)).toBeVisible();
  expect(screen.getByText('Charged: 125.00 · Quoted on: 2026-11-01')).toBeVisible();
  await expectAccessible();
  await user.click(screen.getByRole('button', { name: text.found.more }));
  expect(await screen.findByText('TRACK-2')).toBeVisible();
  await user.click(screen.getByRole('button', { name: text.found.first }));
  expect(await screen.findByText('TRACK-1')).toBeVisible();
});

test('findings are exported file by file', async () => {
  const asked: (string | null)[] = [];
  server.use(
    answers('get', JOB, { ...aJob({ findings: 20_001, verdict: 'findings' }) }),
    found([aFinding()]),
    http.get(`${API}${JOB}/findings.csv`, ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('cursor'));
      const more = asked.length === 1;
      const url = `https://files.example/${asked.length}.csv`;
      return HttpResponse.json({ url, rows: more ? 20_000 : 1, cursor: more ? 'next' : null });
    }),
  );
  const { user } = openOne();
  await user.click(await screen.findByRole('button', { name: text.found.export }));
  expect(await screen.findByRole('link', { name: text.found.download })).toHaveAttribute(
    'href',
    'https://files.example/1.csv',
  );
  expect(screen.getByText(/ten minutes/)).toHaveTextContent(text.found.part);
  await user.click(screen.getByRole('button', { name: text.found.exportMore }));
  expect(await screen.findByText(new RegExp(`${text.found.exported(1)}\\.`))).toBeVisible();
  expect(screen.queryByRole('button', { name: text.found.exportMore })).toBeNull();
  expect(asked).toEqual([null, 'next']);
});

test('that the findings cannot be read or written is said, and the upload stands', async () => {
  const says = 'What was found cannot be read at the moment. Try again in a few seconds.';
  server.use(
    answers('get', JOB, { ...aJob() }),
    refuses('get', `${JOB}/findings`, 503, 'FINDINGS_UNAVAILABLE', says),
  );
  const { user } = openOne();
  expect(await screen.findByText(says)).toBeVisible();
  expect(screen.getByText('12,344')).toBeVisible();
  server.use(
    found([aFinding()]),
    refuses('get', `${JOB}/findings.csv`, 503, 'UPLOADS_UNAVAILABLE', 'No files.'),
  );
  await user.click(screen.getByRole('button', { name: common.tryAgain }));
  await user.click(await screen.findByRole('button', { name: text.found.export }));
  expect(await screen.findByText('No files.')).toBeVisible();
});

test('a file that cannot be taken says why and what to do; what else there is to know is said', async () => {
  const failure = { code: 'PASSWORD', says: 'The workbook has a password.' };
  const part = {
    module: 'trade',
    screeningAuthority: 'US',
    sameAs: `${TENANT_ID}.first`,
    noted: ['The sheet “Goods” was read.'],
    detectors: [],
  };
  server.use(answers('get', JOB, { ...aJob({ status: 'failed', verdict: null, failure, ...part }) }));
  openOne();
  expect(await screen.findByText(new RegExp(failure.says))).toHaveTextContent(text.job.failedNext);
  expect(screen.getByRole('link', { name: text.job.sameOpen })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/uploads/${TENANT_ID}~first`,
  );
  expect(screen.getByText('The sheet “Goods” was read.')).toBeVisible();
  expect(screen.getByText(/Measures of the United States/)).toHaveTextContent(text.job.lookedNothing);
  expect(screen.queryByRole('heading', { name: text.found.title })).toBeNull();
  await expectAccessible();
});

test('that there is no such upload is said, with the way to all of them', async () => {
  server.use(refuses('get', JOB, 404, 'JOB_NOT_FOUND', 'There is no such upload.'));
  openOne();
  expect(await screen.findByRole('heading', { name: text.job.missing })).toBeVisible();
  expect(screen.getByRole('link', { name: text.up })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/uploads`,
  );
});

test('the record of an upload leads to its page and to its tenant', () => {
  show(<UploadCard id={JOB_ID} />);
  expect(screen.getByRole('link', { name: text.card.open })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}/uploads/${TENANT_ID}~0a1b2c`,
  );
  expect(screen.getByRole('link', { name: text.card.tenant })).toHaveAttribute(
    'href',
    `/tenants/${TENANT_ID}`,
  );
});
