/**
 * How a script asks: Access then answers 401 where its session has ended, instead of sending us to its sign-in page,
 * which no script can show.
 */
export const AS_A_SCRIPT = {
  headers: { 'X-Requested-With': 'XMLHttpRequest' },
  redirect: 'manual',
} as const satisfies RequestInit;
