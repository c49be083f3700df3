import { Problem } from '@onramp/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { anOnboarding } from '../../../../../../tests/onboarding';
import type { Onboarding, Saved } from '../../../shared/models';
import { faultOf } from '../checks';
import { KeptText } from './kept';
import { ModelServer } from './model';
import type { Answer, Body } from './page';
import { Saver, type Wire } from './saver';

const KEY = 'a-link';
const offline = new Problem('offline', '', '');

/** A server, and a wire to it that may be cut, or refuse. */
class World {
  readonly server = new ModelServer();
  readonly sent: Body[] = [];
  readonly beacons: Body[] = [];
  onboarding: Partial<Onboarding> = {};
  trouble: ((body: Body) => Problem | null) | null = null;

  readonly wire: Wire = {
    save: (body) => {
      const problem = this.trouble?.(body) ?? null;
      if (problem) return Promise.reject(problem);
      this.sent.push(body);
      return Promise.resolve(this.answer(this.server.save(structuredClone(body))) as Saved);
    },
    read: () => Promise.resolve(this.answer(this.server.read())),
    beacon: (body) => {
      this.beacons.push(body);
      this.server.save(structuredClone(body));
      return true;
    },
  };

  answer(answer: Answer): Onboarding {
    return anOnboarding({ registered: true, ...answer, ...this.onboarding });
  }

  async opened(): Promise<Saver> {
    const check = (...[field, value, onboarding]: Parameters<ConstructorParameters<typeof Saver>[3]>) =>
      faultOf(field, value, onboarding, 'ada@acme.example');
    return new Saver(this.answer(this.server.read()), this.wire, await KeptText.of(KEY), check);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is typed is saved a while after the last key, and at once when it is asked for', async () => {
  const world = new World();
  const saver = await world.opened();
  saver.type('index_name', 'a');
  saver.type('index_name', 'ab');
  expect(saver.state).toBe('unsaved');
  await vi.advanceTimersByTimeAsync(2000);
  expect(world.sent.map((body) => body['index_name'])).toEqual(['ab']);
  expect(saver.state).toBe('saved');
  saver.type('index_name', 'abc');
  await saver.save();
  expect(world.server.fields['index_name']).toBe('abc');
});

test('what the form finds wrong is left out, stays typed, and the rest is saved', async () => {
  const world = new World();
  const saver = await world.opened();
  saver.type('index_name', 'No Name');
  saver.type('index_tier', 'staging');
  await saver.save();
  expect(world.server.fields).toEqual({ index_tier: 'staging' });
  expect(saver.shows('index_name')).toBe('No Name');
});

test('offline keeps the text in the tab and sends it again once the connection is back', async () => {
  const world = new World();
  const saver = await world.opened();
  world.trouble = () => offline;
  saver.type('account_name', 'Acme');
  await saver.save();
  expect(saver.state).toBe('offline');
  expect(JSON.stringify(sessionStorage)).toContain('Acme');
  expect(JSON.stringify(sessionStorage)).not.toContain(KEY);
  world.trouble = null;
  await vi.advanceTimersByTimeAsync(2500);
  expect(saver.state).toBe('saved');
  expect(world.server.fields['account_name']).toBe('Acme');
  expect(sessionStorage).toHaveLength(0);
});

test('a reload while offline loses nothing', async () => {
  const world = new World();
  const before = await world.opened();
  world.trouble = () => offline;
  before.type('account_name', 'Acme');
  before.type('index_name', 'Not Right Yet');
  await before.save();
  before.stop();
  world.trouble = null;
  const after = await world.opened();
  expect(after.shows('account_name')).toBe('Acme');
  expect(after.shows('index_name')).toBe('Not Right Yet');
  await after.save();
  expect(world.server.fields['account_name']).toBe('Acme');
});

test('storage that is blocked takes nothing but the text after a reload', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  vi.spyOn(Storage.prototype, 'removeItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  const world = new World();
  const saver = await world.opened();
  saver.type('account_name', 'Acme');
  expect(saver.keeps).toBe(false);
  await saver.save();
  expect(world.server.fields['account_name']).toBe('Acme');
});

test('a field that the API refuses is told, and the others are saved without it', async () => {
  const world = new World();
  const saver = await world.opened();
  const errors = [{ field: 'index_type', code: 'INDEX_TYPE_UNKNOWN', message: 'must be one of: text' }];
  world.trouble = (body) =>
    'index_type' in body ? new Problem('refused', 'INDEX_TYPE_UNKNOWN', 'No.', 422, errors) : null;
  saver.type('index_type', 'fashion');
  saver.type('index_tier', 'staging');
  await saver.save();
  expect(saver.fault('index_type')?.message).toBe('must be one of: text');
  expect(world.server.fields).toEqual({ index_tier: 'staging' });
  expect(saver.trouble).toBeNull();
  saver.type('index_type', 'ecommerce');
  expect(saver.fault('index_type')).toBeNull();
});

test.each([
  [new Problem('limited', 'TOO_MANY', '', 429, [], 30), 'held up', 30_000],
  [new Problem('unavailable', '', '', 503), 'held up', 2000],
  [new Problem('slow', '', ''), 'held up', 2000],
  [new Problem('nonsense', '', '', 200), 'held up', 2000],
  [new Problem('refused', 'BUSY', 'Again.', 409), 'held up', 2000],
] as const)('%s is tried again after a while', async (problem, state, wait) => {
  const world = new World();
  const saver = await world.opened();
  world.trouble = () => problem;
  saver.type('account_name', 'Acme');
  await saver.save();
  expect(saver.state).toBe(state);
  world.trouble = null;
  await vi.advanceTimersByTimeAsync(wait - 100);
  expect(world.sent).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(world.server.fields['account_name']).toBe('Acme');
});

test('a session that is over keeps the text, which is sent after signing in', async () => {
  const world = new World();
  const saver = await world.opened();
  world.trouble = () => new Problem('refused', 'TOKEN_EXPIRED', '', 401);
  saver.type('account_name', 'Acme');
  await saver.save();
  expect(saver.state).toBe('signed out');
  world.trouble = null;
  await saver.save();
  expect(saver.state).toBe('saved');
});

test('two tabs: both values are there, and the customer chooses', async () => {
  const world = new World();
  const [one, two] = [await world.opened(), await world.opened()];
  one.type('index_name', 'shop');
  await one.save();
  two.type('index_name', 'catalogue');
  await two.save();
  expect(two.state).toBe('outdated');
  expect(two.disputed.get('index_name')).toBe('shop');
  two.choose('index_name', true);
  await two.save();
  expect(world.server.fields['index_name']).toBe('catalogue');
});

test('a beacon takes along what is not known to stand, and only that', async () => {
  const world = new World();
  const saver = await world.opened();
  saver.beacon();
  expect(world.beacons).toHaveLength(0);
  saver.type('account_name', 'Acme');
  saver.beacon();
  expect(world.beacons).toMatchObject([{ account_name: 'Acme', seq: 1 }]);
  await saver.save();
  expect(saver.state).toBe('saved');
});

test('done with a screen: what was filled in for the customer is confirmed, though they changed nothing', async () => {
  const world = new World();
  world.server.fields = { storefront_type: 'web' };
  const saver = await world.opened();
  await saver.confirm(['storefront_type']);
  expect(world.sent).toMatchObject([{ storefront_type: 'web' }]);
  expect(saver.state).toBe('saved');
});

test('a reading that was asked for before a save says nothing of the fields', async () => {
  const world = new World();
  const saver = await world.opened();
  let arrives: (onboarding: Onboarding) => void = () => undefined;
  vi.spyOn(world.wire, 'read').mockReturnValue(new Promise((resolve) => (arrives = resolve)));
  const stale = world.answer(world.server.read());
  const reading = saver.refresh();
  saver.type('account_name', 'Acme');
  await saver.save();
  arrives(stale);
  await reading;
  expect(saver.shows('account_name')).toBe('Acme');
});

test('submitted elsewhere: what was sent is shown, and nothing is kept', async () => {
  const world = new World();
  const saver = await world.opened();
  world.trouble = () => new Problem('refused', 'ALREADY_SUBMITTED', '', 409);
  world.onboarding = { fields: null, answers: { account_name: 'Acme' }, status: 'submitted' };
  saver.type('account_name', 'Other');
  await saver.save();
  expect(saver.onboarding.answers).toEqual({ account_name: 'Acme' });
  expect(sessionStorage).toHaveLength(0);
});

test('what the form finds wrong is not called saved', async () => {
  const world = new World();
  const saver = await world.opened();
  saver.type('index_name', 'No Name');
  await saver.save();
  expect(saver.state).toBe('faulty');
  saver.type('index_name', 'a-name');
  await saver.save();
  expect(saver.state).toBe('saved');
});

test.each([
  [401, 'LINK_REVOKED', 'closed'],
  [409, 'REVOKED', 'closed'],
  [401, 'LINK_USED', 'signed out'],
  [413, 'BODY_TOO_LARGE', 'refused'],
  [409, 'BUSY', 'held up'],
] as const)('a save that is answered %i %s is %s', async (status, code, state) => {
  const world = new World();
  const saver = await world.opened();
  world.trouble = () => new Problem('refused', code, 'Why.', status);
  saver.type('account_name', 'Acme');
  await saver.save();
  expect(saver.state).toBe(state);
  expect(saver.shows('account_name')).toBe('Acme');
});

test('a link that is closed while the page is open stays so, and what was typed stays typed', async () => {
  const world = new World();
  const saver = await world.opened();
  saver.type('index_name', 'No Name');
  world.wire.read = () => Promise.reject(new Problem('refused', 'LINK_REVOKED', 'Replaced.', 401));
  await expect(saver.refresh()).rejects.toThrow('Replaced.');
  await saver.save();
  expect(saver.state).toBe('closed');
  expect(saver.shows('index_name')).toBe('No Name');
});

test('whoever has signed up is told of a withdrawal by what they read', async () => {
  const world = new World();
  const saver = await world.opened();
  world.onboarding = { status: 'revoked', fields: null };
  await saver.refresh();
  expect(saver.state).toBe('closed');
});

test('what was typed and not saved when the answers were submitted elsewhere is told, also after a reload', async () => {
  const world = new World();
  const saver = await world.opened();
  world.trouble = () => new Problem('refused', 'ALREADY_SUBMITTED', 'Sent.', 409);
  world.onboarding = {
    status: 'submitted',
    fields: null,
    answers: { index_name: 'sent', index_tier: 'staging' },
  };
  saver.type('index_name', 'typed');
  saver.type('index_tier', 'staging');
  const again = await world.opened(); // from the same storage
  expect([...again.late]).toEqual([['index_name', 'typed']]);
  await saver.save();
  expect([...saver.late]).toEqual([['index_name', 'typed']]);
  expect((await world.opened()).late.size).toBe(0);
});
