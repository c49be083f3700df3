import type { Attempt } from './model';

/**
 * A time axis for attempts that come in bursts: seconds of work, then days in which a customer thinks. Bursts get room
 * by the logarithm of their length, and what lies between them a narrow gap each, so that all of it can be seen at once.
 */
export interface Burst {
  /** Milliseconds. */
  from: number;
  to: number;
  /** Where it is drawn, as parts of the axis (0 to 1). */
  left: number;
  right: number;
}

export interface Scale {
  bursts: readonly Burst[];
  /** Where a moment (milliseconds) is drawn, 0 to 1. */
  place: (moment: number) => number;
}

/** Bursts that are shown at the most; the quietest gaps are bridged to keep to it. */
const MOST = 7;
/** Milliseconds without any attempt that are drawn as a gap. */
const QUIET = 45_000;
const GAP = 0.035;

const SECOND = 1000;

/** From when to when an attempt lasted; null: it is not known when. */
export function span(attempt: Attempt, now: number): [from: number, to: number] | null {
  const ended = attempt.ended_at === null ? null : Date.parse(attempt.ended_at);
  const began = attempt.began_at === null ? ended : Date.parse(attempt.began_at);
  if (began === null) return null;
  return [began, ended ?? (attempt.outcome === 'running' ? Math.max(now, began) : began)];
}

/** The axis for these attempts; null: none of them has a time. `only`: of the whole axis, that burst alone. */
export function scaleOf(attempts: readonly Attempt[], now: number, only: number | null = null): Scale | null {
  const spans = attempts.flatMap((each) => {
    const found = span(each, now);
    return found === null ? [] : [found];
  });
  if (spans.length === 0) return null;
  const all = merged(spans, QUIET);
  const chosen = only === null ? undefined : all[only];
  return laidOut(chosen ? [chosen] : all);
}

function merged(spans: readonly [number, number][], quiet: number): [number, number][] {
  const found: [number, number][] = [];
  for (const [from, to] of spans.toSorted((one, other) => one[0] - other[0])) {
    const last = found.at(-1);
    if (last && from - last[1] <= quiet) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found.length <= MOST ? found : merged(spans, quiet * 2);
}

function laidOut(spans: readonly [number, number][]): Scale {
  const weights = spans.map(([from, to]) => 1 + Math.log2(1 + (to - from) / SECOND));
  const whole = weights.reduce((sum, each) => sum + each, 0);
  const room = 1 - GAP * (spans.length - 1);
  let left = 0;
  const bursts = spans.map(([from, to], index) => {
    const right = left + ((weights[index] ?? 0) / whole) * room;
    const burst = { from, to: Math.max(to, from + SECOND), left, right };
    left = right + GAP;
    return burst;
  });
  return { bursts, place: (moment) => placeIn(bursts, moment) };
}

function placeIn(bursts: readonly Burst[], moment: number): number {
  const next = bursts.findIndex((each) => moment <= each.to);
  const burst = bursts[next];
  if (burst === undefined) return 1;
  if (moment >= burst.from) {
    return burst.left + ((moment - burst.from) / (burst.to - burst.from)) * (burst.right - burst.left);
  }
  const before = bursts[next - 1];
  if (before === undefined) return 0;
  return before.right + ((moment - before.to) / (burst.from - before.to)) * (burst.left - before.right);
}
