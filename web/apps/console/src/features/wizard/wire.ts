import { answerOf } from '@onramp/api';

import { api } from '../../shared/api';
import type { Saved } from '../../shared/models';
import { checked, readOnboarding } from '../../shared/onboarding';
import { session } from '../../shared/session';
import type { Body } from './saving/page';
import type { Wire } from './saving/saver';

/** Bytes up to which a request may outlive its page; browsers allow 64 KiB for all that are under way. */
const OUTLIVES = 30 * 1024;

/** The saver's way to the API. */
export function wireTo(key: string): Wire {
  return {
    read: () => readOnboarding(key),
    save: (body: Body): Promise<Saved> =>
      checked(
        answerOf(
          api.PATCH('/onboarding/{key}/save', {
            params: { path: { key } },
            body,
            keepalive: JSON.stringify(body).length < OUTLIVES,
          }),
        ),
      ),
    beacon(body: Body): boolean {
      const token = session.tokenNow;
      const text = JSON.stringify(token === null ? body : { ...body, access_token: token });
      const url = new URL(`/api/onboarding/${encodeURIComponent(key)}/save`, location.origin);
      return navigator.sendBeacon(url, new Blob([text], { type: 'text/plain' }));
    },
  };
}
