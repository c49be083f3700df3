import { common } from '@onramp/text/common';
import { useEffect, useState } from 'react';

const LANGUAGE = 'en-GB';
const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A moment in the reader's zone, such as "29 Nov 2026, 10:03". */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A length of time in its largest unit, such as "3 minutes": the nearest whole number of it. */
export function duration(seconds: number): string {
  const [unit, size] =
    UNITS.find(([, each], at) => seconds >= each - (UNITS[at + 1]?.[1] ?? 0) / 2) ?? UNITS[3];
  return new Intl.NumberFormat(LANGUAGE, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(seconds / size),
  );
}

/** A moment from now, such as "3 minutes ago" or "in 2 days". */
export function relative(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Math.abs(seconds) < 10) return common.time.justNow;
  const length = duration(Math.abs(seconds));
  return seconds < 0 ? common.time.agoOf(length) : common.time.inOf(length);
}

/** How long it has been since a moment, such as "for 3 minutes". */
export function lastingFrom(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  return seconds < 10 ? common.time.forMoment : common.time.forOf(duration(seconds));
}

/**
 * A moment, from now and in full (as a tooltip, and to screen readers). Keeps itself true. `now` in milliseconds.
 *
 * `lasting`: of something that began then and still is, such as "for 3 minutes".
 */
export function Moment({
  at,
  now = Date.now,
  lasting = false,
}: {
  at: string;
  now?: () => number;
  lasting?: boolean;
}) {
  const [, turn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => turn((count) => count + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={moment(at)}>
      {lasting ? lastingFrom(at, now()) : relative(at, now())}
    </time>
  );
}
