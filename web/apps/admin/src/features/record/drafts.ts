import { record as text } from '@onramp/text/record';

/** One row of the team, as it is typed. */
export interface Row {
  email: string;
  role: string;
  login_method: string;
}

/** What stands in a field while it is typed. */
export type Draft =
  | { kind: 'text'; typed: string }
  | { kind: 'number'; typed: string }
  | { kind: 'choice'; typed: string; choices: readonly string[] }
  | { kind: 'yes'; typed: boolean }
  | { kind: 'lines'; typed: string }
  | { kind: 'team'; typed: readonly Row[] }
  | { kind: 'json'; typed: string };

/** Answers with few values; all others are taken as they are typed, and the API says what is wrong with them. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  index_tier: ['staging', 'production'],
  storefront_type: ['web', 'mobile'],
};
const LISTS = ['collapse_fields'];
const TEAM = 'team_invites';

function rowOf(value: unknown): Row {
  const row = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const word = (name: string, otherwise: string) => {
    const found = row[name];
    return typeof found === 'string' ? found : otherwise;
  };
  return {
    email: word('email', ''),
    role: word('role', 'member'),
    login_method: word('login_method', 'password'),
  };
}

/** How an answer is typed: by its name where we know it, else by what it is now. */
export function draftOf(field: string, value: unknown): Draft {
  const choices = CHOICES[field];
  if (choices) return { kind: 'choice', typed: typeof value === 'string' ? value : '', choices };
  if (field === TEAM) return { kind: 'team', typed: Array.isArray(value) ? value.map(rowOf) : [] };
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return { kind: 'lines', typed: value.join('\n') };
  }
  if (LISTS.includes(field)) return { kind: 'lines', typed: '' };
  if (typeof value === 'boolean') return { kind: 'yes', typed: value };
  if (typeof value === 'number') return { kind: 'number', typed: String(value) };
  if (typeof value === 'object' && value !== null)
    return { kind: 'json', typed: JSON.stringify(value, null, 2) };
  return { kind: 'text', typed: typeof value === 'string' ? value : '' };
}

/** The answer that was typed, or what is wrong with it. Nothing typed: null, which takes the answer away. */
export function valueOf(draft: Draft): { value: unknown } | { fault: string } {
  switch (draft.kind) {
    case 'text':
    case 'choice':
      return { value: draft.typed.trim() === '' ? null : draft.typed.trim() };
    case 'number': {
      const number = Number(draft.typed);
      if (draft.typed.trim() === '') return { value: null };
      return Number.isFinite(number) ? { value: number } : { fault: text.correct.number };
    }
    case 'yes':
      return { value: draft.typed };
    case 'lines': {
      const lines = draft.typed.split('\n').map((line) => line.trim());
      return { value: lines.filter((line) => line !== '') };
    }
    case 'team':
      return {
        value: draft.typed
          .filter((row) => row.email.trim() !== '')
          .map((row) => ({ ...row, email: row.email.trim() })),
      };
    case 'json':
      try {
        return { value: JSON.parse(draft.typed) as unknown };
      } catch (error) {
        return { fault: `${text.correct.json}${error instanceof Error ? error.message : ''}` };
      }
  }
}
