import { useState } from 'react';

import type { Invite } from '../../shared/models';
import { same } from './saving/values';
import { useField } from './useField';

export const EMPTY: Invite = { email: '', login_method: 'password', role: 'member' };

/** The rows that are invitations: an empty one is none. */
function invitesIn(rows: readonly Invite[]): Invite[] | null {
  const invites = rows
    .filter((row) => row.email.trim() !== '')
    .map((row) => ({ ...row, email: row.email.trim() }));
  return invites.length > 0 ? invites : null;
}

/** The rows that the form shows over `team_invites`, which knows no empty ones. */
export function useRows() {
  const field = useField('team_invites');
  const stands = field.value !== null && field.value.length > 0 ? field.value : null;
  const [rows, setRows] = useState<readonly Invite[]>(stands ?? []);
  const shown = same(invitesIn(rows), stands) ? rows : (stands ?? []); // or it was changed elsewhere, and accepted
  function change(next: readonly Invite[]) {
    setRows(next);
    field.set(invitesIn(next));
  }
  return { ...field, rows: shown, change };
}

/** The row of an invitation: `team_invites` counts without the empty rows. */
export function rowOf(rows: readonly Invite[], invitation: number): number {
  let count = -1;
  return rows.findIndex((row) => row.email.trim() !== '' && (count += 1) === invitation);
}
