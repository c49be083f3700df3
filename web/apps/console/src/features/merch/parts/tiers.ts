import { merch as text } from '@onramp/text/merch';

/** A tier's name for people; one that this page does not know has its own. */
export function tierTitle(name: string): string {
  return name in text.tiers ? text.tiers[name as keyof typeof text.tiers] : name;
}
