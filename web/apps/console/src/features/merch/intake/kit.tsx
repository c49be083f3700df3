// How the tests open the intake, what the API answers there, and what other hosts' scripts do.
import { http, HttpResponse } from 'msw';
import { Route, Routes, useLocation } from 'react-router';

import { CONFIG } from '../../../../../../tests/onboarding';
import { show } from '../../../../../../tests/page';
import { answers, API, server } from '../../../../../../tests/server';
import { session } from '../../../shared/session';
import type { Catalogue, Payment, Teaser, Wizard } from '../contract';
import { External } from '../parts/testExternal';
import IntakePages from '.';
import { keepDraftToken } from './token';

export const BASE = '/v1/onboarding/wizard';
export const TOKEN = 'co-1.0123456789abcdef0123456789abcdef';

export const CATALOGUE: Catalogue = {
  verticals: [
    { name: 'fitness', title: 'Gyms and sport', skus: ['TEE', 'CAP', 'TOWEL', 'BOTTLE'] },
    { name: 'technology', title: 'Software and technology', skus: ['TEE', 'MUG', 'MAT'] },
  ],
  products: [
    { sku: 'TEE', name: 'T-shirt', placements: ['front', 'back'] },
    { sku: 'CAP', name: 'Cap', placements: ['front'] },
    { sku: 'TOWEL', name: 'Towel', placements: ['front'] },
    { sku: 'BOTTLE', name: 'Bottle', placements: ['wrap'] },
    { sku: 'MUG', name: 'Mug', placements: ['wrap'] },
    { sku: 'MAT', name: 'Desk mat', placements: ['front'] },
  ],
  tiers: [
    { name: 'starter', up_to: 25, monthly: 4900 },
    { name: 'team', up_to: 100, monthly: 9900 },
    { name: 'enterprise', up_to: null, monthly: 39900 },
  ],
  plans: [],
  currency: 'cad',
  setup_fee: 4900,
  fewest: 3,
  most: 4,
};

export const LOOK: Teaser = {
  own_assets: false,
  result: 'found',
  preview: {
    name: 'Fen & Linden',
    description: 'A gym by the river.',
    domain: 'fen.example',
    logo_url: null,
    colors: ['#0f766e', '#c8452e'],
    fonts: ['Inter'],
  },
};

const ORDER = ['basics', 'brand_teaser', 'products', 'brand', 'confirm'] as const;

/** A draft in which these many steps are saved. */
export function aWizard(saved = 1, more: Partial<Wizard> = {}): Wizard {
  return {
    company_id: 'co-1',
    status: 'INTAKE_IN_PROGRESS',
    open_step: ORDER[Math.min(saved, 4)] ?? 'confirm',
    done: ORDER.slice(0, saved),
    ends_at: '2099-01-01T00:00:00Z',
    basics: {
      company_name: 'Fen & Linden',
      admin_email: 'ada@fen.example',
      country: 'CA',
      vertical: 'fitness',
      headcount: 40,
      website_url: 'https://fen.example',
    },
    brand_teaser: saved > 1 ? LOOK : null,
    products: saved > 2 ? { sku_ids: ['TEE', 'CAP', 'TOWEL'] } : null,
    brand:
      saved > 3
        ? {
            headline: null,
            tagline: null,
            primary_color: null,
            accent_color: null,
            heading_font: null,
            body_font: null,
            use_logo: false,
          }
        : null,
    logo: null,
    confirm: saved > 4 ? { plan: 'ONE_TIME_SETUP', logo_addon: false } : null,
    tier: { name: 'team', up_to: 100, monthly: 9900 },
    plans: [
      { plan: 'ONE_TIME_SETUP', title: 'One-time setup', says: 'You pay once.', due: 4900, monthly: null },
      { plan: 'MONTHLY_SUBSCRIPTION', title: 'Monthly', says: 'Each month.', due: 14800, monthly: 9900 },
    ],
    currency: 'cad',
    warnings: [],
    payment: { state: 'none' },
    ask_again_seconds: null,
    ...more,
  };
}

export function aPayment(state: Payment['state'], more: Partial<Payment> = {}): Payment {
  return {
    state,
    client_secret: state === 'open' || state === 'failed' ? 'pi_1_secret_2' : null,
    amount: 4900,
    currency: 'cad',
    ask_again_seconds: null,
    ...more,
  };
}

/** The API over one draft in memory: tests say what it becomes, and see what it was asked. */
export class Draft {
  readonly sent: { method: string; path: string; body: unknown; draft: string | null; bot: string | null }[] =
    [];
  payment = aPayment('open');
  looked = aPayment('accepted');
  /** What a logo is found to be that was uploaded. */
  logo = { kind: 'png', size: 3 };
  readonly outside = new External();
  /** What the draft is once the next change has been made; null: as it is. */
  next: Wizard | null = null;

  constructor(
    public wizard: Wizard | null,
    { config = {}, begun = wizard !== null }: { config?: object; begun?: boolean } = {},
  ) {
    session.reset();
    keepDraftToken(begun ? TOKEN : null);
    const change = (path: string, method: 'post' | 'put') =>
      http[method](`${API}${BASE}/${path}`, async ({ request }) => {
        await this.note(request, path);
        this.wizard = this.next ?? this.wizard;
        this.next = null;
        return HttpResponse.json(
          path === 'basics' && method === 'post'
            ? { company_id: 'co-1', draft_token: TOKEN, wizard: this.wizard }
            : this.wizard,
        );
      });
    server.use(
      answers('get', '/config', { ...CONFIG, ...this.outside.config, ...config }),
      answers('get', '/v1/onboarding/catalogue', CATALOGUE as never),
      http.get(`${API}${BASE}`, () => HttpResponse.json(this.wizard)),
      change('basics', 'post'),
      change('basics', 'put'),
      ...['brand-teaser', 'products', 'brand', 'confirm'].map((path) => change(path, 'post')),
      http.get(`${API}${BASE}/payment`, () => HttpResponse.json(this.payment)),
      http.post(`${API}${BASE}/payment`, async ({ request }) => {
        await this.note(request, 'payment');
        this.wizard = this.next ?? this.wizard;
        return HttpResponse.json(this.looked);
      }),
      http.get(`${API}${BASE}/logo`, () => HttpResponse.json(this.logo)),
      http.post(`${API}${BASE}/logo`, async ({ request }) => {
        await this.note(request, 'logo');
        return HttpResponse.json({ url: 'https://bucket.example/', fields: { key: 'k', policy: 'p' } });
      }),
    );
  }

  open(at = '/onboard') {
    return show(
      <>
        <Routes>
          <Route path="/onboard/*" element={<IntakePages />} />
          <Route path="/merch/:id" element={<h1>{'company page'}</h1>} />
        </Routes>
        <Address />
      </>,
      at,
    );
  }

  bodies(path: string): unknown[] {
    return this.sent.filter((each) => each.path === path).map(({ body }) => body);
  }

  private async note(request: Request, path: string) {
    const text = await request.text();
    this.sent.push({
      method: request.method,
      path,
      body: text === '' ? null : JSON.parse(text),
      draft: request.headers.get('Draft-Token'),
      bot: request.headers.get('Bot-Check'),
    });
  }
}

function Address() {
  return <output data-testid="address">{useLocation().pathname}</output>;
}
