// What the API is to answer of a company; goes once its description has it.

import type { Schemas } from '@onramp/api';

interface Key {
  open: boolean;
  says: string;
  since?: string | null;
}

export interface CompanyDetail {
  company_id: string;
  company_name: string;
  status: string;
  keys: { status: Key; activation: Key };
  paused_reason: string | null;
  left: { what: string; says: string; whose: string }[];
  brand: Schemas['BrandKit'] | null;
  /** What whoever asks may do now. */
  may: string[];
  /** Of what they may not: who can, a sentence each. */
  who_can: Record<string, string>;
}

interface Answer {
  data?: CompanyDetail;
  response: Response;
}

export interface DeskCompanies {
  GET: (
    path: '/v1/merch/desk/companies/{company_id}',
    init: { params: { path: { company_id: string } } },
  ) => Promise<Answer>;
  POST: (
    path: `/v1/merch/desk/companies/{company_id}/${'pause' | 'churn' | 'rescrape'}`,
    init: { params: { path: { company_id: string } }; body?: { reason: string } },
  ) => Promise<Answer>;
  DELETE: (
    path: '/v1/merch/desk/companies/{company_id}/pause',
    init: { params: { path: { company_id: string } } },
  ) => Promise<Answer>;
}
