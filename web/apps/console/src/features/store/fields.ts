import { store as text } from '@onramp/text/store';

/** What kind of thing a field takes. */
export type Kind = 'line' | 'prose' | 'email' | 'address' | 'language' | 'currency';

/** A field of a step's form. */
export interface FieldOf<Name extends string> {
  name: Name;
  label: string;
  kind: Kind;
  hint?: string;
  optional?: boolean;
  autoComplete?: string;
}

export const LANGUAGES = ['de', 'en', 'fr', 'lb'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(value: string): value is Language {
  return LANGUAGES.some((each) => each === value);
}

/** What is wrong with a value, as far as a page can tell; null: nothing. The API has the last word. */
export function faultOf<Name extends string>(
  { name, kind, optional }: FieldOf<Name>,
  value: string,
): string | null {
  const said = value.trim();
  if (said === '') return optional ? null : missing(name);
  if (kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(said)) return text.wrongEmail;
  if (kind === 'address' && !/^https:\/\/\S+$/.test(said)) return text.wrongAddress;
  if (kind === 'currency' && !/^[A-Z]{3}$/.test(said)) return text.wrongCurrency;
  return null;
}

function missing(name: string): string {
  return name in text.missing ? text.missing[name as keyof typeof text.missing] : text.choose;
}

/** A value as it is meant: an address that somebody wrote as people do begins with https://. */
export function tidied(kind: Kind, value: string): string {
  const said = value.trim();
  if (kind === 'currency') return said.toUpperCase();
  if (kind !== 'address' || said === '' || said.includes('://')) return said;
  return /^[^\s/]+\.[^\s/]+/.test(said) ? `https://${said}` : said;
}

/** What was typed as the API takes it: nothing is null. */
export const orNull = (value: string): string | null => (value.trim() === '' ? null : value.trim());

/** What was saved, as a form holds it. */
export function shown<Name extends string>(
  values: Readonly<Record<Name, string | null>>,
): Record<Name, string> {
  const entries = Object.entries<string | null>(values).map(([name, value]) => [name, value ?? '']);
  return Object.fromEntries(entries) as Record<Name, string>;
}
