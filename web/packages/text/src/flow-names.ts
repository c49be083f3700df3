import { localised } from './localised.ts';

/** What the records of flows are called, where the name of the flow says it badly. */
export const flowNames = localised({
  store: 'Stores',
  merch: 'Companies',
  design: 'Design tickets',
  queue: 'Design queue',
  tenant: 'Tenants',
  upload: 'Uploads',
});
