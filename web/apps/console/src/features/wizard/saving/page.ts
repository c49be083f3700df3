import { same, valueOf, type Values } from './values';

/** What the server answers: of a reading, and of a save with `conflicts`. */
export interface Answer {
  fields: Values;
  epoch: number;
  conflicts?: Values;
}

/** The body of a save. */
export type Body = Values & { page: string; seq: number; epoch: number; seen: Record<string, unknown[]> };

/** A typed value that is kept outside of the page, and what its page took to stand there. */
export interface Kept {
  value: unknown;
  seen: unknown[];
}

/** A save that no answer has come for. */
interface Sent {
  fields: Values;
  seen: Readonly<Record<string, unknown[]>>;
  epoch: number;
}

/** The one field that names people: an erasure takes somebody out of it. */
const TEAM = 'team_invites';
/** Values of one field that a save may say were seen, and bytes that its body may have (docs/saving.md). */
const MOST_SEEN = 16;
const MOST_BYTES = 58 * 1024;

/**
 * One document, as docs/saving.md has it: tests/saving/page.py is the specification, and this its translation.
 *
 * It lives in memory only: a reload, or another tab, is another page with another id. One that comes back from the
 * back/forward cache is the same page and counts on. It knows no network: somebody sends what `save` says, and hands
 * the answers to `take`.
 */
export class Page {
  /** Says whose count `seq` is. */
  id: string;
  /** Of the latest save that was sent, and of the latest whose answer was taken. */
  seq = 0;
  answered = 0;
  epoch: number;
  /** What stands, as the latest answer said. */
  known: Values;
  /** What the customer has typed, until an answer says that it stands. */
  readonly typed = new Map<string, unknown>();
  /** For typed fields: what stands instead, shown beside it. The customer chooses; until then it is not sent. */
  readonly disputed = new Map<string, unknown>();
  /** Saves that no answer has come for, by `seq`. */
  unanswered = new Map<number, Sent>();

  constructor(
    private readonly newId: () => string,
    answer: Answer,
  ) {
    this.id = newId();
    this.epoch = answer.epoch;
    this.known = answer.fields;
  }

  // -- the customer ---------------------------------------------------------------------------------------------------

  /** What the form has in this field. */
  shows(field: string): unknown {
    return this.typed.has(field) ? this.typed.get(field) : valueOf(this.known, field);
  }

  /** The customer fills in a field. */
  type(field: string, value: unknown): void {
    this.typed.set(field, value);
  }

  /** The customer has compared what they typed with what stands. Theirs: the form shows what stands. */
  choose(field: string, mine: boolean): void {
    this.disputed.delete(field);
    if (!mine) this.typed.delete(field);
  }

  // -- the wire -------------------------------------------------------------------------------------------------------

  /**
   * The body of a save, or of a beacon: all that was typed and is not known to stand. Null: there is nothing. So what no
   * answer has come for is in the next save again. `wrong`: fields that the form itself refuses, which are left out.
   */
  save(wrong: ReadonlySet<string> = new Set()): Body | null {
    const fields = Object.fromEntries(
      [...this.typed].filter(([field]) => !this.disputed.has(field) && !wrong.has(field)),
    );
    if (Object.keys(fields).length === 0) return null;
    this.seq += 1;
    const seen = Object.fromEntries(Object.keys(fields).map((field) => [field, this.#seen(field)]));
    const body = { ...fields, page: this.id, seq: this.seq, epoch: this.epoch, seen };
    fit(body);
    this.unanswered.set(this.seq, { fields, seen, epoch: this.epoch });
    return body;
  }

  /** An answer to one of its saves. One to an older save than was answered last says nothing new. */
  take(seq: number, answer: Answer): void {
    const sent = this.unanswered.get(seq);
    if (seq <= this.answered || sent === undefined) return;
    const before = this.unanswered;
    this.answered = seq;
    this.unanswered = new Map([...before].filter(([later]) => later > seq));
    if (seq === this.seq && overtaken(sent, answer)) {
      this.id = this.newId(); // somebody else counts under this id, or ran ahead of it: be another page
      return;
    }
    this.#asStored(sent, answer, before);
    this.#compare(answer, before);
  }

  /** An answer to a reading, asked for while every save was answered; it counts if none was sent since. */
  read(answer: Answer): void {
    if (this.unanswered.size === 0) this.#compare(answer, new Map());
  }

  /** A save was answered with a 4xx: nothing of it was stored, and the page says what is wrong. */
  refused(seq: number): void {
    this.unanswered.delete(seq);
  }

  // -- between two documents --------------------------------------------------------------------------------------------

  /** What was typed and no answer has confirmed, to be typed again by the document that comes after this one. */
  keep(): Record<string, Kept> {
    return Object.fromEntries(
      [...this.typed].map(([field, value]) => [
        field,
        { value, seen: this.disputed.has(field) ? [] : this.#seen(field) },
      ]),
    );
  }

  /**
   * Type again what a document before this one has kept. Where something else stands by now than that document took to
   * stand there, the customer has not seen it: it is disputed. `epoch`: that document's.
   */
  restore(kept: Readonly<Record<string, Kept>>, epoch: number): void {
    for (const [field, { value, seen }] of Object.entries(kept)) {
      const stands = valueOf(this.known, field);
      if (same(stands, value)) continue;
      this.typed.set(field, value);
      const erased = epoch !== this.epoch && field === TEAM;
      if (erased || !seen.some((each) => same(each, stands))) this.disputed.set(field, stands);
    }
  }

  // -- inside -----------------------------------------------------------------------------------------------------------

  /** What it takes to stand in a field: that of the latest answer, and its own that no answer has come for. */
  #seen(field: string): unknown[] {
    const own = of(field, this.unanswered);
    const once = own.filter((value, place) => own.findLastIndex((each) => same(each, value)) === place);
    return [valueOf(this.known, field), ...once.slice(1 - MOST_SEEN)];
  }

  /** The server stores text in its own form (an address, an accent). What a save had and no conflict names, stands. */
  #asStored(sent: Sent, answer: Answer, saves: ReadonlyMap<number, Sent>): void {
    for (const [field, value] of Object.entries(sent.fields)) {
      const stands = valueOf(answer.fields, field);
      if (field in (answer.conflicts ?? {}) || same(stands, value)) continue;
      if (this.typed.has(field) && same(this.typed.get(field), value)) this.typed.set(field, stands);
      for (const save of saves.values()) {
        if (field in save.fields && same(save.fields[field], value)) {
          save.fields = { ...save.fields, [field]: stands };
        }
      }
    }
  }

  /** Take over what stands, and hold what was typed against it. `sent`: its saves that may have been decided by then. */
  #compare(answer: Answer, sent: ReadonlyMap<number, Sent>): void {
    const erased = answer.epoch !== this.epoch;
    for (const [field, value] of [...this.typed]) {
      const stands = valueOf(answer.fields, field);
      if (same(stands, value) && of(field, this.unanswered).every((one) => same(one, value))) {
        this.typed.delete(field);
        this.disputed.delete(field);
      } else if (same(stands, value) || of(field, sent).some((one) => same(one, stands))) {
        this.disputed.delete(field); // the page's own, which it will replace
      } else if (!same(stands, valueOf(this.known, field)) || (erased && field === TEAM)) {
        this.disputed.set(field, stands); // somebody else's, since the customer saw the field
      }
    }
    this.known = answer.fields;
    this.epoch = answer.epoch;
  }
}

/** Whether its newest save was dropped as one that came late: what stands is what the page took to stand there, and was
 * not replaced all the same. */
function overtaken(sent: Sent, answer: Answer): boolean {
  return (
    answer.epoch === sent.epoch &&
    Object.entries(answer.conflicts ?? {}).some(([field, stands]) =>
      (sent.seen[field] ?? []).some((each) => same(each, stands)),
    )
  );
}

/** The values of a field in some saves. */
function of(field: string, saves: ReadonlyMap<number, Sent>): unknown[] {
  return [...saves.values()].filter((save) => field in save.fields).map((save) => save.fields[field]);
}

/** Leave out the oldest of a page's own values until the body has a size that the server takes. */
function fit(body: Body): void {
  const bytes = () => new TextEncoder().encode(JSON.stringify(body)).length;
  while (bytes() > MOST_BYTES) {
    const longest = Object.values(body.seen).reduce(
      (most, each) => (each.length > most.length ? each : most),
      [],
    );
    if (longest.length < 2) return; // it is not the values of before that make it large
    longest.splice(1, 1);
  }
}
