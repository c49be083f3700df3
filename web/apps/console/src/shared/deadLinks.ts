import { link as text } from '@onramp/text/link';

const DEAD = {
  LINK_EXPIRED: text.expired,
  LINK_REVOKED: text.revoked,
  LINK_INVALID: text.unknown,
  LINK_RESTORED: text.restored,
  REVOKED: text.revoked,
} as const;

/** What to say where a code of the API means that a link leads nowhere, or not any more; null: it means something else. */
export function deadLink(code: string): { title: string; next: string } | null {
  return code in DEAD ? DEAD[code as keyof typeof DEAD] : null;
}
