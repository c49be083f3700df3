// How the tests open a store's pages, and what the API answers there.
import { http, HttpResponse } from 'msw';
import { Route, Routes, useLocation } from 'react-router';
import { vi } from 'vitest';

import { CONFIG, TOKENS } from '../../../../../tests/onboarding';
import { show } from '../../../../../tests/page';
import { answers, API, server } from '../../../../../tests/server';
import { session } from '../../shared/session';
import StorePages from '.';
import type { Status, Step, StepName, Sync } from './questions';

export const BASE = '/v1/store/onboarding';
export const STEP = `${BASE}/step`;

const TITLES: Readonly<Record<StepName, string>> = {
  merchant_profile: 'Merchant profile',
  letzshop_api: 'Letzshop API',
  product_import: 'Product and order import',
  order_sync: 'Order sync',
};
const NAMES = Object.keys(TITLES) as StepName[];

/** A store whose steps stand so; what comes after those that are named is locked. */
export function aStatus(
  states: readonly (Step['state'] | Partial<Step>)[],
  more: Partial<Status> = {},
): Status {
  const steps = NAMES.map((name, place): Step => {
    const said = states[place] ?? 'locked';
    const step = typeof said === 'string' ? { state: said } : said;
    const done = step.state === 'done';
    return {
      name,
      title: TITLES[name],
      state: 'locked',
      completed: done,
      completed_at: done ? '2026-11-29T10:00:00Z' : null,
      says: '',
      mended_by: null,
      tag: `st-1.${name}.0`,
      ...step,
    };
  });
  return {
    id: 'st-1',
    store_id: 'st-1',
    store_code: 'ADA',
    store_name: 'Ada’s Shop',
    status: 'in_progress',
    current_step: steps.find(({ state }) => state === 'open')?.name ?? 'order_sync',
    steps,
    is_completed: false,
    skipped_by_admin: false,
    skipped_reason: null,
    latest_job: null,
    dashboard_url: 'https://shop.example/ADA/dashboard',
    created_at: '2026-11-29T09:00:00Z',
    ask_again_seconds: null,
    ...more,
  };
}

export function aSync(state: Sync['state'], more: Partial<Sync> = {}): Sync {
  return {
    job_id: 'sync-1',
    state,
    done: 0,
    failed: 0,
    total: null,
    percent: 0,
    per_second: null,
    failed_rows: [],
    triggered_at: '2026-11-29T10:00:00Z',
    ended_at: null,
    says: '',
    mended_by: null,
    ask_again_seconds: state === 'waiting' || state === 'running' ? 2 : null,
    ...more,
  };
}

export const PROFILE = {
  company_name: 'Ada’s Shop',
  brand_name: null,
  shop_description: null,
  contact_email: 'ada@mail.example',
  contact_phone: null,
  website_url: null,
  business_address: null,
  tax_number: null,
  default_language: null,
};
export const FEEDS = { products_url: null, orders_url: null, feed_language: null, feed_currency: null };

/** The API over one store in memory: tests change what it holds, and see what it was asked. */
export class Store {
  profile: Record<string, string | null> = { ...PROFILE };
  feeds: Record<string, string | null> = { ...FEEDS };
  sync: Sync | null = null;
  readonly sent: { path: string; body: unknown }[] = [];
  /** What each of these was a change of. */
  readonly seen: (string | null)[] = [];

  constructor(public status: Status) {
    localStorage.clear(); // nobody is signed in from before
    session.reset();
    session.signIn(TOKENS);
    const [profile, key, feeds] = ['merchant-profile', 'letzshop-api', 'product-import'].map(
      (each) => `${STEP}/${each}`,
    );
    server.use(
      answers('get', '/config', CONFIG),
      http.get(`${API}${BASE}/status`, () => HttpResponse.json(this.status)),
      http.get(`${API}${profile}`, () =>
        HttpResponse.json({ step: this.status.steps[0], values: this.profile }),
      ),
      http.get(`${API}${feeds}`, () => HttpResponse.json({ step: this.status.steps[2], values: this.feeds })),
      http.get(`${API}${STEP}/order-sync/progress/:job`, () => HttpResponse.json(this.sync)),
      ...[
        profile,
        `${key}/test`,
        key,
        feeds,
        `${STEP}/order-sync/trigger`,
        `${STEP}/order-sync/complete`,
      ].map((path) =>
        http.post(`${API}${path}`, async ({ request }) => {
          const text = await request.text();
          this.seen.push(request.headers.get('If-Match'));
          this.sent.push({
            path: path?.replace(STEP, '') ?? '',
            body: text === '' ? null : JSON.parse(text),
          });
          return HttpResponse.json(path?.endsWith('trigger') ? this.sync : this.status);
        }),
      ),
    );
  }

  open(at = '/store/ADA/onboarding', user = 'ada@mail.example') {
    const signOut = vi.fn();
    const shown = show(
      <>
        <Routes>
          <Route path="/store/*" element={<StorePages user={user} signOut={signOut} />} />
        </Routes>
        <Address />
      </>,
      at,
    );
    return { ...shown, signOut };
  }
}

/** Where the router is. */
function Address() {
  return <output data-testid="address">{useLocation().pathname}</output>;
}
