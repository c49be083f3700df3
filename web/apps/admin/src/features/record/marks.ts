import { dayAndTime, timeOfDay } from './lengths';
import type { Scale } from './scale';

/** A moment that an axis names. */
interface Mark {
  /** Where, as a part of the axis (0 to 1). */
  at: number;
  says: string;
}

/** A part of the axis that the name of a moment needs. */
const ROOM = 0.14;

/** The moments that an axis names: quarters of one burst, or when each of several began. */
export function marksOf(scale: Scale): Mark[] {
  const [first, ...others] = scale.bursts;
  if (first === undefined) return [];
  if (others.length > 0)
    return apart(scale.bursts.map(({ left, from }) => ({ at: left, says: dayAndTime(from) })));
  return apart(
    [0, 0.25, 0.5, 0.75].map((part) => {
      return { at: part, says: timeOfDay(first.from + part * (first.to - first.from)) };
    }),
  );
}

/** Only those that say something new and do not run into the one before. */
function apart(marks: readonly Mark[]): Mark[] {
  let free = 0;
  let said = '';
  return marks.filter(({ at, says }) => {
    const fits = says !== said && at >= free && at <= 1 - ROOM / 2;
    if (fits) [free, said] = [at + ROOM, says];
    return fits;
  });
}
