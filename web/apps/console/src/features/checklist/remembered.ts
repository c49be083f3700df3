/** A number that this browser remembers; without a memory, what it was by default. Storage may be blocked. */
export function remembered(name: string, otherwise: number): number {
  try {
    const kept = Number(localStorage.getItem(name) ?? NaN);
    return Number.isFinite(kept) ? kept : otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: number): void {
  try {
    localStorage.setItem(name, String(value));
  } catch {
    // it is as wide as by default next time
  }
}
