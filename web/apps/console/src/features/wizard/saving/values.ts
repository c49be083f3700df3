/** By field. A field that is not in it is empty, and so is one that is null. */
export type Values = Readonly<Record<string, unknown>>;

/** What stands in a field, or null. */
export function valueOf(values: Values, field: string): unknown {
  return values[field] ?? null;
}

/** Whether two values are the same JSON, whatever the order of members. An empty field is null. */
export function same(one: unknown, other: unknown): boolean {
  const [left, right] = [one ?? null, other ?? null];
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((each, place) => same(each, right[place]));
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => same(left[name], right[name]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
