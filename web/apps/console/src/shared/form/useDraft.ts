import { useState } from 'react';

/** What was typed into a field, and what was saved of it at that time. */
interface TypedField {
  value: string;
  seen: string;
}
type Typed = Readonly<Record<string, TypedField>>;

/** Beside the tab's storage: where that is blocked, what was typed lasts as long as the page. */
const inPage = new Map<string, Typed>();

function isTyped(value: unknown): value is Typed {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every(
    (each: unknown) =>
      typeof each === 'object' &&
      each !== null &&
      'value' in each &&
      typeof each.value === 'string' &&
      'seen' in each &&
      typeof each.seen === 'string',
  );
}

function kept(name: string): Typed {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(name) ?? '{}');
    return isTyped(found) ? found : {};
  } catch {
    return inPage.get(name) ?? {};
  }
}

function keep(name: string, typed: Typed): void {
  inPage.set(name, typed);
  try {
    if (Object.keys(typed).length === 0) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(typed));
  } catch {
    // Blocked, or full: the page has it.
  }
}

/**
 * What a form holds: what was saved, and over it what was typed since, which survives a reload and another sign-in.
 *
 * @param name Whose form it is; nobody else's is put back.
 * @param saved By field, as it is now: others may save while this form is open.
 */
export function useDraft<Name extends string>(name: string, saved: Readonly<Record<Name, string>>) {
  const [typed, setTyped] = useState(() => kept(name));
  const [putBack, setPutBack] = useState(() => changesOf(typed, saved).length > 0);
  const values: Record<Name, string> = { ...saved };
  for (const field of changesOf(typed, saved)) values[field] = typed[field]?.value ?? '';

  function take(next: Typed) {
    setTyped(next);
    keep(name, next);
    setPutBack(false);
  }
  return {
    values,
    /** Whether something was typed that is not saved. */
    changed: changesOf(typed, saved).length > 0,
    /** Whether it is there from before the page was loaded. */
    putBack,
    /** Fields in which somebody else has saved something since they were typed into. */
    elsewhere: changesOf(typed, saved).filter((field) => typed[field]?.seen !== saved[field]),
    change: (field: Name, value: string) =>
      take({ ...typed, [field]: { value, seen: typed[field]?.seen ?? saved[field] } }),
    drop: () => take({}),
  };
}

function changesOf<Name extends string>(typed: Typed, saved: Readonly<Record<Name, string>>): Name[] {
  return (Object.keys(saved) as Name[]).filter((field) => {
    const value = typed[field]?.value;
    return value !== undefined && value !== saved[field];
  });
}
