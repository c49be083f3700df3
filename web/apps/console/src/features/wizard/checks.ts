import { wizard as text } from '@onramp/text/wizard';

import type { Constraint, FieldName, Invite, Onboarding, StepName } from '../../shared/models';
import type { FieldFault } from './saving/saver';

/** Which fields stand on which step. */
export const FIELDS_OF: Readonly<Record<StepName, readonly FieldName[]>> = {
  welcome: ['account_name'],
  signup: [],
  pixel: ['storefront_type'],
  index: ['index_name', 'index_type', 'index_tier', 'custom_model', 'collapse_fields'],
  team: ['team_invites'],
  done: [],
};

/** Control characters, and marks that turn the text beside them around: the API refuses them (chalicelib/text.py). */
const NOT_ALLOWED = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069\uFFFD]/u;

const at = (message: string, path = ''): FieldFault => ({ message, path });

/**
 * What is wrong with a value, as far as a page can tell; null: nothing. Limits are the API's `constraints`; it has the
 * last word. An empty field is not wrong: `missing` says whether it is needed.
 *
 * @param own - The address of who is signed in; empty: not known.
 */
export function faultOf(
  field: FieldName,
  value: unknown,
  onboarding: Onboarding,
  own: string,
): FieldFault | null {
  const bounds = onboarding.constraints[field];
  if (value === null || value === undefined) return null;
  if (field === 'team_invites') return teamFault(value as Invite[], bounds, own);
  if (Array.isArray(value)) return listFault(field, value as string[], bounds);
  if (typeof value !== 'string') return null;
  return textFault(field, value, bounds) ?? choiceFault(field, value, onboarding);
}

/** Whether a field is needed and empty. */
export function isMissing(field: FieldName, value: unknown, onboarding: Onboarding): boolean {
  const empty =
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return empty && onboarding.constraints[field].required;
}

/** Whether two addresses are one, in whatever casing. */
export function folded(address: string): string {
  return address.trim().normalize('NFKC').toLowerCase();
}

export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()",;]+@[^\s@<>()",;]+\.[^\s@<>()",;.]+$/.test(text);
}

function textFault(field: FieldName, value: string, bounds: Constraint): FieldFault | null {
  const name = text.fields[field];
  const most = bounds.max_length ?? Infinity;
  if (Array.from(value).length > most) return at(text.faults.tooLong(name, most));
  if (bounds.pattern && !new RegExp(bounds.pattern, 'u').test(value)) {
    return at(text.faults.wrongForm(name, bounds.pattern_says ?? bounds.pattern));
  }
  return NOT_ALLOWED.test(value) ? at(text.faults.notAllowed(name)) : null;
}

function choiceFault(field: FieldName, value: string, onboarding: Onboarding): FieldFault | null {
  if (field !== 'index_type' || !onboarding.index_types) return null;
  return onboarding.index_types.some((each) => each.name === value)
    ? null
    : at(text.faults.notOffered(value));
}

function listFault(field: FieldName, values: readonly string[], bounds: Constraint): FieldFault | null {
  const [most, longest] = [bounds.max_items ?? Infinity, bounds.item_max_length ?? Infinity];
  if (values.length > most) return at(text.faults.tooMany(text.fields[field], most));
  for (const [place, value] of values.entries()) {
    if (Array.from(value).length > longest) {
      return at(text.faults.itemTooLong(text.fields[field], longest), String(place));
    }
    if (NOT_ALLOWED.test(value)) return at(text.faults.notAllowed(value), String(place));
    const first = values.findIndex((each) => each.normalize('NFC') === value.normalize('NFC'));
    if (first < place) return at(text.faults.twice(value), String(place));
  }
  return null;
}

function teamFault(invites: readonly Invite[], bounds: Constraint, own: string): FieldFault | null {
  const most = bounds.max_items ?? Infinity;
  if (invites.length > most) return at(text.faults.tooMany(text.fields.team_invites, most));
  const seen = new Set<string>();
  for (const [row, { email }] of invites.entries()) {
    const path = `${row}.email`;
    if (!isAddress(email.trim())) return at(text.faults.email(email), path);
    if (own !== '' && folded(email) === folded(own)) return at(text.faults.own, path);
    if (seen.has(folded(email))) return at(text.faults.twice(email), path);
    seen.add(folded(email));
  }
  return null;
}
