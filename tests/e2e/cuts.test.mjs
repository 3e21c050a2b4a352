// Random cuts, reconnects, pauses, takeovers and kills of the server: what a client has received is always what the
// record holds. ZHIAN_SEED repeats a run.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { env, eventually } from './support/env.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { device, openRoom, words } from './support/rooms.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

const seed = Number(process.env.ZHIAN_SEED ?? Math.floor(Math.random() * 2 ** 31));
const budget = env.long ? 240_000 : 20_000;
const crowd = 3;
const mostSteps = env.long ? 4000 : 400;
// What chance may leave out comes at these steps, however slow the machine is.
const cutAt = [4, 9, 14];
const killAt = 17;
const leastSteps = 24;

/** mulberry32: the same numbers for the same seed. */
function generator(x) {
  return () => {
    x = (x + 0x6d2b79f5) | 0;
    let t = Math.imul(x ^ (x >>> 15), 1 | x);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

let stack;
before(async () => {
  stack = await Stack.start('cuts', { settings: { interview: { delta_interval: '3ms' } } });
});
after(() => stack?.stop());

/** One host with two devices in one room; each keeps a ledger of what it was told. */
class Candidate {
  answers = new Map(); // By turn: the text that was acknowledged.
  cuts = 0; // Of its devices, in all rooms.
  pending = null; // A command whose outcome is unknown: repeated under its id until it is known.

  static async make(index) {
    const one = new Candidate();
    one.person = await stack.signUp(`cuts${index}`);
    one.devices = [{ access: one.person.access }, await device(stack, one.person)];
    await one.begin();
    return one;
  }

  async begin() {
    this.room = await openRoom(this.person, { questions: 2 });
    this.answers.clear();
    for (const x of this.devices) {
      await x.socket?.cut();
      x.socket = null;
      x.ledger = new Ledger(this.room.channel, { epoch: this.room.epoch, seq: 0 });
    }
  }

  /** Follows from where the device's ledger stands; nothing when the server is not there. */
  async connect(x) {
    const socket = await Realtime.open(stack.node.base, x.access, { ledger: x.ledger });
    const state = await socket.resume(this.room.channel, x.ledger.epoch, x.ledger.seq);
    assert.equal(state.recovered, true, 'nothing that was missed is lost');
    x.socket = socket;
  }

  /** Cuts a device off, in the middle of whatever it heard. */
  cut(x) {
    if (this.ready(x)) ++this.cuts;
    return x.socket.cut();
  }

  /** The same for a device that may not be there. */
  async cutForSure(x) {
    if (!this.ready(x)) await this.connect(x);
    await this.cut(x);
  }

  ready(x) {
    return x.socket && !x.socket.closed;
  }

  get over() {
    return this.devices.some((x) => x.ledger.finals.at(-1)?.type === 'ended');
  }

  /** The newest thing any device knows. */
  get last() {
    return this.devices.map((x) => x.ledger).sort((a, b) => b.seq - a.seq)[0];
  }

  /** Says a command under an id that stays the same until an answer was received. */
  async say(x, command, cutAfter) {
    this.pending = { x, ...command };
    const asked = x.socket.ask(command.type, command.data, { id: command.id }).catch(() => null);
    if (cutAfter) {
      await this.cut(x);
      await asked;
      return;
    }
    this.settle(command, await asked);
  }

  settle(command, reply) {
    if (reply === null) return; // The line broke: still unknown.
    if (!reply.ok && reply.error.retryable && reply.error.code !== 'room_busy') return;
    this.pending = null;
    if (command.type !== 'room.answer') return assert.ok(reply.ok || ['room_over', 'room_busy'].includes(reply.error.code), JSON.stringify(reply));
    if (reply.ok) {
      assert.ok(!this.answers.has(command.data.turn), `two answers to turn ${command.data.turn}`);
      this.answers.set(command.data.turn, command.data.text);
    } else assert.ok(['not_speaker', 'room_paused', 'room_busy', 'turn_mismatch', 'room_over'].includes(reply.error.code), JSON.stringify(reply.error));
  }

  async step(random) {
    const x = this.devices[random() < 0.7 ? 0 : 1];
    if (!this.ready(x)) return this.connect(x);
    if (this.pending && this.ready(this.pending.x)) return this.say(this.pending.x, this.pending, false);
    if (this.pending) return this.connect(this.pending.x);
    const dice = random();
    const data = { room_id: this.room.room_id };
    if (dice < 0.12) return void (await this.cut(x));
    if (dice < 0.2) return this.say(x, { id: ulid(), type: 'room.pause', data }, random() < 0.3);
    if (dice < 0.38) return this.say(x, { id: ulid(), type: 'room.resume', data }, random() < 0.2);
    if (dice < 0.5) return this.say(x, { id: ulid(), type: 'room.takeover', data }, random() < 0.2);
    const turn = this.last.finals.filter((f) => f.type === 'question').at(-1)?.data.turn ?? 1;
    const text = `${words(turn)} (${ulid()})`;
    return this.say(x, { id: ulid(), type: 'room.answer', data: { ...data, turn, text } }, random() < 0.25);
  }

  /** Without any more faults: to the end, and everything anybody was told is the record. */
  async finish() {
    const [x, y] = this.devices;
    for (const one of this.devices) if (!this.ready(one)) await this.connect(one);
    await eventually('what was pending is known', async () => {
      if (this.pending) await this.say(this.pending.x, this.pending, false);
      return !this.pending;
    });
    if (!this.over) {
      const data = { room_id: this.room.room_id };
      for (const type of ['room.takeover', 'room.resume']) {
        const reply = await x.socket.ask(type, data);
        assert.ok(reply.ok || reply.error.code === 'room_over', JSON.stringify(reply));
      }
      await eventually('the end', async () => {
        const last = x.ledger.finals.filter((f) => ['question', 'answer', 'ended'].includes(f.type)).at(-1);
        if (last?.type === 'ended') return true;
        if (last?.type === 'question') await this.say(x, { id: ulid(), type: 'room.answer', data: { ...data, turn: last.data.turn, text: words(last.data.turn) } }, false);
        return false;
      }, { timeout: 60_000 });
    }
    await eventually('both have heard the end', () => [x, y].every(({ ledger }) => ledger.finals.at(-1)?.type === 'ended'), { timeout: 30_000 });
    const record = await this.person.api.want(200, 'GET', `/api/v1/mock-interview/records/${x.ledger.finals.at(-1).data.record_id}`);
    const lines = record.transcript.map(({ turn, type, text }) => ({ turn, type, text }));
    for (const { ledger } of this.devices) {
      const heard = ledger.finals.filter((f) => ['question', 'answer', 'closing'].includes(f.type));
      assert.deepEqual(heard.map((f) => ({ turn: f.data.turn, type: f.type, text: f.data.text })), lines);
      assert.equal(ledger.gaps, 0);
    }
    const answered = Object.fromEntries(lines.filter((l) => l.type === 'answer').map((l) => [l.turn, l.text]));
    assert.deepEqual(answered, Object.fromEntries(this.answers), 'each acknowledged answer is in the record, and no other');
    const rows = await stack.database.rows(`SELECT id FROM interview_record WHERE room_id = '${this.room.room_id}'`);
    assert.equal(rows.length, 1);
  }
}

describe('cuts', () => {
  it('whatever_breaks_whenever_what_was_heard_is_what_was_recorded', async (t) => {
    t.diagnostic(`seed ${seed}`);
    const random = generator(seed);
    const began = Date.now();
    let kills = 0;
    let cuts = 0;
    let finished = 0;
    const left = () => budget - (Date.now() - began);
    try {
      const people = await Promise.all(Array.from({ length: crowd }, (_, i) => Candidate.make(i)));
      for (let step = 0; step < leastSteps || (step < mostSteps && left() > 0); ++step) {
        if (random() < 0.04 || step === killAt) {
          ++kills;
          const busy = people.filter((p) => p.devices.some((x) => p.ready(x))).map((p) => p.step(random).catch(() => null));
          await stack.node.kill9();
          await Promise.all(busy);
          await stack.node.start();
        }
        const one = people[Math.floor(random() * people.length)];
        await (cutAt.includes(step) ? one.cutForSure(one.devices[0]) : one.step(random));
        if (!one.over) continue;
        await one.finish();
        ++finished;
        await one.begin();
      }
      for (const one of people) {
        await one.finish();
        ++finished;
        cuts += one.cuts;
      }
    } catch (err) {
      err.message = `${err.message} (ZHIAN_SEED=${seed} repeats it)`;
      throw err;
    }
    t.diagnostic(`${finished} interviews, ${kills} kills, ${cuts} cuts, ${Date.now() - began} ms`);
    assert.ok(finished >= crowd);
    assert.ok(kills >= 1 && cuts >= cutAt.length, `${kills} kills, ${cuts} cuts`);
  });
});
