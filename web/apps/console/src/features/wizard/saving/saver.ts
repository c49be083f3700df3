import { Problem } from '@onramp/api';
import { link } from '@onramp/text/link';

import { deadLink } from '../../../shared/deadLinks';
import type { FieldName, Fields, Onboarding, Saved } from '../../../shared/models';
import type { KeptText } from './kept';
import { Page, type Answer, type Body } from './page';
import { same, valueOf, type Values } from './values';

/** How a saver reaches the API. `beacon` says whether the browser has taken it. */
export interface Wire {
  save: (body: Body) => Promise<Saved>;
  read: () => Promise<Onboarding>;
  beacon: (body: Body) => boolean;
}

/** How it is with what was typed. */
export type SaveState =
  | 'saved'
  | 'unsaved' // typed, and about to be sent
  | 'saving'
  | 'offline' // kept here, and sent once there is a connection
  | 'held up' // the service cannot take it at the moment; it is sent again
  | 'signed out' // the session is over
  | 'refused' // it is not taken, and sending it again would not help
  | 'closed' // the link leads nowhere any more
  | 'faulty' // all is saved but what the form, or the API, finds wrong
  | 'outdated'; // somebody else has changed a field meanwhile: the customer chooses

/** What is wrong with a field; `path` leads into it, as `1.email` does. */
export interface FieldFault {
  message: string;
  path: string;
}

type Check = (field: FieldName, value: unknown, onboarding: Onboarding) => FieldFault | null;

const AFTER_LEAVING = 500;
const WHILE_TYPING = 1500;
const LONGEST_PAUSE = 60_000;

/** Saves what is typed into the wizard, over whatever network there is. The rules are `Page`'s; this one sends. */
export class Saver {
  /** The newest answer, of whatever kind. */
  onboarding: Onboarding;
  /** Why the last save did not go through; null: it did. */
  trouble: Problem | null = null;
  /** Whether typed text would survive a reload. */
  keeps = true;
  /** What was typed here and not saved when everything was submitted from elsewhere, with something else in its place. */
  late: ReadonlyMap<FieldName, unknown> = new Map();
  /** Whether text is shown that was typed before the page was loaded, and was not saved by then. */
  readonly putBack: boolean;
  /** Whether `list` is from before the page was loaded. */
  readonly putBackList: boolean;
  readonly #page: Page;
  readonly #refused = new Map<FieldName, { value: unknown; fault: FieldFault }>();
  readonly #heard = new Set<() => void>();
  #saving: Promise<void> | null = null;
  /** How often a save was asked for; one that is asked for while another is under way comes after it. */
  #wanted = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #version = 0;

  constructor(
    onboarding: Onboarding,
    private readonly wire: Wire,
    private readonly kept: KeptText,
    private readonly check: Check,
    newId: () => string = () => crypto.randomUUID(),
  ) {
    this.onboarding = onboarding;
    this.#page = new Page(newId, answerOf(onboarding));
    const before = kept.read();
    const typed = before ? this.#known(before.fields) : {};
    if (onboarding.fields === null)
      this.#close(new Map(Object.entries(typed).map(([f, { value }]) => [f, value])));
    else if (before) this.#page.restore(typed, before.epoch);
    this.putBack = this.#page.typed.size > 0;
    this.putBackList = this.list !== '';
    this.#changed();
  }

  // -- what forms ask -------------------------------------------------------------------------------------------------

  readonly subscribe = (told: () => void): (() => void) => {
    this.#heard.add(told);
    return () => this.#heard.delete(told);
  };

  /** Another number after each change. */
  readonly version = (): number => this.#version;

  shows<Field extends FieldName>(field: Field): NonNullable<Fields[Field]> | null {
    return (this.#page.shows(field) ?? null) as NonNullable<Fields[Field]> | null;
  }

  /** What is wrong with what a field shows; null: nothing. */
  fault(field: FieldName): FieldFault | null {
    const value = this.#page.shows(field);
    const refused = this.#refused.get(field);
    if (refused && same(refused.value, value)) return refused.fault;
    return this.check(field, value, this.onboarding);
  }

  /** What a field shows is not known to stand. */
  pending(field: FieldName): boolean {
    return this.#page.typed.has(field);
  }

  /** Fields that are not saved because something is wrong with what they show. */
  get faulty(): FieldName[] {
    return [...this.#wrong()] as FieldName[];
  }

  /** A list of addresses that somebody was about to add, in the page's storage. */
  get list(): string {
    return this.kept.readList();
  }

  keepList(list: string): void {
    this.kept.writeList(list);
  }

  /** Fields of which another value stands than the one that was typed here: what stands, by field. */
  get disputed(): ReadonlyMap<string, unknown> {
    return this.#page.disputed;
  }

  get state(): SaveState {
    const { trouble } = this;
    if (trouble && deadLink(trouble.code)) return 'closed';
    if (this.#page.disputed.size > 0) return 'outdated';
    if (trouble?.status === 401) return 'signed out';
    if (trouble && !mayPass(trouble)) return 'refused';
    if (trouble) return trouble.kind === 'offline' ? 'offline' : 'held up';
    if (this.#saving) return 'saving';
    if (this.#unsaved()) return 'unsaved';
    return this.#page.typed.size > 0 ? 'faulty' : 'saved';
  }

  // -- what the customer does -----------------------------------------------------------------------------------------

  type<Field extends FieldName>(field: Field, value: Fields[Field]): void {
    if (same(this.#page.shows(field), value)) return;
    this.#page.type(field, value ?? null);
    this.#changed();
    this.#later(WHILE_TYPING);
  }

  /** A field was left. */
  leave(): void {
    if (this.#unsaved()) this.#later(AFTER_LEAVING);
  }

  choose(field: FieldName, mine: boolean): void {
    this.#page.choose(field, mine);
    this.#changed();
    void this.save();
  }

  /** The customer is done with a screen: what it shows is confirmed, also where they changed none of it. */
  confirm(fields: readonly FieldName[]): Promise<void> {
    for (const field of fields) {
      if (!this.#page.typed.has(field)) this.#page.type(field, this.#page.shows(field));
    }
    this.#changed();
    return this.save();
  }

  /** Send what is not known to stand. Ends once it is answered, or cannot be sent; never rejects. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#wanted += 1;
    if (this.#saving) return this.#saving;
    this.#saving = this.#run().finally(() => {
      this.#saving = null;
      if (!this.trouble && this.#unsaved()) this.#later(WHILE_TYPING);
      this.#changed();
    });
    this.#changed();
    return this.#saving;
  }

  /** The page is hidden, and may never come back. */
  beacon(): void {
    if (this.onboarding.fields === null) return;
    const body = this.#page.save(this.#wrong());
    if (body) this.wire.beacon(body);
  }

  /** Read how it is now. Of the fields only if no save was sent meanwhile (docs/saving.md). */
  async refresh(): Promise<Onboarding> {
    const { seq } = this.#page;
    const quiet = this.#page.unanswered.size === 0;
    const answer = await this.wire.read().catch((error: unknown) => {
      if (error instanceof Problem && error.status === 401) this.#troubledBy(error);
      throw error;
    });
    if (answer.fields !== null && quiet && this.#page.seq === seq) this.#page.read(answerOf(answer));
    this.adopt(answer);
    return answer;
  }

  /** Take over an answer that came by another way: of signing up, or of the submission. */
  adopt(answer: Onboarding): void {
    this.onboarding = answer;
    if (answer.status === 'revoked') this.trouble = new Problem('refused', 'REVOKED', link.withdrawn);
    else if (answer.fields === null) this.#close(this.#page.typed);
    this.#changed();
  }

  /** Nothing is sent any more by itself. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  // -- inside -----------------------------------------------------------------------------------------------------------

  async #run(): Promise<void> {
    for (let round = 0; round < 5 && this.onboarding.fields !== null; round += 1) {
      const wanted = this.#wanted;
      const body = this.#page.save(this.#wrong());
      if (!body) {
        if (!this.#unsaved() && this.state !== 'closed') this.trouble = null;
        return;
      }
      const { id } = this.#page;
      try {
        const answer = await this.wire.save(body);
        this.trouble = null;
        this.#failures = 0;
        if (answer.fields !== null) this.#page.take(body.seq, answerOf(answer));
        this.adopt(answer);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (!(await this.#goesOn(error, body))) return;
        continue;
      }
      if (this.#wanted === wanted && this.#page.id === id) return;
    }
  }

  /** What becomes of a save that was not taken; whether the rest is sent at once. */
  async #goesOn(problem: Problem, body: Body): Promise<boolean> {
    const certain = problem.status >= 400 && problem.status < 500; // else it may have been stored all the same
    if (certain) this.#page.refused(body.seq);
    if (problem.code === 'ALREADY_SUBMITTED') {
      await this.refresh().catch(() => undefined);
      return false;
    }
    if (problem.kind === 'refused' && this.#noteFaults(problem, body)) return true;
    this.trouble = problem;
    if (mayPass(problem)) {
      this.#failures += 1;
      const pause = Math.min(LONGEST_PAUSE, 1000 * 2 ** this.#failures);
      this.#later(Math.max(pause, (problem.retryAfter ?? 0) * 1000));
    }
    return false;
  }

  /** Note which fields the API refuses, so that the others can be saved without them. Whether there are any new. */
  #noteFaults(problem: Problem, body: Body): boolean {
    let any = false;
    for (const { field: where, message } of problem.errors) {
      const [field = '', ...path] = where.split('.');
      if (!this.#isField(field) || !(field in body)) continue;
      const value = body[field];
      if (same(this.#refused.get(field)?.value, value)) continue;
      this.#refused.set(field, {
        value,
        fault: { message: message || problem.detail, path: path.join('.') },
      });
      any = true;
    }
    return any;
  }

  #troubledBy(problem: Problem): void {
    this.trouble = problem;
    this.#changed();
  }

  /** The answers are submitted. */
  #close(typed: ReadonlyMap<string, unknown>): void {
    const { answers } = this.onboarding;
    if (answers === null) return;
    const sent: Values = { ...answers };
    const late = [...typed].filter(([field, value]) => !same(valueOf(sent, field), value));
    if (late.length > 0) this.late = new Map(late as [FieldName, unknown][]);
    clearTimeout(this.#timer);
    this.kept.clear();
    this.trouble = null;
  }

  #isField(name: string): name is FieldName {
    return name in this.onboarding.constraints;
  }

  #known(kept: ReturnType<Page['keep']>): ReturnType<Page['keep']> {
    return Object.fromEntries(Object.entries(kept).filter(([field]) => this.#isField(field)));
  }

  #wrong(): ReadonlySet<string> {
    return new Set([...this.#page.typed.keys()].filter((field) => this.#isField(field) && this.fault(field)));
  }

  #unsaved(): boolean {
    const wrong = this.#wrong();
    return [...this.#page.typed.keys()].some((each) => !wrong.has(each) && !this.#page.disputed.has(each));
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), milliseconds);
  }

  #changed(): void {
    if (this.onboarding.fields !== null) this.keeps = this.kept.write(this.#page.keep(), this.#page.epoch);
    this.#version += 1;
    for (const told of this.#heard) told();
  }
}

/** Whether the same save is sent again by itself. */
function mayPass(problem: Problem): boolean {
  return problem.passing || problem.kind === 'nonsense' || problem.code === 'BUSY';
}

function answerOf(onboarding: Onboarding | Saved): Answer {
  const { fields, epoch } = onboarding;
  const answer: Answer = { fields: { ...fields }, epoch };
  return 'conflicts' in onboarding ? { ...answer, conflicts: { ...onboarding.conflicts } } : answer;
}
