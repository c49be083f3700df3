import { expect, test } from 'vitest';

import { ModelServer } from './model';
import { Page } from './page';

let ids = 0;
const newId = () => `page-${String(++ids).padStart(16, '0')}`;

function opened(server: ModelServer): Page {
  return new Page(newId, server.read());
}

/** A save that arrives and is answered. */
function saved(page: Page, server: ModelServer): void {
  const body = page.save();
  if (body) page.take(body.seq, server.save(body));
}

test('what was typed is repeated until an answer says that it stands', () => {
  const server = new ModelServer();
  const page = opened(server);
  page.type('index_name', 'shop');
  expect(page.save()).toMatchObject({ index_name: 'shop', seq: 1, seen: { index_name: [null] } });
  page.type('index_name', 'shop-2');
  const second = page.save()!;
  expect(second).toMatchObject({ index_name: 'shop-2', seq: 2, seen: { index_name: [null, 'shop'] } });
  page.take(2, server.save(second));
  expect([...page.typed]).toEqual([]);
  expect(page.shows('index_name')).toBe('shop-2');
  expect(page.save()).toBeNull();
});

test('an answer to an older save says nothing new', () => {
  const server = new ModelServer();
  const page = opened(server);
  page.type('index_name', 'a');
  const first = server.save(page.save()!);
  page.type('index_name', 'b');
  page.take(2, server.save(page.save()!));
  page.take(1, first);
  expect(page.known).toMatchObject({ index_name: 'b' });
});

test('a value stands only once no other save of the page is under way', () => {
  const server = new ModelServer();
  const page = opened(server);
  page.type('index_name', 'a');
  const first = page.save()!;
  page.type('index_name', 'b');
  const second = page.save()!;
  page.type('index_name', 'a');
  page.take(1, server.save(first));
  expect(page.typed.get('index_name')).toBe('a'); // b may still arrive
  server.save(second);
  saved(page, server);
  expect(server.fields['index_name']).toBe('a');
  expect(page.typed.size).toBe(0);
});

test('two tabs: the field of both is disputed, the other one is stored, and the customer chooses', () => {
  const server = new ModelServer();
  const [one, two] = [opened(server), opened(server)];
  one.type('index_name', 'shop');
  saved(one, server);
  two.type('index_name', 'catalogue');
  two.type('index_tier', 'staging');
  saved(two, server);
  expect(two.disputed.get('index_name')).toBe('shop');
  expect(server.fields).toMatchObject({ index_name: 'shop', index_tier: 'staging' });
  expect(two.save()).toBeNull(); // it waits for the customer
  two.choose('index_name', true);
  saved(two, server);
  expect(server.fields['index_name']).toBe('catalogue');
});

test('choosing theirs drops what was typed, and the form shows what stands', () => {
  const server = new ModelServer();
  const [one, two] = [opened(server), opened(server)];
  one.type('index_name', 'shop');
  saved(one, server);
  two.type('index_name', 'catalogue');
  saved(two, server);
  two.choose('index_name', false);
  expect(two.shows('index_name')).toBe('shop');
  expect(two.save()).toBeNull();
});

test('a field that changed while the customer was typing in it is disputed by a reading as well', () => {
  const server = new ModelServer();
  const page = opened(server);
  page.type('index_name', 'mine');
  server.fields['index_name'] = 'theirs';
  page.read(server.read());
  expect(page.disputed.get('index_name')).toBe('theirs');
});

test('a reading counts only while no save is unanswered', () => {
  const server = new ModelServer();
  const page = opened(server);
  page.type('index_name', 'mine');
  page.save();
  server.fields['index_name'] = 'theirs';
  page.read(server.read());
  expect(page.disputed.size).toBe(0);
});

test('a beacon that nobody reads is no conflict of the page with itself', () => {
  const server = new ModelServer();
  const page = opened(server);
  page.type('index_name', 'shop');
  server.save(page.save()!); // a beacon
  page.type('index_name', 'shop-2');
  saved(page, server);
  expect(page.disputed.size).toBe(0);
  expect(server.fields['index_name']).toBe('shop-2');
});

test('a copy that counts behind takes another id and sends again', () => {
  const server = new ModelServer();
  const [page, copy] = [opened(server), opened(server)];
  copy.id = page.id;
  for (const name of ['a', 'b']) {
    page.type('index_name', name);
    saved(page, server);
  }
  copy.type('index_tier', 'staging');
  saved(copy, server);
  expect(copy.id).not.toBe(page.id);
  saved(copy, server);
  expect(server.fields['index_tier']).toBe('staging');
});

test('a refusal has stored nothing, so its value was not seen', () => {
  const page = opened(new ModelServer());
  page.type('index_name', 'x');
  page.refused(page.save()!.seq);
  page.type('index_name', 'y');
  expect(page.save()).toMatchObject({ index_name: 'y', seen: { index_name: [null] } });
});

test('what the form finds wrong is left out, and stays typed', () => {
  const page = opened(new ModelServer());
  page.type('index_name', 'No Such Name');
  page.type('index_tier', 'staging');
  const body = page.save(new Set(['index_name']))!;
  expect(body).not.toHaveProperty('index_name');
  expect(page.shows('index_name')).toBe('No Such Name');
});

test('an erasure holds the team back, also where the values are equal', () => {
  const bob = [{ email: 'bob@shop.example', login_method: 'password', role: 'member' }];
  const server = new ModelServer({ team_invites: bob });
  const page = opened(server);
  page.type('team_invites', []);
  saved(page, server);
  server.fields['team_invites'] = bob;
  page.read(server.read());
  page.type('team_invites', [...bob, { ...bob[0], email: 'eve@shop.example' }]);
  server.erase('bob@shop.example');
  saved(page, server);
  expect(page.disputed.has('team_invites')).toBe(true);
});

test('a text that the server stores in another form stands all the same', () => {
  const page = opened(new ModelServer());
  page.type('team_invites', [{ email: 'Eve@SHOP.example' }]);
  const { seq } = page.save()!;
  page.take(seq, { fields: { team_invites: [{ email: 'Eve@shop.example' }] }, epoch: 0, conflicts: {} });
  expect(page.typed.size).toBe(0);
  expect(page.disputed.size).toBe(0);
});

test('a page says at most sixteen values that it has seen, and no more than fit', () => {
  const page = opened(new ModelServer());
  for (let count = 0; count < 20; count += 1) {
    page.type('index_name', `name-${count}`);
    page.save();
  }
  expect(page.save()!.seen['index_name']).toHaveLength(16);
  const large = opened(new ModelServer());
  for (let count = 0; count < 8; count += 1) {
    large.type(
      'team_invites',
      Array.from({ length: 50 }, (_, row) => `${row}-${count}-${'x'.repeat(250)}`),
    );
    large.save();
  }
  const body = JSON.stringify(large.save());
  expect(body.length).toBeLessThan(60 * 1024);
  expect(JSON.parse(body)).toHaveProperty('team_invites');
});

test('what is kept is typed again by the next document', () => {
  const server = new ModelServer({ index_name: 'a' });
  const before = opened(server);
  before.type('index_name', 'b');
  before.save(); // lost
  before.type('index_tier', 'staging');
  const kept = JSON.parse(JSON.stringify(before.keep())) as ReturnType<Page['keep']>;
  const after = opened(server);
  after.restore(kept, before.epoch);
  expect(after.shows('index_name')).toBe('b');
  expect(after.shows('index_tier')).toBe('staging');
  saved(after, server);
  expect(server.fields).toMatchObject({ index_name: 'b', index_tier: 'staging' });
});

test('what is kept and stands by now is not typed again; what somebody changed is disputed', () => {
  const server = new ModelServer({ index_name: 'a' });
  const before = opened(server);
  before.type('index_name', 'b');
  before.type('index_tier', 'staging');
  const kept = before.keep();
  server.fields = { index_name: 'theirs', index_tier: 'staging' };
  const after = opened(server);
  after.restore(kept, before.epoch);
  expect(after.typed.has('index_tier')).toBe(false);
  expect(after.disputed.get('index_name')).toBe('theirs');
});
