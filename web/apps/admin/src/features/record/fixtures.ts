// Records as the API answers them, for the tests of this page.
import type {
  AdminAction,
  Attempt,
  DeclaredFlow,
  Dimension,
  OnboardingHealth,
  OnboardingStatus,
  RecordDetail,
  SeLine,
  ToldEntry,
} from './model';

export const ID = '3f1d6c1e-8f0a-4c55-9a53-0f2b6a7d9c11';
export const NOW = Date.parse('2026-11-29T10:00:00Z');

/** The moment so many seconds before now; after it, if negative. */
export const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

export function action(name: string, title: string, part: Partial<AdminAction> = {}): AdminAction {
  return {
    name,
    title,
    status: 'waiting',
    started_at: null,
    finished_at: null,
    waiting_for: '',
    attempts: 0,
    attempted_at: null,
    took_ms: null,
    failures: 0,
    failure: null,
    ways: [],
    due_at: null,
    deadline: null,
    lease_until: null,
    note: '',
    result: {},
    starts_at: 'pending',
    needs: [],
    makes_once: 'It looks first.',
    ...part,
  };
}

const done = (name: string, title: string, began: number, took: number) =>
  action(name, title, {
    status: 'succeeded',
    attempts: 1,
    started_at: ago(began),
    finished_at: ago(began - took),
    attempted_at: ago(began),
    took_ms: took * 1000,
  });

export function line(part: Partial<SeLine>): SeLine {
  return {
    name: 'create_index_failed',
    kind: 'failed_action',
    title: 'Create the index',
    state: 'todo',
    reason: 'The ecom API refuses the name.',
    hint: '',
    since: ago(300),
    docs: 'docs/guide/se/to-do.md#failed_action',
    link: '',
    by: '',
    who: 'se',
    action: '',
    code: '',
    said: '',
    retryable: null,
    settles: false,
    correctable: [],
    ways: [],
    ...part,
  };
}

export const FAILED = line({
  action: 'create_index',
  code: 'INDEX_NAME_TAKEN',
  reason: 'The account has an index of this name already.',
  hint: 'Correct index_name, or delete the other index (PATCH /v1/onboarding/x).',
  retryable: true,
  said: 'Index products is of another team.',
  correctable: ['index_name'],
  ways: [
    {
      way: 'correct',
      text: 'Correct index_name; the action then goes on by itself.',
      request: 'PATCH /v1/onboarding/x',
    },
    {
      way: 'retry',
      text: 'Put right what the hint names.',
      request: 'POST /v1/onboarding/x/actions/create_index/retry',
    },
  ],
});

export const TASK = line({
  name: 'pixel_customization',
  kind: 'task',
  title: 'Customize the pixel script',
  reason: 'No probe can see it.',
  hint: 'Customize website.ts, then tick the task.',
  docs: 'docs/guide/se/to-do.md#task',
  since: ago(9000),
});

export const ACTIONS: AdminAction[] = [
  done('create_account', 'Create the account', 260_000, 2.4),
  done('initialise_ecom', 'Prepare the account for search', 259_996, 4.1),
  done('provision_pixel', 'Set up the pixel', 259_996, 11),
  action('commit_pixel_source', 'Bring the pixel into its repository', {
    status: 'pending',
    attempts: 3,
    started_at: ago(259_980),
    attempted_at: ago(40),
    waiting_for: 'the merge of pull request 41',
    note: 'the merge of pull request 41',
    due_at: ago(-20),
    deadline: ago(-500_000),
  }),
  done('grant_ownership', 'Make the registered user the owner', 5400, 1.3),
  done('rename_account', 'Name the account as the customer wrote it', 390, 0.6),
  action('create_index', 'Create the index', {
    status: 'failed',
    attempts: 2,
    failures: 2,
    started_at: ago(385),
    attempted_at: ago(302),
    took_ms: 900,
    failure: {
      code: 'INDEX_NAME_TAKEN',
      message: 'The account has an index of this name already.',
      hint: 'Correct index_name.',
      retryable: true,
      fields: ['index_name'],
      rebuild: [],
      mended_by: 'se',
      said: FAILED.said,
      since: null,
      crowded_since: null,
    },
    ways: FAILED.ways,
    needs: ['initialise_ecom'],
    starts_at: 'submitted',
  }),
  action('attach_pixel', 'Attach the pixel to the index', {
    waiting_for: 'Create the index',
    needs: ['create_index'],
  }),
  action('send_invites', 'Invite the team', {
    status: 'running',
    attempts: 1,
    started_at: ago(6),
    attempted_at: ago(6),
    lease_until: ago(-50),
  }),
  action('close_account', 'Close the account', {
    waiting_for: 'the onboarding to be revoked',
    starts_at: 'revoked',
  }),
];

const attempt = (
  name: string,
  number: number,
  began: number,
  took: number,
  part: Partial<Attempt> = {},
): Attempt => ({
  action: name,
  title: ACTIONS.find((each) => each.name === name)?.title ?? name,
  number,
  began_at: ago(began),
  ended_at: ago(began - took),
  outcome: 'succeeded',
  code: '',
  message: '',
  ...part,
});

export const ATTEMPTS: Attempt[] = [
  attempt('send_invites', 1, 6, 0, { ended_at: null, outcome: 'running' }),
  attempt('create_index', 2, 302, 0.9, {
    outcome: 'failed',
    code: 'INDEX_NAME_TAKEN',
    message: 'The account has an index of this name already.',
  }),
  attempt('create_index', 1, 385, 20, {
    outcome: 'failed',
    code: 'ECOM_UNAVAILABLE',
    message: 'The ecom API answered 503.',
  }),
  attempt('rename_account', 1, 390, 0.6),
  attempt('grant_ownership', 1, 5400, 1.3),
  attempt('commit_pixel_source', 1, 259_980, 3, {
    outcome: 'waits',
    message: 'the merge of pull request 41',
  }),
  attempt('provision_pixel', 1, 259_996, 11),
  attempt('initialise_ecom', 1, 259_996, 4.1),
  attempt('create_account', 1, 260_000, 2.4),
];

export const HISTORY: ToldEntry[] = [
  entry(
    '“Create the index” has failed: INDEX_NAME_TAKEN: The account has an index of this name already.',
    'Onramp',
    300,
    'action',
    'failed',
  ),
  entry('“Name the account as the customer wrote it” is done.', 'Onramp', 389, 'action', 'succeeded'),
  entry(
    'It became submitted: the customer has submitted the wizard.',
    'ada@acme.example',
    391,
    'lifecycle',
    'submitted',
  ),
  entry('Changed the note.', 'se@onramp.example', 5000, 'note', ''),
  entry('The onboarding was made.', 'se@onramp.example', 260_001, 'lifecycle', 'pending'),
];

function entry(says: string, who: string, at: number, kind: string, after: string): ToldEntry {
  return { at: ago(at), who, says, actor: who, kind, subject: 'create_index', before: '', after, why: '' };
}

export const NO_PLAN: RecordDetail['plan'] = {
  next: [],
  says: [],
  runnable: [],
  skip: {},
  give_up: {},
  look_again_at: null,
  owed: '',
};

/** An onboarding whose customer has submitted, with a failed action, a pull request to merge and a task. */
export function onboarding(part: Partial<OnboardingStatus> = {}): OnboardingStatus {
  return {
    onboarding_id: ID,
    flow: 'ecom',
    cell_id: 'cell-1',
    due_at: null,
    owed: {},
    status: 'submitted',
    title: 'Acme Outdoor',
    version: 41,
    created_at: ago(260_001),
    created_by: 'se@onramp.example',
    note: 'Migrates from another search. Black Friday is their deadline.',
    link: {
      url: 'https://console.example/onboarding?key=kT3-9vQ',
      valid_until: ago(-2_300_000),
      expired: false,
      restored: false,
    },
    at: { pending: ago(260_001), visited: ago(6000), registered: ago(5401), submitted: ago(391) },
    in_status_since: ago(391),
    held_from: '',
    registered_by: 'user-7',
    registrant_email: 'ada@acme.example',
    releases: [],
    prefill: { account_name: 'Acme', index_type: 'ecommerce', collapse_fields: ['parent_id'] },
    fields: {
      account_name: 'Acme Outdoor',
      storefront_type: 'web',
      index_name: 'products',
      index_type: 'ecommerce',
      collapse_fields: ['parent_id'],
      index_tier: 'production',
      team_invites: [{ email: 'bob@acme.example', role: 'member', login_method: 'password' }],
    },
    answers: {
      account_name: 'Acme Outdoor',
      storefront_type: 'web',
      index_name: 'products',
      index_type: 'ecommerce',
      collapse_fields: ['parent_id'],
      index_tier: 'production',
      team_invites: [{ email: 'bob@acme.example', role: 'member', login_method: 'password' }],
    },
    answers_version: 1,
    facts: { system_account_id: 'sys-7', visible_account_id: 'acc-7', pixel_id: 'px-3f1d6c1e8f0a4c559a53' },
    attention: '“Create the index” has failed.',
    attention_since: ago(300),
    actions: ACTIONS,
    se_tasks: [
      { name: 'pixel_customization', title: TASK.title, hint: TASK.hint, done: false, by: '', at: null },
    ],
    checklist: [
      FAILED,
      line({
        name: 'merge_pull_request',
        kind: 'merge_pull_request',
        title: 'Merge the pull request',
        reason: 'Bring the pixel into its repository: pull request 41 waits to be merged.',
        hint: 'Have it reviewed and merged; the action then goes on by itself.',
        docs: 'docs/guide/se/to-do.md#merge_pull_request',
        link: 'https://github.example/pixel/pull/41',
        since: ago(259_977),
      }),
      TASK,
    ],
    plan: {
      next: [
        {
          action: 'send_invites',
          title: 'Invite the team',
          says: '“Invite the team” is being done.',
          at: null,
          machinery: false,
        },
        {
          action: 'commit_pixel_source',
          title: 'Bring the pixel into its repository',
          says: '“Bring the pixel into its repository” waits for the merge of pull request 41; it looks again.',
          at: ago(-20),
          machinery: false,
        },
        {
          action: 'attach_pixel',
          title: 'Attach the pixel to the index',
          says: '“Attach the pixel to the index” starts as soon as “Create the index” is done.',
          at: null,
          machinery: false,
        },
        {
          action: 'watch_golden_path',
          title: 'Watch',
          says: '“Watch until the customer is completely onboarded” starts as soon as “Attach the pixel to the index” is done.',
          at: null,
          machinery: false,
        },
        {
          action: 'notify',
          title: 'Tell colleagues what happened',
          says: '“Tell colleagues what happened” is next due.',
          at: ago(-2_246_400),
          machinery: true,
        },
      ],
      says: [],
      runnable: [],
      skip: {},
      give_up: {},
      look_again_at: null,
      owed: '',
    },
    health_glance: {
      checked_at: ago(4000),
      account: 'READY',
      team: 'NOT_STARTED',
      api_keys: 'MISSING',
      index: 'MISSING',
      pixel: 'PROVISIONING',
    },
    amend_tag: 'W/"notes1.1"',
    ask_again_seconds: 2,
    ...part,
  };
}

function dimension(
  name: string,
  title: string,
  state: Dimension['state'],
  reason: string,
  next_step: string,
): Dimension {
  return {
    name,
    title,
    state,
    code: '',
    reason,
    next_step,
    docs: `docs/health.md#${name}`,
    checked_at: ago(3),
    counts: {},
    checks: [
      {
        name: `${name}_one`,
        title: `${title} is there`,
        state: 'YES',
        code: 'X',
        reason: 'It is there.',
        next_step: '',
        docs: `docs/health.md#${name}`,
        checked_at: ago(3),
      },
      {
        name: `${name}_two`,
        title: `${title} is used`,
        state: 'NO',
        code: 'Y',
        reason,
        next_step,
        docs: `docs/health.md#${name}`,
        checked_at: ago(3),
      },
      {
        name: `${name}_three`,
        title: `${title} can be told`,
        state: 'UNKNOWN',
        code: 'Z',
        reason: 'The source did not answer in time.',
        next_step: 'Look again.',
        docs: `docs/health.md#${name}`,
        checked_at: ago(3),
      },
    ],
  };
}

export function health(part: Partial<OnboardingHealth> = {}): OnboardingHealth {
  return {
    health: {
      checked_at: ago(3),
      age_seconds: 3,
      account: dimension('account', 'Account', 'READY', 'The account and its owner are complete.', ''),
      team: dimension(
        'team',
        'Team',
        'NOT_STARTED',
        'Nobody has been invited.',
        'The owner can invite people in the console.',
      ),
      api_keys: dimension(
        'api_keys',
        'API keys',
        'MISSING',
        'The account has no API key.',
        'Let the customer make one in the console.',
      ),
      index: dimension(
        'index',
        'Index',
        'UNKNOWN',
        'The ecom API did not answer in time.',
        'Look again in a minute.',
      ),
      pixel: dimension(
        'pixel',
        'Pixel',
        'PROVISIONING',
        'The published branch lacks the customer’s website.ts.',
        'There may be a pull request to merge.',
      ),
    },
    customer_checklist: {
      status: 'submitted',
      title: 'Acme Outdoor',
      visible_account_id: 'acc-7',
      pixel_id: 'px-3f1d6c1e8f0a4c559a53',
      complete: false,
      done: 0,
      of: 3,
      checked_at: ago(3),
      age_seconds: 3,
      lines: [
        customers(
          'create_index',
          'Create your first index',
          'problem',
          'Your index could not be created; we know of it and are on it.',
        ),
        customers(
          'add_documents',
          'Add documents',
          'todo',
          'You can add documents as soon as your index is ready.',
        ),
        {
          ...customers(
            'install_snippet',
            'Install the pixel snippet',
            'in_progress',
            'Your pixel’s script is being prepared.',
          ),
        },
        {
          ...customers(
            'team',
            'Invite your team',
            'unknown',
            'We could not check this just now; look again in a minute.',
          ),
          blocking: false,
        },
      ],
    } as OnboardingHealth['customer_checklist'],
    checklist: [
      line({
        name: 'api_keys_fault',
        kind: 'health',
        title: 'See to the account’s owner',
        reason: 'The role is MEMBER, not OWNER.',
        docs: 'docs/guide/se/to-do.md#health',
        code: 'NOT_OWNER',
        action: 'grant_ownership',
        hint: 'Retry “Make the registered user the owner”: it looks first, and makes what is missing.',
        ways: [
          {
            way: 'retry',
            text: 'Let it be done again.',
            request: 'POST /v1/onboarding/x/actions/grant_ownership/retry',
          },
        ],
        since: null,
      }),
    ],
    ...part,
  };
}

function customers(name: string, title: string, state: string, reason: string) {
  return {
    name,
    title,
    state,
    reason,
    docs: '',
    action: null,
    blocking: true,
    checked_at: ago(3),
    snippet: null,
    values: [] as unknown[],
    counts: {},
  };
}

const status = (name: string, on_path = true, held = false) => ({
  name,
  description: name === 'revoked' ? 'An SE has withdrawn the invitation.' : `It is ${name}.`,
  on_path,
  held,
  leads_to: [],
});

export const ECOM_FLOW: DeclaredFlow = {
  name: 'ecom',
  kind: 'Onboarding',
  path: '/v1/onboarding/{id}',
  statuses: [
    ...['pending', 'visited', 'registered', 'submitted', 'completed'].map((name) => status(name)),
    status('revoked', false),
  ],
  steps: [
    { name: 'welcome', title: 'Welcome', fields: ['account_name'], needs: [], after: '' },
    { name: 'pixel', title: 'Pixel', fields: ['storefront_type'], needs: [], after: 'registered' },
    {
      name: 'index',
      title: 'Index',
      fields: ['index_name', 'index_type', 'custom_model', 'collapse_fields', 'index_tier'],
      needs: [],
      after: 'registered',
    },
    { name: 'team', title: 'Team', fields: ['team_invites'], needs: [], after: 'registered' },
  ],
  actions: [declaredAction('close_account', 'create_account')],
  tasks: [{ name: 'pixel_customization', title: TASK.title, hint: TASK.hint }],
  answers: ['index_name'],
  persons: [
    { name: 'team_member', about: 'a person who was named for the team', by_email: true, by_user: false },
    { name: 'registrant', about: 'the user who signed up with the link', by_email: false, by_user: true },
    { name: 'released', about: 'every user who was released from it', by_email: false, by_user: false },
  ],
  ways: {},
};

function declaredAction(name: string, undoes: string) {
  return {
    name,
    title: name,
    starts_at: '',
    needs: [],
    waits: false,
    recurs: false,
    repeats: false,
    undoes,
    reaches: [],
    fails_to: '',
    answers: [],
    makes_once: '',
  };
}

export const SHOP_FLOW: DeclaredFlow = {
  ...ECOM_FLOW,
  name: 'store',
  kind: 'Store',
  path: '',
  statuses: [status('planned'), status('open'), status('paused', false, true), status('closed', false)],
  steps: [],
  actions: [],
  persons: [],
  answers: ['opening_hours', 'size', 'listed', 'colours', 'address'],
};

/** A record of another flow, that stands still. */
export function shop(part: Partial<RecordDetail> = {}): RecordDetail {
  return {
    ...onboarding(),
    record_id: 'shop-1',
    kind: 'Store',
    flow: 'store',
    path: '/v1/flows/store/records/shop-1',
    title: 'Shop of Zoë',
    status: 'paused',
    held_from: 'open',
    at: { planned: ago(9000), open: ago(8000), paused: ago(10) },
    in_status_since: ago(10),
    checklist: [],
    attention: '',
    attention_since: null,
    prefill: {},
    fields: {},
    answers: {
      size: 12,
      listed: true,
      opening_hours: 'nine to five',
      colours: ['red', 'blue'],
      address: { street: 'Main' },
    },
    plan: NO_PLAN,
    children: [],
    ask_again_seconds: 15,
    ...part,
  };
}
