import type { Schemas } from '@onramp/api';

type Onboarding = Schemas['Onboarding'];

const NONE = {
  required: false,
  min_length: null,
  max_length: null,
  pattern: null,
  pattern_says: null,
  max_items: null,
  item_max_length: null,
  choices: null,
};

const NAMES = ['welcome', 'signup', 'pixel', 'index', 'team', 'done'] as const;
const TITLES = ['Welcome', 'Sign up', 'Pixel', 'First index', 'Team', 'All set'];

/** An onboarding as the API answers it: a fresh link, or with `registered` one that its registrant reads. */
export function anOnboarding({
  registered = false,
  fields = {},
  ...others
}: Partial<Onboarding> = {}): Onboarding {
  return {
    status: registered ? 'registered' : 'visited',
    title: 'Acme',
    registered,
    registrant: registered,
    valid_until: '2027-01-01T00:00:00Z',
    epoch: 0,
    steps: NAMES.map((name, place) => ({
      name,
      title: TITLES[place] ?? name,
      done: registered && place < 2,
      open: registered || place < 2,
      missing: [],
    })),
    resume_at: registered ? 'pixel' : 'welcome',
    fields,
    answers: null,
    prefilled: {},
    index_types: [
      { name: 'ecommerce', title: 'General shop', description: 'For most shops.' },
      { name: 'fashion', title: 'Fashion', description: 'For clothes.' },
    ],
    index_tiers: [
      { name: 'staging', title: 'Staging', description: 'For trying things out.' },
      { name: 'production', title: 'Production', description: 'For your shop.' },
    ],
    constraints: {
      account_name: { ...NONE, required: true, max_length: 300 },
      storefront_type: { ...NONE, required: true, choices: ['web', 'mobile'] },
      index_name: {
        ...NONE,
        required: true,
        pattern: '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$',
        pattern_says: '1 to 32 lower-case letters, digits and inner hyphens',
      },
      index_type: { ...NONE, required: true, max_length: 64 },
      custom_model: { ...NONE, max_length: 200 },
      collapse_fields: { ...NONE, max_items: 100, item_max_length: 100 },
      index_tier: { ...NONE, required: true, choices: ['staging', 'production'] },
      team_invites: { ...NONE, max_items: 50 },
    },
    snippet: '<script async src="https://pixel.example/px-1.js"></script>',
    pixel_id: 'px-1',
    visible_account_id: 'acme',
    progress: [],
    ask_again_seconds: null,
    ...others,
  };
}

/** What GET /config answers. */
export const CONFIG = {
  version: '1',
  user_pool: { region: 'eu-central-1', client_id: 'client' },
  google: null as null | {
    authorize_url: string;
    client_id: string;
    redirect_uri: string;
    scopes: string[];
    identity_provider: string;
  },
  password: { min_length: 8, needs_lower: true, needs_upper: false, needs_digit: true, needs_symbol: false },
  docs_url: 'https://docs.example',
  contact: 'help@onramp.example' as string | null,
};

/** An access and an id token, as signing in answers them. */
export const TOKENS = {
  access_token: 'access',
  id_token: `e30.${btoa(JSON.stringify({ email: 'ada@acme.example' }))}.x`,
  expires_in: 3600,
  token_type: 'Bearer' as const,
};
