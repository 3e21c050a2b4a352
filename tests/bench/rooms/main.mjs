// Two thousand sockets in a thousand rooms: each second each room hears an answer and the next question, both told to
// both members. Beside it `ws` and Socket.IO tell the same without checking or storing anything. All in one run, turn
// by turn; one client process drives all three.
import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CrowdRoom, converse, each } from '../../e2e/support/crowd.mjs';
import { env, eventually } from '../../e2e/support/env.mjs';
import { Seat } from '../../e2e/support/seat.mjs';
import { Stack } from '../../e2e/support/stack.mjs';
import { cpuOf, cpuOfPostgres, percentile, rssOf } from './cpu.mjs';
import { SocketIoSeat, WsSeat } from './peers.mjs';
import { answerOf } from './words.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const options = { rooms: 1000, seconds: 9, rounds: 3, json: false, idle: 0 };
for (let i = 2; i < process.argv.length; ++i) {
  const name = process.argv[i].replace(/^--/, '');
  if (name === 'json') options.json = true;
  else if (name in options && Number(process.argv[i + 1]) >= 0) options[name] = Number(process.argv[++i]);
  else throw new Error(`unknown argument ${process.argv[i]}; there are --rooms N, --seconds S, --rounds R, --idle N and --json`);
}
const say = (text) => process.stderr.write(`${text}\n`);
const round1 = (x) => Math.round(x * 10) / 10;

/** A peer in a process of its own. Answers `{base, pid, stop}`. */
async function startPeer(file) {
  const child = fork(join(here, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { port } = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return { base: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.kill() };
}

/** What one side cost over all rounds. */
class Tally {
  cpu = {};
  frames = 0;
  late = 0;
  latencies = [];
  faults = [];

  /** Plays one round; `meters` are `{name: () => microseconds}`. */
  async play(rooms, meters) {
    const before = Object.fromEntries(Object.entries(meters).map(([name, read]) => [name, read()]));
    const had = rooms.reduce((n, room) => n + room.delivered, 0);
    this.late += await converse(rooms, { turns: options.seconds, period: 1000, text: answerOf });
    await eventually('the last frames', () => rooms.every((room) => room.settled || room.faults.length > 0));
    for (const [name, read] of Object.entries(meters)) this.cpu[name] = (this.cpu[name] ?? 0) + read() - before[name];
    const frames = rooms.reduce((n, room) => n + room.delivered, 0) - had;
    this.frames += frames;
    for (const room of rooms) {
      for (const x of room.latencies.splice(0)) this.latencies.push(x);
      this.faults.push(...room.faults.splice(0));
    }
    return frames;
  }

  get perFrame() {
    return Object.values(this.cpu).reduce((a, b) => a + b, 0) / this.frames;
  }
  latency(share) {
    return percentile(Float64Array.from(this.latencies).sort(), share);
  }
}

/** The peer's seats, in their rooms. */
async function fillPeer(kind, peer) {
  return each(Array.from({ length: options.rooms }, (_, i) => `rom_${i}`), 50, async (id) => {
    const room = new CrowdRoom(id, await Promise.all([kind.open(peer.base), kind.open(peer.base)]), []);
    await room.join();
    room.turn = 1;
    return room;
  });
}

const stop = [];
try {
  const peers = { ws: await startPeer('ws_server.mjs'), socketio: await startPeer('socketio_server.mjs') };
  stop.push(peers.ws.stop, peers.socketio.stop);
  const stack = await Stack.start('bench-rooms', {
    settings: {
      auth: { bcrypt_cost: 4, resend_after: '0s', sends_per_hour: 1000, access_ttl: '1d' },
      interview: { deltas: false },
      log: { access: false },
    },
  });
  stop.push(() => stack.stop());
  say(`${options.rooms} people sign up`);
  const people = await each(Array.from({ length: options.rooms }), 16, () => stack.signUp('crowd'));
  // A fresh process: what signing up left in its heap is not part of what a socket costs.
  await stack.node.stop();
  await stack.node.start();
  await stack.api.want(200, 'GET', '/healthz');
  const rss = () => rssOf(stack.node.pid);
  const idleNode = rss();
  const seats = await each(people.flatMap((x) => [x, x]), 50, (x) => Seat.open(stack.node.base, x.access));
  const kibPerSocket = (rss() - idleNode) / seats.length;
  say(`${seats.length} signed-in sockets: ${round1(kibPerSocket)} KiB each`);

  const rooms = {
    ws: await fillPeer(WsSeat, peers.ws),
    socketio: await fillPeer(SocketIoSeat, peers.socketio),
    zhian: [],
  };
  const tallies = { ws: new Tally(), socketio: new Tally(), zhian: new Tally() };
  const meters = {
    ws: { server: () => cpuOf(peers.ws.pid) },
    socketio: { server: () => cpuOf(peers.socketio.pid) },
    zhian: { server: () => cpuOf(stack.node.pid), postgres: () => cpuOfPostgres(env.pgSockets) },
  };
  let kibPerRoom = 0;
  for (let n = 1; n <= options.rounds; ++n) {
    const beforeRooms = rss();
    rooms.zhian = await each(people, 16, async (person, i) => {
      const json = { position: '后端工程师', language: 'zh', questions: 12 };
      const made = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json });
      const old = rooms.zhian[i];
      const mine = [seats[2 * i], seats[2 * i + 1]];
      if (old) await Promise.all(mine.map((seat) => seat.leave(old.id)));
      const room = new CrowdRoom(made.room_id, mine, []);
      const { epoch } = await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${made.room_id}`);
      await room.join(epoch);
      return room;
    });
    await eventually('every room has asked', () => rooms.zhian.every((room) => room.turn === 1 && room.seen(1)));
    if (n === 1) kibPerRoom = (rss() - beforeRooms) / rooms.zhian.length;
    for (const name of ['ws', 'socketio', 'zhian']) {
      const tally = tallies[name];
      const frames = await tally.play(rooms[name], meters[name]);
      say(`round ${n}, ${name}: ${frames} frames, so far ${round1(tally.perFrame)} us a frame (${Object.entries(tally.cpu).map(([k, v]) => `${k} ${round1(v / tally.frames)}`)}), p50 ${round1(tally.latency(0.5))} ms, p99 ${round1(tally.latency(0.99))} ms, ${tally.late} late, ${tally.faults.length} faults ${tally.faults.slice(0, 2)}`);
    }
    // What was told is what is stored.
    const ids = rooms.zhian.map((room) => `'room:${room.id}'`);
    const [{ told }] = await stack.database.rows(`SELECT count(*) AS told FROM room_event WHERE stream IN (${ids})`);
    const seen = rooms.zhian.reduce((sum, room) => sum + room.delivered, 0);
    if (seen !== told * 2) tallies.zhian.faults.push(`${told} frames are stored, ${seen} were received by two members`);
  }
  let kibPerIdle = 0;
  if (options.idle > 0) {
    const before = rss();
    const more = await each(Array.from({ length: options.idle }, (_, i) => people[i % people.length]), 50, (x) => Seat.open(stack.node.base, x.access));
    kibPerIdle = (rss() - before) / more.length;
    const lost = more.filter((x) => x.closed !== null).length;
    say(`${more.length} more idle sockets: ${round1(kibPerIdle)} KiB each, ${lost} lost`);
    if (lost > 0) tallies.zhian.faults.push(`${lost} idle sockets were lost`);
  }
  const { ws, socketio, zhian } = tallies;
  const result = {
    sockets: seats.length,
    rooms: options.rooms,
    kib_per_idle_socket: round1(kibPerSocket),
    kib_per_room: round1(kibPerRoom),
    cpu_us_per_frame: round1(zhian.perFrame),
    server_cpu_us_per_frame: round1(zhian.cpu.server / zhian.frames),
    postgres_cpu_us_per_frame: round1(zhian.cpu.postgres / zhian.frames),
    p50_ms: round1(zhian.latency(0.5)),
    p99_ms: round1(zhian.latency(0.99)),
    ws_cpu_us_per_frame: round1(ws.perFrame),
    ws_p99_ms: round1(ws.latency(0.99)),
    socketio_cpu_us_per_frame: round1(socketio.perFrame),
    socketio_p99_ms: round1(socketio.latency(0.99)),
    frames: zhian.frames,
    late: zhian.late,
    faults: zhian.faults.length + ws.faults.length + socketio.faults.length,
    ...(options.idle > 0 ? { idle_sockets: options.idle, kib_per_more_socket: round1(kibPerIdle) } : {}),
    rounds: options.rounds,
    seconds: options.seconds,
    load: round1(loadavg()[0]),
  };
  for (const fault of zhian.faults.slice(0, 10)) say(fault);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name}: ${value}\n`);
  for (const seat of seats) seat.close();
  process.exitCode = result.faults === 0 ? 0 : 1;
} finally {
  for (const end of stop.reverse()) await end();
}
process.exit();
