import { record as text } from '@onramp/text/record';
import type { Tone } from '@onramp/ui';

import { inWords } from '../../shared/words';
import type { AdminAction, Attempt } from './model';

/** A text by a name that the API has chosen; the name in words, where there is no such text. */
export function named(texts: Readonly<Record<string, string>>, name: string): string {
  return texts[name] ?? inWords(name.toLowerCase());
}

/** Empty: newer code has put it there, as there can be during a deploy. */
export const statusName = (status: string) => (status === '' ? text.newerStatus : named(text.status, status));
export const fieldName = (field: string) => named(text.answers.name, field);

/** How states of any dimension of the health look. */
export function toneOfState(state: string): Tone {
  if (['READY', 'CONFIGURED', 'YES'].includes(state)) return 'good';
  if (['CREATING', 'PROVISIONING', 'PENDING', 'RECEIVING'].includes(state)) return 'working';
  if (['FAILED', 'STALLED', 'REFUSED', 'MISMATCH', 'NO'].includes(state)) return 'trouble';
  if (['NOT_STARTED', 'MISSING'].includes(state)) return 'todo';
  return 'unknown';
}

export const TONES: Readonly<Record<AdminAction['status'], Tone>> = {
  waiting: 'todo',
  running: 'working',
  pending: 'working',
  succeeded: 'good',
  failed: 'trouble',
  skipped: 'todo',
};

/** Colours of the theme; the shape of a mark says the same. */
export const COLOURS: Readonly<Record<Attempt['outcome'], string>> = {
  succeeded: 'success.main',
  failed: 'error.main',
  waits: 'info.main',
  running: 'primary.main',
  skipped: 'text.secondary',
  lost: 'warning.main',
};

/** An answer as a person reads it, in one line. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return text.answers.empty;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? text.answers.yes : text.answers.no;
  if (Array.isArray(value)) return value.length === 0 ? text.answers.empty : value.map(plain).join(', ');
  if (typeof value === 'object') return Object.values(value).filter(Boolean).map(plain).join(' · ');
  return text.answers.empty;
}

export function isEmpty(value: unknown): boolean {
  return plain(value) === text.answers.empty;
}

/** Whether two answers are the same, whatever the order of an object's members. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  if (isEmpty(value)) return '';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
    members.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${members.map(([name, each]) => `${name}:${canonical(each)}`).join()}}`;
  }
  return JSON.stringify(value);
}
