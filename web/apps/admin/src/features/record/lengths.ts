import { record as text } from '@onramp/text/record';
import { duration } from '@onramp/ui';

/** A length of time, down to tenths of a second where it is short. */
export function length(milliseconds: number): string {
  if (milliseconds < 50) return text.activity.instant;
  if (milliseconds < 10_000) return text.activity.seconds((milliseconds / 1000).toFixed(1));
  return duration(milliseconds / 1000);
}

/** A time of day with seconds, in the reader's zone. */
export function timeOfDay(moment: number): string {
  return new Date(moment).toLocaleTimeString('en-GB');
}

/** A day and a time, short. */
export function dayAndTime(moment: number): string {
  return new Date(moment).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
