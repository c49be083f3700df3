/** The rules of saving over random schedules, as tests/saving plays them over the real server: pages, people, and a
 * network that loses, repeats and reorders; and, beyond it, documents that type again what one before has kept. */
import { expect, test } from 'vitest';

import { ModelServer } from './model';
import { Page, type Answer, type Body } from './page';
import { same, valueOf } from './values';

const BOB = 'bob@shop.example';
const team = (...names: string[]) => names.map((name) => ({ email: `${name}@shop.example`, role: 'member' }));
const CHOICES: Record<string, unknown[]> = {
  index_name: ['a', 'b', 'c'],
  storefront_type: ['web', 'mobile', null],
  team_invites: [[], team('bob'), team('eve'), team('bob', 'eve')],
};
const FIELDS = Object.keys(CHOICES);

interface Person {
  page: Page;
  knew: Record<string, unknown[]>;
}

interface Request {
  person: Person;
  body: Body;
  knew: Record<string, unknown[]>;
  read: boolean;
  number: number;
  arrived: boolean;
}

class World {
  readonly server = new ModelServer({ index_name: 'a', team_invites: team('bob') });
  readonly people: Person[] = [];
  requests: Request[] = [];
  replies: { request: Request; told: Answer }[] = [];
  ids = 0;
  #numbers = 0;
  #landed = new Map<string, number>();
  /** How often an own older value came back, or a page met itself: they may, once more than four pages have saved. */
  older = 0;
  itself = 0;
  #writers = new Map<string, Request>();

  constructor() {
    this.open();
  }

  open(kept?: { of: Person; fields: ReturnType<Page['keep']>; epoch: number }): void {
    if (this.people.length >= 3) return;
    const page = new Page(() => `page-${String(++this.ids).padStart(16, '0')}`, this.server.read());
    const person: Person = { page, knew: kept ? structuredClone(kept.of.knew) : {} };
    if (kept) page.restore(kept.fields, kept.epoch);
    this.people.push(person);
    this.looks(person);
  }

  move(name: string, number: number): void {
    const person = this.people[number % this.people.length]!;
    switch (name) {
      case 'open':
        this.open();
        return;
      case 'reload': {
        this.send(person, false);
        const fields = structuredClone(person.page.keep());
        this.people.splice(this.people.indexOf(person), 1);
        this.open({ of: person, fields, epoch: person.page.epoch });
        return;
      }
      case 'type': {
        const field = FIELDS[Math.floor(number / 7) % FIELDS.length]!;
        const choices = CHOICES[field]!;
        person.page.type(field, choices[Math.floor(number / 31) % choices.length]);
        this.looks(person);
        return;
      }
      case 'choose': {
        const [field] = person.page.disputed.keys();
        if (field !== undefined) person.page.choose(field, number % 2 === 0);
        this.looks(person);
        return;
      }
      case 'send':
        this.send(person, true);
        return;
      case 'beacon':
        this.send(person, false);
        return;
      case 'deliver': {
        const [request] = this.requests.splice(number % Math.max(1, this.requests.length), 1);
        if (request) this.arrive(request);
        return;
      }
      case 'repeat': {
        const request = this.requests[number % Math.max(1, this.requests.length)];
        if (request) this.arrive(request);
        return;
      }
      case 'lose': {
        const lost: unknown[] = number % 2 ? this.requests : this.replies;
        lost.splice(Math.floor(number / 2) % Math.max(1, lost.length), 1);
        return;
      }
      case 'answer': {
        const [reply] = this.replies.splice(number % Math.max(1, this.replies.length), 1);
        if (reply) this.told(reply.request.person, reply.told, reply.request.body.seq);
        return;
      }
      case 'look':
        if (person.page.unanswered.size === 0) this.told(person, this.server.read());
        return;
      case 'erase': {
        const stands = valueOf(this.server.fields, 'team_invites');
        if (number % 4 === 0 && namesBob(stands)) {
          this.server.erase(BOB);
          this.#writers.delete('team_invites');
        }
        return;
      }
    }
  }

  send(person: Person, read: boolean): void {
    const body = person.page.save();
    if (body === null) return;
    const knew = structuredClone(person.knew);
    this.requests.push({ person, body, knew, read, number: ++this.#numbers, arrived: false });
  }

  arrive(request: Request): void {
    const before = { ...this.server.fields };
    const epoch = this.server.epoch;
    const told = this.server.save(structuredClone(request.body));
    for (const field of FIELDS) {
      const [old, now] = [valueOf(before, field), valueOf(this.server.fields, field)];
      const landed = `${this.people.indexOf(request.person)} ${request.person.page.id} ${field}`;
      if (!same(old, now)) {
        const unseen = !request.knew[field]!.some((each) => same(each, old));
        expect(unseen, `${field}: ${JSON.stringify(old)} was overwritten unseen`).toBe(false);
        const back = field === 'team_invites' && namesBob(now) && !namesBob(old);
        expect(back && request.body.epoch !== epoch, 'an erased person came back').toBe(false);
        this.#writers.set(field, request);
        if (request.arrived || (this.#landed.get(landed) ?? 0) > request.number) this.older += 1;
      }
      if (field in request.body && same(now, request.body[field])) {
        this.#landed.set(landed, Math.max(request.number, this.#landed.get(landed) ?? 0));
      }
    }
    request.arrived = true;
    if (request.read) this.replies.push({ request, told });
  }

  told(person: Person, told: Answer, seq?: number): void {
    const { page } = person;
    const [typed, disputed] = [new Map(page.typed), new Set(page.disputed.keys())];
    if (seq === undefined) page.read(told);
    else page.take(seq, told);
    this.looks(person);
    for (const [field, stands] of page.disputed) {
      const writer = this.#writers.get(field);
      const own = writer?.person === person && same(writer.body[field], stands);
      if (own && !disputed.has(field)) this.itself += 1;
    }
    for (const [field, value] of typed) {
      const stands = same(valueOf(told.fields, field), value);
      expect(page.typed.has(field) || stands, `${field} was dropped, and does not stand`).toBe(true);
      expect(same(page.shows(field), value), `${field}: the form lost it`).toBe(true);
    }
  }

  looks({ page, knew }: Person): void {
    for (const field of FIELDS) {
      (knew[field] ??= []).push(page.shows(field));
      if (page.disputed.has(field)) knew[field].push(page.disputed.get(field));
    }
  }

  /** Everything arrives, everybody chooses their own, and is answered: then all of it stands. */
  settle(): void {
    while (this.requests.length > 0) this.move('deliver', 0);
    while (this.replies.length > 0) this.move('answer', 0);
    for (const person of this.people) {
      for (let round = 0; round < 5; round += 1) {
        for (const field of [...person.page.disputed.keys()]) person.page.choose(field, true);
        this.looks(person);
        this.send(person, true);
        if (this.requests.length === 0) break;
        this.move('deliver', 0);
        this.move('answer', 0);
      }
      expect([...person.page.typed.keys()], 'it never comes to rest').toEqual([]);
    }
  }
}

function namesBob(people: unknown): boolean {
  return ((people ?? []) as { email: string }[]).some((each) => each.email === BOB);
}

/** Mulberry32: the same schedules each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MOVES = [
  ...'open reload type type type send send beacon deliver deliver deliver repeat lose'.split(' '),
  ...'answer answer answer choose look erase'.split(' '),
];

test('nobody’s value is overwritten unseen, nothing typed is lost, and all comes to rest', () => {
  for (let seed = 1; seed <= 1000; seed += 1) {
    const next = random(seed);
    const world = new World();
    try {
      for (let move = 0; move < 40; move += 1) {
        world.move(MOVES[Math.floor(next() * MOVES.length)]!, Math.floor(next() * 1000));
      }
      world.settle();
      if (world.ids > 4) continue; // the server remembers four pages
      expect(world.older, 'an own older value came back').toBe(0);
      expect(world.itself, 'a page met itself').toBe(0);
    } catch (broken) {
      throw new Error(`schedule ${seed}`, { cause: broken });
    }
  }
});
