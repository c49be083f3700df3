import { QueryClientProvider } from '@tanstack/react-query';
import { Crash, Look } from '@onramp/ui';
import { lazy } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';

import { newQueries } from '../shared/queries';
import { Frame } from './Frame';
import { NoSuchPage } from './NoSuchPage';

const ListPage = lazy(() => import('../features/list/ListPage'));
const CreatePage = lazy(() => import('../features/create/CreatePage'));
const StartedPage = lazy(() => import('../features/create/StartedPage'));
const PixelsPage = lazy(() => import('../features/pixel/PixelsPage'));
const NewPixelPage = lazy(() => import('../features/pixel/NewPixelPage'));
const PixelPage = lazy(() => import('../features/pixel/PixelPage'));
const FlowList = lazy(() => import('./FlowList'));
const GuidePage = lazy(() => import('../features/guide/GuidePage'));
const RecordPage = lazy(() => import('../features/record/RecordPage'));
const ByKind = lazy(() => import('./ByKind'));
const FlowRecord = lazy(() => import('./FlowRecord'));
const TenantsPage = lazy(() => import('../features/tenant/TenantsPage'));
const NewTenantPage = lazy(() => import('../features/tenant/NewTenantPage'));
const TenantFrame = lazy(() => import('../features/tenant/TenantFrame'));
const ChecklistPage = lazy(() => import('../features/tenant/ChecklistPage'));
const DetectorsPage = lazy(() => import('../features/tenant/DetectorsPage'));
const KeysPage = lazy(() => import('../features/tenant-keys/KeysPage'));
const UploadsPage = lazy(() => import('../features/tenant-uploads/UploadsPage'));
const UploadPage = lazy(() => import('../features/tenant-uploads/UploadPage'));
const InvoicesPage = lazy(() => import('../features/tenant-invoices/InvoicesPage'));
const QueuePage = lazy(() => import('../features/queue/QueuePage'));
const TicketPage = lazy(() => import('../features/queue/TicketPage'));

const queries = newQueries();

/** The solutions engineers' pages. */
export function App() {
  return (
    <Look>
      <Crash>
        <QueryClientProvider client={queries}>
          <BrowserRouter basename="/admin">
            <Pages />
          </BrowserRouter>
        </QueryClientProvider>
      </Crash>
    </Look>
  );
}

/** Which page an address shows. No last part of an address may have a dot: it would be taken for a file. */
export function Pages() {
  return (
    <Routes>
      <Route element={<Frame />}>
        <Route index element={<Navigate to="/onboardings" replace />} />
        <Route path="/onboardings" element={<ListPage />} />
        <Route path="/onboardings/new" element={<CreatePage />} />
        <Route path="/onboardings/:id/started" element={<StartedPage />} />
        <Route path="/onboardings/:id" element={<RecordPage />} />
        <Route path="/pixels" element={<PixelsPage />} />
        <Route path="/pixels/new" element={<NewPixelPage />} />
        <Route path="/pixels/:id" element={<PixelPage />} />
        <Route path="/flows/:flow" element={<FlowList />} />
        <Route path="/flows/:flow/:id" element={<FlowRecord />} />
        <Route path="/queue" element={<QueuePage />} />
        <Route path="/queue/:id" element={<TicketPage />} />
        <Route path="/tenants" element={<TenantsPage />} />
        <Route path="/tenants/new" element={<NewTenantPage />} />
        <Route path="/tenants/:id" element={<TenantFrame />}>
          <Route index element={<ChecklistPage />} />
          <Route path="keys" element={<KeysPage />} />
          <Route path="detectors" element={<DetectorsPage />} />
          <Route path="uploads" element={<UploadsPage />} />
          <Route path="uploads/:job" element={<UploadPage />} />
          <Route path="invoices" element={<InvoicesPage />} />
        </Route>
        <Route path="/guide" element={<GuidePage />} />
        <Route path="/guide/:page" element={<GuidePage />} />
        <Route path="/:kind/:id" element={<ByKind />} />
        <Route path="*" element={<NoSuchPage />} />
      </Route>
    </Routes>
  );
}
