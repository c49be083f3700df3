import type { Kept } from './page';

type Fields = Record<string, Kept>;

/**
 * Typed text that no answer has acknowledged, in this tab's storage: it survives a reload without a connection. By a
 * digest of the link's key, so that two links in one tab have nothing to do with each other and no key lies around.
 * Never holds passwords: they are no fields of the wizard.
 */
export class KeptText {
  readonly #name: string | null;

  private constructor(name: string | null) {
    this.#name = name;
  }

  static async of(key: string): Promise<KeptText> {
    const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
    if (!subtle) return new KeptText(null); // no secure context: nothing is kept rather than a key in the open
    const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(key)));
    const name = Array.from(digest.slice(0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return new KeptText(`onramp.kept.${name}`);
  }

  read(): { fields: Fields; epoch: number } | null {
    if (this.#name === null) return null;
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(this.#name) ?? 'null');
      return isKept(kept) ? kept : null;
    } catch {
      return null; // blocked, or not ours
    }
  }

  /** Whether it is kept now. */
  write(fields: Fields, epoch: number): boolean {
    if (this.#name === null) return false;
    try {
      if (Object.keys(fields).length === 0) sessionStorage.removeItem(this.#name);
      else sessionStorage.setItem(this.#name, JSON.stringify({ fields, epoch }));
      return true;
    } catch {
      return false;
    }
  }

  /** A list of addresses that somebody was about to add: no field has it yet. */
  readList(): string {
    try {
      return this.#name === null ? '' : (sessionStorage.getItem(`${this.#name}.list`) ?? '');
    } catch {
      return ''; // blocked
    }
  }

  writeList(list: string): void {
    if (this.#name === null) return;
    try {
      if (list === '') sessionStorage.removeItem(`${this.#name}.list`);
      else sessionStorage.setItem(`${this.#name}.list`, list);
    } catch {
      // blocked, or full: it lasts as long as this page
    }
  }

  clear(): void {
    this.write({}, 0);
    this.writeList('');
  }
}

function isKept(value: unknown): value is { fields: Fields; epoch: number } {
  if (typeof value !== 'object' || value === null || !('fields' in value) || !('epoch' in value))
    return false;
  const { fields, epoch } = value;
  if (typeof fields !== 'object' || fields === null || typeof epoch !== 'number') return false;
  return Object.values(fields as Record<string, unknown>).every(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      'value' in each &&
      'seen' in each &&
      Array.isArray(each.seen),
  );
}
