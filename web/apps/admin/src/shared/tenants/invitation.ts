import { tenant as text } from '@onramp/text/tenant';

import type { Tenant } from './desk';

/** Milliseconds after a tenant is closed within which its invitation is withdrawn, if there is one to withdraw. */
const WITHDRAWN_WITHIN = 60 * 60_000;

/** How its invitation stands. What a tenant that was just closed was sent still stands, and is withdrawn by itself. */
export function invitationOf({ status, statusSince, inviteStatus }: Tenant, now: number): string {
  const justClosed = status === 'closed' && now - Date.parse(statusSince) < WITHDRAWN_WITHIN;
  return justClosed && inviteStatus === 'sent' ? text.withdrawnSoon : text.invites[inviteStatus];
}
