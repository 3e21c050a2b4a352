// What operators order, on three processes under load: nothing that was acknowledged is lost, no frame is missing or twice.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client } from './support/client.mjs';
import { Nodes } from './support/nodes.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { answer, answerToTheEnd, openRoom, question } from './support/rooms.mjs';
import { eventually } from './support/env.mjs';

let cluster;
let stack;
let nodes;

before(async () => {
  cluster = await Nodes.start('ops', { settings: { interview: { delta_interval: '0ms' } } });
  ({ stack, nodes } = cluster);
});
after(() => cluster?.stop());

const command = (...args) => nodes[0].command(args);
const json = async (...args) => JSON.parse((await command(...args, '--json')).stdout);
const refused = (...args) => command(...args).then(() => assert.fail(`${args} was taken`), (err) => err);
const line = async (name) => (await json('ops', 'nodes')).items.find((x) => x.name === name);
const nameOf = (node) => node.settings.node.name;
const audited = (action) => stack.database.rows(`SELECT actor, target, detail FROM audit WHERE action = '${action}' ORDER BY no`);
const apiAt = (node, person) => new Client(node.base, stack.contract).as(person.access);

/** Commands of a person by way of some nodes, one after the other, until it is told to stop; none may fail. */
class Load {
  asked = 0;
  #over = false;

  constructor(person, ways) {
    const apis = ways.map((n) => apiAt(n, person));
    this.done = (async () => {
      while (!this.#over)
        for (const [i, api] of apis.entries()) {
          const name = `name ${this.asked + i}`;
          const me = await api.want(200, 'PATCH', '/api/v1/me', { json: { nickname: name } });
          assert.ok(JSON.stringify(me).includes(name));
          ++this.asked;
        }
    })();
  }
  started() {
    return eventually('there is load', () => this.asked > 20);
  }
  async stop() {
    this.#over = true;
    await this.done;
  }
}

describe('operators', () => {
  it('nodes_actors_and_what_they_do_are_shown', async () => {
    const person = await stack.signUp('shown');
    const room = await openRoom(person, { questions: 1 });
    const all = await eventually('every node has told of itself', async () => {
      const { items } = await json('ops', 'nodes');
      return items.length === 3 && items.every((x) => x.rss_bytes > 0 && x.links.length === 2 && x.silent_ms !== null) && items;
    });
    assert.equal(
      all.reduce((n, x) => n + x.shards, 0),
      4096,
    );
    const { items: actors } = await eventually('the room is in memory', async () => {
      await person.api.want(200, 'GET', room.path); // A shard that finds its place takes nobody along.
      const got = await json('ops', 'actors', '--kind', 'room');
      return got.items.length > 0 && got;
    });
    assert.ok(actors.every((x) => x.kind === 'room' && x.count > 0));
    const { items: work } = await json('ops', 'top', '--node', 'n2');
    assert.ok(work.some((x) => x.type === 'shard_host' && x.live >= 8));
    assert.ok(work.every((x) => x.node === 'n2'));
    const { stdout } = await command('ops', 'nodes');
    assert.match(stdout, /^NODE +STATE/);
    const metrics = await (await fetch(`${nodes[0].adminBase}/metrics`)).text();
    assert.match(metrics, /zhian_actor_mailbox_seconds_count\{type="shard_host"\} [1-9]/);
    assert.match(metrics, /zhian_actor_mailbox_deepest\{type="shard_host"\}/);
  });

  it('nothing_happens_before_somebody_has_said_yes', async () => {
    for (const args of [['drain', 'n2'], ['evict', 'n2'], ['move', '0-9', 'n2']]) {
      const err = await refused('ops', ...args); // Standard input is empty.
      assert.equal(err.code, 1);
      assert.match(err.stderr, /shard/);
      assert.match(err.stderr, /nothing was done/);
    }
    assert.equal((await refused('ops', 'move', '9-3', 'n2', '--yes')).code, 64);
    assert.equal((await refused('ops', 'move', '4096', 'n2', '--yes')).code, 64);
    assert.match((await refused('ops', 'drain', 'n9', '--yes')).stderr, /no node n9/);
    assert.deepEqual(await audited('cluster.drain'), []);
    assert.equal((await line('n2')).state, 'up');
  });

  it('a_shard_with_a_living_room_moves_and_no_frame_is_lost_or_doubled', async () => {
    const person = await stack.signUp('moved');
    const room = await openRoom(person, { questions: 4 });
    const shard = cluster.shardOf(room.room_id);
    const from = await cluster.ownerOf(shard);
    const [to, other] = nodes.filter((n) => n !== from);
    const ledgers = [from, to, other].map(() => new Ledger(room.channel, { epoch: room.epoch, seq: 0 }));
    const sockets = [];
    for (const [i, node] of [from, to, other].entries()) {
      const socket = await Realtime.open(node.base, person.access, { ledger: ledgers[i] });
      await socket.resume(room.channel, room.epoch, 0);
      sockets.push(socket);
    }
    await sockets[0].do('room.takeover', { room_id: room.room_id });
    await question(sockets[0], 1);
    await answer(sockets[0], room, 1);
    const moved = command('ops', 'move', String(shard), nameOf(to), '--yes');
    await question(sockets[0], 2);
    await answer(sockets[0], room, 2); // While it moves.
    await moved;
    assert.equal(await cluster.ownerOf(shard), to);
    const ended = await answerToTheEnd(sockets[0], room, ledgers[0]);
    for (const socket of sockets) await socket.frame('the end', (f) => f.type === 'ended');
    for (const ledger of ledgers) assert.deepEqual(ledger.finals, ledgers[0].finals);
    assert.ok(sockets.every((s) => s.closed === null));
    await apiAt(from, person).want(200, 'GET', `/api/v1/mock-interview/records/${ended.data.record_id}`);
    await Promise.all(sockets.map((s) => s.close()));

    const pinned = (await json('ops', 'shards')).items.filter((x) => x.pinned_to !== '');
    assert.deepEqual(
      pinned.map((x) => [x.first, x.last, x.owner, x.pinned_to]),
      [[shard, shard, nameOf(to), nameOf(to)]],
    );
    const [line] = await audited('cluster.move');
    assert.match(line.actor, /^ops:/);
    assert.equal(line.target, `shards/${shard}-${shard}/node/${nameOf(to)}`);
    assert.deepEqual(line.detail, { from: { [nameOf(from)]: 1 } });
    await command('ops', 'unpin', '--all');
    await eventually('it goes back', async () => (await cluster.ownerOf(shard)) === from, { timeout: 60_000 });
  });

  it('a_node_is_drained_under_load_and_no_command_fails', async () => {
    const person = await stack.signUp('drained');
    const load = new Load(person, nodes); // Also by way of the node that is drained.
    await load.started();
    const socket = await Realtime.open(nodes[2].base, person.access);
    const { stderr } = await command('ops', 'drain', 'n3', '--yes');
    assert.match(stderr, /holds \d+ shards/);
    assert.match(stderr, /n3 holds no shard/);
    await socket.frame('reconnect', (f) => f.type === 'reconnect');
    await socket.ended;
    assert.equal(socket.closed.code, 1012);
    const asked = load.asked;
    await eventually('it is asked still', () => load.asked > asked + 20);
    assert.equal((await fetch(`${nodes[2].adminBase}/readyz`)).status, 503);
    await assert.rejects(Realtime.open(nodes[2].base, person.access)); // The next one is to go elsewhere.
    const drained = await line('n3');
    assert.deepEqual([drained.state, drained.shards], ['draining', 0]);
    assert.match(drained.drained_by, /^ops:/);
    await command('ops', 'undrain', 'n3');
    await cluster.spread();
    await load.stop();
    assert.ok(load.asked > 60);
    assert.equal((await fetch(`${nodes[2].adminBase}/readyz`)).status, 200);
    await (await Realtime.open(nodes[2].base, person.access)).close();
    assert.equal((await audited('cluster.drain')).length, 1);
    assert.equal((await audited('cluster.undrain')).length, 1);
  });

  it('a_frozen_node_is_evicted_the_others_serve_and_it_ends_with_75_when_it_wakes', async () => {
    const person = await stack.signUp('frozen');
    const owner = await cluster.ownerOf(cluster.shardOf(person.user.id));
    const others = nodes.filter((n) => n !== owner);
    const before = Date.now();
    process.kill(owner.pid, 'SIGSTOP');
    const { stderr } = await others[0].command(['ops', 'evict', nameOf(owner), '--yes']);
    assert.match(stderr, /every shard has an owner/);
    for (const node of others) assert.equal((await apiAt(node, person).want(200, 'GET', '/api/v1/me')).user.id, person.user.id);
    console.log(`# evicted and served again after ${Date.now() - before} ms`);
    process.kill(owner.pid, 'SIGCONT');
    assert.deepEqual(await owner.ended(), { code: 75, signal: null });
    await owner.start();
    await cluster.spread();
    assert.equal((await audited('cluster.evict'))[0].target, `node/${nameOf(owner)}`);
  });
});
