// Keys of access tokens: the same on every node, followed by new ones while people are signed in, and nobody notices.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { eventually, freePort } from './support/env.mjs';
import { Stack } from './support/stack.mjs';

const kidOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid;
const isShared = (kid) => /^[0-9a-f]{16}$/.test(kid);

let stack;
let nodes;

async function sibling(name, auth = {}) {
  const twin = await stack.node.twin(`keys-${name}`);
  twin.settings = {
    ...twin.settings,
    node: { ...twin.settings.node, name },
    cluster: { ...twin.settings.cluster, address: `127.0.0.1:${await freePort()}` },
    auth: { ...twin.settings.auth, ...auth },
  };
  await twin.start();
  return twin;
}

before(async () => {
  stack = await Stack.start('keys', {
    settings: {
      node: { name: 'k1' },
      cluster: { address: '127.0.0.1:0' },
      auth: { access_ttl: '8s', key_overlap: '2s', key_refresh: '200ms' },
    },
  });
  nodes = [stack.node, await sibling('k2')];
});
after(async () => {
  await Promise.all((nodes ?? []).slice(1).map((n) => (n.running ? n.stop() : null)));
  await stack?.stop();
});

const post = async (node, path, body) => {
  const res = await fetch(`${node.base}/api/v1/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: res.status, body: await res.json() };
};
const status = async (node, token) => (await fetch(`${node.base}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status;
const keys = () => stack.database.rows('SELECT kid, use_at <= now() AS used FROM signing_key ORDER BY use_at');
const rotate = async () => JSON.parse((await stack.node.command(['ops', 'rotate-keys', '--json'])).stdout);
const signIn = async (node, person) => {
  const { status: code, body } = await post(node, 'login', { email: person.email, password: person.password });
  assert.equal(code, 200);
  return body;
};
const inUse = (kid) => eventually(`key ${kid} is used`, async () => (await keys()).some((x) => x.kid === kid && x.used), { timeout: 30_000 });

/** Somebody who is signed in all the time, at one node and then at another; counts what was refused. */
function busyPerson(person) {
  const seen = { asked: 0, refused: [], kids: new Set(), over: false };
  let { access, refresh } = person;
  seen.done = (async () => {
    for (let i = 0; !seen.over; ++i) {
      const renewed = await post(nodes[i % 2], 'refresh', { refresh_token: refresh });
      if (renewed.status !== 200) seen.refused.push(['refresh', renewed.status, renewed.body.code]);
      else ({ access_token: access, refresh_token: refresh } = renewed.body);
      seen.kids.add(kidOf(access));
      for (const node of nodes) {
        const got = await status(node, access);
        if (got !== 200) seen.refused.push(['me', got]);
        ++seen.asked;
      }
      await new Promise((resolve) => setTimeout(resolve, 20)); // Pace of a person, no waiting for anything.
    }
  })();
  return seen;
}

describe('signing keys', () => {
  it('all_nodes_sign_with_the_same_key_and_believe_each_other', async () => {
    await eventually('the first key is used', async () => (await keys()).some((x) => x.used), { timeout: 30_000 });
    const person = await stack.signUp('same');
    const [a, b] = [await signIn(nodes[0], person), await signIn(nodes[1], person)];
    assert.ok(isShared(kidOf(a.access_token)));
    assert.equal(kidOf(a.access_token), kidOf(b.access_token));
    for (const node of nodes) for (const x of [a, b]) assert.equal(await status(node, x.access_token), 200);
    const [row] = await stack.database.rows(`SELECT sealed FROM signing_key WHERE kid = '${kidOf(a.access_token)}'`);
    assert.match(row.sealed, /^sealed:/);
  });

  it('a_rotation_signs_nobody_out_and_a_key_is_known_before_it_is_used', async () => {
    const person = await stack.signUp('rotate');
    const busy = busyPerson(person);
    const made = [];
    for (let i = 0; i < 3; ++i) {
      const before = kidOf((await signIn(nodes[0], person)).access_token);
      const { kid, used_in_s } = await rotate();
      made.push(kid);
      assert.ok(used_in_s >= 1, `${used_in_s}`);
      const again = await stack.node.command(['ops', 'rotate-keys']).catch((err) => err);
      assert.equal(again.code, 1, 'the next key is there already');
      // Still the one before, at both nodes, and the new one nowhere sooner than it was told.
      const now = await Promise.all(nodes.map((n) => signIn(n, person)));
      if (!(await keys()).find((x) => x.kid === kid).used) assert.deepEqual(now.map((x) => kidOf(x.access_token)), [before, before]);
      await inUse(kid);
      await eventually('it signs everywhere', async () => {
        const got = await Promise.all(nodes.map((n) => signIn(n, person)));
        return got.every((x) => kidOf(x.access_token) === kid);
      });
      for (const node of nodes) for (const x of now) assert.equal(await status(node, x.access_token), 200);
    }
    busy.over = true;
    await busy.done;
    assert.deepEqual(busy.refused, []);
    for (const kid of made) assert.ok(busy.kids.has(kid), `${kid} signed for the one who was busy`);
    assert.ok(busy.asked > 100, `${busy.asked}`);
    const audit = await stack.database.rows("SELECT actor, target FROM audit WHERE action = 'signing_key.made' AND actor LIKE 'ops:%' ORDER BY no");
    assert.deepEqual(audit.map((x) => x.target), made.map((x) => `signing_key/${x}`));
    console.log(`# ${busy.asked} requests over ${made.length} rotations, none refused`);
    await eventually('keys that signed no good token are gone', async () => (await keys()).length === 1, { timeout: 60_000, every: 200 });
  });

  it('a_killed_node_comes_back_with_the_same_keys', async () => {
    const person = await stack.signUp('killed');
    await nodes[1].kill9();
    await nodes[1].start();
    const { access_token: token } = await signIn(nodes[0], person);
    assert.equal(await status(nodes[1], token), 200);
    assert.equal(kidOf((await signIn(nodes[1], person)).access_token), kidOf(token));
  });

  it('a_node_that_did_not_hear_of_a_key_looks_once_and_rubbish_makes_it_look_once_a_second', async () => {
    // Reads the keys when it starts and an hour later.
    const deaf = await sibling('k3', { key_refresh: '1h', key_overlap: '3h' });
    try {
      const person = await stack.signUp('deaf');
      const { kid } = await rotate();
      await inUse(kid);
      const token = await eventually('the key signs', async () => {
        const got = (await signIn(nodes[0], person)).access_token;
        return kidOf(got) === kid && got;
      });
      const reads = async () => Number(/^zhian_signing_key_reads_total (\d+)/m.exec(await (await fetch(`${deaf.adminBase}/metrics`)).text())?.[1] ?? 0);
      const atStart = await reads();
      assert.equal(await status(deaf, token), 200);
      assert.equal(await reads(), atStart + 1);
      const began = Date.now();
      const [, claims, signature] = token.split('.');
      for (let i = 0; i < 300; ++i) {
        const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: randomBytes(8).toString('hex') })).toString('base64url');
        assert.equal(await status(deaf, `${header}.${claims}.${signature}`), 401);
      }
      const seconds = (Date.now() - began) / 1000;
      const more = (await reads()) - atStart - 1;
      assert.ok(more <= seconds + 1, `${more} readings in ${seconds} s`);
    } finally {
      await deaf.stop();
    }
  });

  it('keys_follow_each_other_by_age_without_anybody', async () => {
    const person = await stack.signUp('age');
    await nodes[1].stop();
    nodes[1].settings.auth = { ...nodes[1].settings.auth, key_life: '3s' };
    await nodes[1].start();
    const busy = busyPerson(person);
    await eventually('three keys have signed', () => busy.kids.size >= 3, { timeout: 60_000 });
    busy.over = true;
    await busy.done;
    assert.deepEqual(busy.refused, []);
    const [{ n }] = await stack.database.rows("SELECT count(*)::int AS n FROM audit WHERE action = 'signing_key.made' AND actor = 'node:k2'");
    assert.ok(n >= 2, `${n}`);
    assert.ok((await keys()).length <= 6, 'old ones go');
  });
});
