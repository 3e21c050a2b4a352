// A client as docs/realtime.md describes it: it comes back after any loss with its position, waits where it is told to, and
// repeats what was not answered under the same id.
import assert from 'node:assert/strict';

import { patience } from './env.mjs';
import { Ledger, Realtime } from './realtime.mjs';
import { ulid } from './ulid.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One seat in one room, over as many sockets as it takes. Its ledger fails on a frame that is missing or comes twice. */
export class Follower {
  #socket = null;
  #leaving = false;
  #coming = null;
  /** Milliseconds from each loss of the socket to the answer to `resume`. */
  resumed = [];
  /** Close codes of the sockets that were lost. */
  losses = [];
  retries = 0;

  constructor(base, access, room) {
    Object.assign(this, { base, access, room });
    this.ledger = new Ledger(room.channel, { epoch: room.epoch, seq: 0 });
  }

  static async open(base, access, room) {
    const follower = new Follower(base, access, room);
    await (follower.#coming = follower.#come(performance.now()));
    return follower;
  }

  /** Answers a turn, however many sockets and repeats it takes; answers the receipt. */
  async answer(turn, text) {
    const id = ulid();
    return this.#untilDone(`answer to turn ${turn}`, async (socket) => {
      const reply = await socket.ask('room.answer', { room_id: this.room.room_id, turn, text }, { id });
      if (reply.ok) return reply.data;
      assert.ok(reply.error.retryable, `refused for good: ${JSON.stringify(reply.error)}`);
      return null;
    });
  }

  /** The turn that waits for an answer; 0: none. */
  get turn() {
    const last = this.ledger.finals.filter((f) => ['question', 'answer', 'closing', 'ended'].includes(f.type)).at(-1);
    return last?.type === 'question' ? last.data.turn : 0;
  }
  get over() {
    return this.ledger.finals.at(-1)?.type === 'ended';
  }

  /** Answers whatever is asked, one answer each `pace` ms, until the interview is over or `enough` of it was said. */
  async play(text, pace, enough = () => false) {
    const end = Date.now() + patience(120_000);
    while (!this.over && !enough()) {
      assert.ok(Date.now() < end, `the interview does not end: ${JSON.stringify(this.ledger.finals.at(-1))}`);
      await pause(pace);
      const turn = this.turn;
      if (turn > 0) await this.answer(turn, text(turn));
    }
  }

  async close() {
    this.#leaving = true;
    await this.#coming;
    await this.#socket?.close();
  }
  /** Comes back no more, wherever it is. */
  abandon() {
    this.#leaving = true;
  }

  /** Whether it has a socket and its channel. */
  get here() {
    return this.#socket !== null;
  }

  async #untilDone(what, attempt) {
    const end = Date.now() + patience(30_000);
    for (let wait = 50; ; wait = Math.min(2 * wait, 1000)) {
      try {
        await this.#coming;
        const done = await attempt(this.#socket);
        if (done) return done;
      } catch (err) {
        if (err instanceof assert.AssertionError || Date.now() > end) throw err;
      }
      assert.ok(Date.now() <= end, `no ${what} in time`);
      ++this.retries;
      await pause(wait * (0.5 + Math.random()));
    }
  }

  /** Connects until its channel is open again. `since`: when the last socket was lost. */
  async #come(since, delay = 0) {
    await pause(delay);
    const end = performance.now() + patience(60_000);
    for (let wait = 50; ; wait = Math.min(2 * wait, 1000)) {
      let socket = null;
      try {
        socket = new Realtime(this.base, { ledger: this.ledger });
        await socket.connect();
        await socket.auth(this.access);
        const reply = await socket.ask('resume', { ch: this.room.channel, epoch: this.ledger.epoch, seq: this.ledger.seq });
        if (!reply.ok) throw new Error(`resume: ${reply.error.code}`);
        assert.ok(reply.data.recovered, `the position was lost: ${JSON.stringify(reply.data)}`);
        this.resumed.push(performance.now() - since);
        this.#socket = socket;
        socket.ended.then(() => this.#lost(socket));
        return;
      } catch (err) {
        if (socket?.ended && !socket.closed) await socket.cut().catch(() => {});
        if (err instanceof assert.AssertionError && /position was lost/.test(err.message)) throw err;
        if (this.#leaving) return;
        if (performance.now() > end) throw new Error(`no way back: ${err.message}`);
        await pause(wait * (0.5 + Math.random()));
      }
    }
  }

  #lost(socket) {
    if (this.#leaving || this.#socket !== socket) return;
    this.#socket = null;
    this.losses.push(socket.closed.code);
    const told = socket.frames.findLast((f) => f.type === 'reconnect');
    if (socket.closed.code === 1012) assert.ok(told, 'a node that goes down says when to come back');
    this.#coming = this.#come(performance.now(), told?.data.delay_ms ?? 0);
    this.#coming.catch(() => {}); // Whoever waits for it hears of it.
  }
}
