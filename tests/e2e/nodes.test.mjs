// Three nodes as processes of their own over one store: any of them serves anybody, and one that is killed takes nothing with it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client } from './support/client.mjs';
import { eventually } from './support/env.mjs';
import { Nodes } from './support/nodes.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { answer, answerToTheEnd, openRoom, question } from './support/rooms.mjs';
import { fileForm } from './support/upload.mjs';

let several;
let stack;
let nodes;

before(async () => {
  several = await Nodes.start('nodes', { settings: { interview: { delta_interval: '0ms' } } });
  ({ stack, nodes } = several);
});
after(() => several?.stop());

/** Follows a room at a node, from where a ledger stands. */
async function followAt(node, access, room, ledger) {
  const socket = await Realtime.open(node.base, access, { ledger });
  socket.state = await socket.resume(room.channel, ledger.epoch, ledger.seq);
  return socket;
}

/** A receipt and the line itself come by ways of their own when the room is at another node. */
const told = (socket, turn) => socket.frame(`answer ${turn}`, (f) => f.type === 'answer' && f.data.turn === turn);

const apiAt = (node, person) => new Client(node.base, stack.contract).as(person.access);

describe('several nodes', () => {
  it('any_node_answers_and_every_node_tells_the_same', async () => {
    const person = await stack.signUp('any');
    const room = await openRoom(person, { questions: 2 });
    const ledgers = nodes.map(() => new Ledger(room.channel, { epoch: room.epoch, seq: 0 }));
    const sockets = [];
    for (const [i, node] of nodes.entries()) {
      assert.equal((await apiAt(node, person).want(200, 'GET', '/api/v1/me')).user.id, person.user.id);
      sockets.push(await followAt(node, person.access, room, ledgers[i]));
    }
    // Whoever holds the room speaks, at each node in its turn.
    for (const [i, socket] of sockets.entries()) {
      await socket.do('room.takeover', { room_id: room.room_id });
      if (i > 0) await told(socket, i);
      if (i === 2) await answerToTheEnd(socket, room, ledgers[i]);
      else {
        await question(socket, i + 1);
        await answer(socket, room, i + 1);
      }
    }
    const ended = await Promise.all(sockets.map((s) => s.frame('the end', (f) => f.type === 'ended')));
    assert.equal(new Set(ended.map((f) => f.data.record_id)).size, 1);
    for (const ledger of ledgers) assert.deepEqual(ledger.finals, ledgers[0].finals);
    for (const node of nodes) await apiAt(node, person).want(200, 'GET', `/api/v1/mock-interview/records/${ended[0].data.record_id}`);
    await Promise.all(sockets.map((s) => s.close()));
  });

  it('a_session_that_ends_at_one_node_is_over_at_all', async () => {
    const person = await stack.signUp('over');
    const sockets = await Promise.all(nodes.map((n) => Realtime.open(n.base, person.access)));
    await apiAt(nodes[1], person).want(204, 'POST', '/api/v1/auth/logout');
    const closed = await Promise.all(sockets.map((s) => s.ended.then(() => s.closed.code)));
    assert.deepEqual(closed, [3503, 3503, 3503]);
    for (const node of nodes) assert.equal((await fetch(`${node.base}/api/v1/me`, { headers: { authorization: `Bearer ${person.access}` } })).status, 401);
  });

  it('a_long_text_is_kept_whichever_node_it_comes_to', async () => {
    const person = await stack.signUp('long');
    const line = '负责分布式系统的设计与实现 Kafka and Redis; ';
    for (const [i, node] of nodes.entries()) {
      const text = `${i}\n${line.repeat(12_000)}`; // Longer than a frame between nodes may be.
      const api = apiAt(node, person);
      const got = await api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(text), `long-${i}.txt`, 'text/plain') });
      const again = `corrected ${text}`;
      await api.want(200, 'PUT', `/api/v1/resumes/${got.id}/text`, { json: { text: again } });
      for (const other of nodes)
        assert.equal((await apiAt(other, person).want(200, 'GET', `/api/v1/resumes/${got.id}`)).text.trim(), again.trim());
    }
  });

  it('a_killed_node_takes_nothing_with_it', async () => {
    const person = await stack.signUp('killed');
    const room = await openRoom(person, { questions: 2 });
    const owner = await several.ownerOf(several.shardOf(room.room_id));
    const other = nodes.find((n) => n !== owner);
    const ledger = new Ledger(room.channel, { epoch: room.epoch, seq: 0 });
    const socket = await followAt(other, person.access, room, ledger);
    await question(socket, 1);
    await answer(socket, room, 1);
    const killed = Date.now();
    await owner.kill9();
    // The socket stays: only the node behind it has changed.
    await question(socket, 2);
    await eventually('the room answers again', async () => {
      try {
        await answer(socket, room, 2);
        return true;
      } catch (err) {
        if (!/timed_out|not_owner|storage_unavailable|unavailable/.test(String(err.message))) throw err;
        return false;
      }
    });
    console.log(`# served again after ${Date.now() - killed} ms`);
    await told(socket, 2);
    const ended = await answerToTheEnd(socket, room, ledger);
    const record = await apiAt(other, person).want(200, 'GET', `/api/v1/mock-interview/records/${ended.data.record_id}`);
    const said = (lines) => lines.filter((x) => x.type === 'answer').length;
    assert.equal(said(record.transcript), said(ledger.finals));
    assert.equal(socket.closed, null);
    await socket.close();
    await owner.start(); // And comes back to its share.
    await several.spread(['n1', 'n2', 'n3']);
  });

  it('a_node_that_is_stopped_politely_fails_no_request_at_the_others', async () => {
    const person = await stack.signUp('polite');
    const leaver = nodes[2];
    const api = apiAt(nodes[1], person);
    let asked = 0;
    let over = false;
    const load = (async () => {
      while (!over) {
        assert.equal((await api.want(200, 'GET', '/api/v1/me')).user.id, person.user.id);
        ++asked;
      }
    })();
    await eventually('there is load', () => asked > 20);
    await leaver.stop();
    await several.spread(['n1', 'n2']);
    over = true;
    await load;
    assert.ok(asked > 50);
  });
});
