import type { ChecklistAnswer, ChecklistLine } from './contract';

/** Answers of the API for the tests of this feature. */
const CHECKED = '2026-11-29T10:00:00Z';
export const SNIPPET = '<script async src="https://pixel.example/pixel/px-1.js"></script>';

export function line(name: ChecklistLine['name'], more: Partial<ChecklistLine> = {}): ChecklistLine {
  return {
    name,
    title: `Title of ${name}`,
    state: 'todo',
    reason: `Reason of ${name}.`,
    docs: `https://docs.example/${name}`,
    action: null,
    awaits: null,
    blocking: name !== 'team',
    checked_at: CHECKED,
    snippet: null,
    values: [],
    counts: {},
    ...more,
  };
}

export const PIXEL = line('install_snippet', {
  reason: 'Put the snippet on every page of your storefront: no event has come yet.',
  action: { name: 'copy_snippet', label: 'Copy the snippet' },
  awaits: 'first_event',
  snippet: SNIPPET,
});

export function checklist(lines: ChecklistLine[], more: Partial<ChecklistAnswer> = {}): ChecklistAnswer {
  const blocking = lines.filter((each) => each.blocking);
  return {
    status: 'submitted',
    title: 'Fen & Linden',
    visible_account_id: 'acc-1',
    pixel_id: 'px-1',
    complete: false,
    done: blocking.filter((each) => each.state === 'done').length,
    of: blocking.length,
    checked_at: CHECKED,
    age_seconds: 0,
    lines,
    ask_again_seconds: 10,
    ...more,
  };
}
