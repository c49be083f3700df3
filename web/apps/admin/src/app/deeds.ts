import { company } from '@onramp/text/company-record';
import { store } from '@onramp/text/store-record';
import { tenant } from '@onramp/text/tenant';
import { tenantUploads } from '@onramp/text/tenant-uploads';
import type { QueryClient } from '@tanstack/react-query';
import { lazy } from 'react';

import { mayDo, type CompanyDeed } from '../shared/companies/desk';
import type { Deed, OwnParts } from '../shared/deeds';

const may = (deed: CompanyDeed) => (queries: QueryClient, id: string, status: string) =>
  mayDo(queries, id, status, deed);

/** What an SE can do to the records of flows that have no pages of their own here: a folder in `features`, and a line here. */
export const DEEDS: readonly Deed[] = [
  {
    flow: 'store',
    label: store.skip.menu,
    danger: true,
    at: (status) => status === 'not_started' || status === 'in_progress',
    Dialog: lazy(() => import('../features/store/SkipDialog')),
  },
  {
    flow: 'merch',
    label: company.menu.pause,
    danger: false,
    at: (status) => status === 'LIVE',
    may: may('pause'),
    Dialog: lazy(() => import('../features/company/PauseDialog')),
  },
  {
    flow: 'merch',
    label: company.menu.resume,
    danger: false,
    at: (status) => status === 'PAUSED',
    may: may('resume'),
    Dialog: lazy(() => import('../features/company/ResumeDialog')),
  },
  {
    flow: 'merch',
    label: company.menu.rescrape,
    danger: false,
    at: (status) => !['INTAKE_IN_PROGRESS', 'PAUSED', 'CHURNED', 'ABANDONED'].includes(status),
    may: may('rescrape'),
    Dialog: lazy(() => import('../features/company/RescrapeDialog')),
  },
  {
    flow: 'merch',
    label: company.menu.nameAdmin,
    danger: false,
    at: (status) => !['INTAKE_IN_PROGRESS', 'CHURNED', 'ABANDONED'].includes(status),
    may: may('name_admin'),
    Dialog: lazy(() => import('../features/company/NameAdminDialog')),
  },
  {
    flow: 'merch',
    label: company.menu.churn,
    danger: true,
    at: (status) => !['INTAKE_IN_PROGRESS', 'CHURNED', 'ABANDONED'].includes(status),
    may: may('churn'),
    Dialog: lazy(() => import('../features/company/ChurnDialog')),
  },
  {
    flow: 'tenant',
    label: tenant.menu.suspend,
    danger: false,
    at: (status) => !['suspended', 'closed'].includes(status),
    Dialog: lazy(() => import('../features/tenant/SuspendDialog')),
  },
  {
    flow: 'tenant',
    label: tenant.menu.resume,
    danger: false,
    at: (status) => status === 'suspended',
    Dialog: lazy(() => import('../features/tenant/ResumeDialog')),
  },
  {
    flow: 'tenant',
    label: tenant.menu.close,
    danger: true,
    at: (status) => status !== 'closed',
    Dialog: lazy(() => import('../features/tenant/CloseDialog')),
  },
];

/** What the page of a record shows of these flows only. */
export const OWN: readonly OwnParts[] = [
  {
    flow: 'merch',
    name: company.keys.title,
    Beside: lazy(() => import('../features/company/Keys')),
    Below: lazy(() => import('../features/company/Brand')),
  },
  {
    flow: 'tenant',
    name: tenant.card.title,
    Beside: lazy(() => import('../features/tenant/TenantCard')),
  },
  {
    flow: 'upload',
    name: tenantUploads.card.title,
    Beside: lazy(() => import('../features/tenant-uploads/UploadCard')),
  },
];
