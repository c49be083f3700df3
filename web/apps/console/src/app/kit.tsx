import { http, HttpResponse } from 'msw';

import { anOnboarding, CONFIG, TOKENS } from '../../../../tests/onboarding';
import { show } from '../../../../tests/page';
import { answers, API, server } from '../../../../tests/server';
import { ModelServer } from '../features/wizard/saving/model';
import type { Body } from '../features/wizard/saving/page';
import type { Onboarding as Answer } from '../shared/models';
import { session } from '../shared/session';
import Onboarding from './Onboarding';

export const KEY = 'the-key';

/** The API over one onboarding in memory, for tests of whole screens. */
export class Stage {
  readonly model: ModelServer;
  readonly saves: Body[] = [];

  constructor(public onboarding: Answer = anOnboarding()) {
    session.reset();
    this.model = new ModelServer({ ...onboarding.fields });
    server.use(
      answers('get', '/config', CONFIG),
      http.get(`${API}/onboarding/${KEY}`, () => HttpResponse.json(this.read())),
      http.patch(`${API}/onboarding/${KEY}/save`, async ({ request }) => {
        const body = (await request.json()) as Body;
        this.saves.push(body);
        const { conflicts } = this.model.save(body);
        return HttpResponse.json({ ...this.read(), conflicts });
      }),
    );
  }

  read(): Answer {
    const { fields } = this.onboarding;
    return fields === null
      ? this.onboarding
      : { ...this.onboarding, fields: this.model.fields, epoch: this.model.epoch };
  }

  open(step = '', state: object = {}) {
    return show(<Onboarding />, { pathname: `/onboarding${step}`, state: { link: KEY, ...state } });
  }
}

/** Somebody has signed up, and is signed in. */
export function registered(more: Parameters<typeof anOnboarding>[0] = {}): Stage {
  const stage = new Stage(anOnboarding({ registered: true, ...more }));
  session.signIn(TOKENS);
  return stage;
}

/** An answer to each question that needs one. */
export const FULL = {
  account_name: 'Acme',
  storefront_type: 'web',
  index_name: 'shop',
  index_type: 'fashion',
  index_tier: 'staging',
} as const;
