// Crowds on one node: rooms with scripted candidates, and sockets that only wait. Small by default, a thousand rooms and
// ten thousand sockets with --long. What a frame costs is measured by `./dev bench rooms`, not here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { percentile, rssOf } from '../bench/rooms/cpu.mjs';
import { answerOf } from '../bench/rooms/words.mjs';
import { CrowdRoom, converse, each } from './support/crowd.mjs';
import { env, eventually } from './support/env.mjs';
import { Seat } from './support/seat.mjs';
import { Stack } from './support/stack.mjs';

const roomCount = env.long ? 1000 : 60;
const idleCount = env.long ? 10_000 : 300;
const turns = 3;

let stack;
let people;
before(async () => {
  stack = await Stack.start('crowd', {
    settings: { auth: { access_ttl: '1h' }, interview: { deltas: false }, log: { access: false }, http: { max_connections: 20_000 } },
  });
  people = await each(Array.from({ length: roomCount }), 16, () => stack.signUp('crowd'));
  // What signing up left in the heap is not part of what a socket or a room costs.
  await stack.node.stop();
  await stack.node.start();
});
after(() => stack?.stop());

const rss = () => rssOf(stack.node.pid);

describe('crowds', () => {
  it('idle_sockets_cost_little_and_stay', async (t) => {
    const before = rss();
    const seats = await each(Array.from({ length: idleCount }, (_, i) => people[i % people.length]), 50, (x) => Seat.open(stack.node.base, x.access));
    const kib = (rss() - before) / idleCount;
    t.diagnostic(`${idleCount} signed-in sockets: ${kib.toFixed(1)} KiB each`);
    await each(seats, 50, (seat) => seat.ask('ping', {}));
    assert.equal(seats.filter((seat) => seat.closed !== null).length, 0);
    // Sanitizers pad every allocation, and a few sockets share what the node needs anyway.
    if (env.slow === 1 && env.long) assert.ok(kib <= 24, `${kib} KiB an idle socket`);
    for (const seat of seats) seat.close();
  });

  it('many_rooms_at_once_lose_nothing', async (t) => {
    const latencies = [];
    const seats = await each(people, 50, (x) => Seat.open(stack.node.base, x.access));
    const before = rss();
    const rooms = await each(people, 16, async (person, i) => {
      const json = { position: '后端工程师', language: 'zh', questions: 4 };
      const { room_id } = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json });
      const { epoch } = await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${room_id}`);
      const room = new CrowdRoom(room_id, [seats[i]], latencies);
      await room.join(epoch);
      return room;
    });
    await eventually('every room has asked', () => rooms.every((room) => room.turn === 1), { timeout: 60_000 });
    const kib = (rss() - before) / rooms.length;
    const late = await converse(rooms, { turns, period: 2000, text: answerOf });
    await eventually('every room is settled', () => rooms.every((room) => room.settled), { timeout: 60_000 });
    const sorted = Float64Array.from(latencies).sort();
    t.diagnostic(`${rooms.length} rooms: ${kib.toFixed(1)} KiB each, finals p50 ${percentile(sorted, 0.5).toFixed(1)} ms, p99 ${percentile(sorted, 0.99).toFixed(1)} ms, ${late} late`);
    assert.deepEqual(rooms.flatMap((room) => room.faults), []);
    assert.ok(env.slow > 1 || !env.long || kib <= 64, `${kib} KiB a room`);
    const ids = rooms.map((room) => `'room:${room.id}'`);
    const [{ told }] = await stack.database.rows(`SELECT count(*) AS told FROM room_event WHERE stream IN (${ids})`);
    assert.equal(rooms.reduce((n, room) => n + room.delivered, 0), told, 'what was told is what is stored');
    for (const seat of seats) seat.close();
  });
});
