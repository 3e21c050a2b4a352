// The client of /ws: requests with ULIDs, frames in order, cuts on purpose, and a ledger of what was received.
import assert from 'node:assert/strict';

import WebSocket from 'ws';

import { patience, within } from './env.mjs';
import { ulid } from './ulid.mjs';

/** One connection. Every frame is checked for shape; finals are handed to `ledger` as well. */
export class Realtime {
  #socket;
  #waiting = new Map();
  #watchers = new Set();
  frames = [];
  closed = null;
  /** The last reply that belongs to no request of ours. */
  stray = null;

  constructor(base, { ledger = null, headers = {} } = {}) {
    this.base = base;
    this.headers = headers;
    this.ledger = ledger;
  }

  /** Connects with the subprotocol; with a token also signs in. */
  static async open(base, token, options) {
    const client = new Realtime(base, options);
    await client.connect();
    if (token) await client.auth(token);
    return client;
  }

  connect() {
    this.#socket = new WebSocket(`${this.base.replace(/^http/, 'ws')}/ws`, 'zhian.v1', { headers: this.headers });
    this.ended = new Promise((resolve) => {
      this.#socket.once('close', (code, reason) => {
        this.closed = { code, reason: String(reason) };
        for (const { fail } of this.#waiting.values()) fail(new Error(`the socket was closed with ${code}`));
        this.#waiting.clear();
        for (const watcher of [...this.#watchers]) watcher();
        resolve(this.closed);
      });
    });
    this.#socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    return within(patience(10_000), 'the handshake', (done, fail) => {
      this.#socket.once('open', () => {
        assert.equal(this.#socket.protocol, 'zhian.v1');
        done();
      });
      this.#socket.once('error', fail);
    });
  }

  /** Sends a request and answers the reply, good or bad. The id may be given to repeat a request. */
  ask(type, data, { id = ulid() } = {}) {
    return within(patience(15_000), `a reply to ${type}`, (done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.#socket.send(JSON.stringify({ id, type, data }), (err) => err && fail(err));
    });
  }

  /** Sends a request and wants success; answers its data. */
  async do(type, data, options) {
    const reply = await this.ask(type, data, options);
    assert.ok(reply.ok, `${type} was refused: ${JSON.stringify(reply.error)}`);
    return reply.data;
  }

  /** Sends a request and wants this error; answers the problem. */
  async refused(code, type, data, options) {
    const reply = await this.ask(type, data, options);
    assert.equal(reply.ok, false, `${type} was not refused: ${JSON.stringify(reply)}`);
    assert.equal(reply.error.code, code, JSON.stringify(reply.error));
    return reply.error;
  }

  auth(token) {
    return this.do('auth', { access_token: token });
  }
  subscribe(ch) {
    return this.do('subscribe', { ch });
  }
  resume(ch, epoch, seq) {
    return this.do('resume', { ch, epoch, seq });
  }

  /** Sends text as it is. */
  sendRaw(text) {
    this.#socket.send(text);
  }

  /** The first frame, received already or to come, that `wanted` accepts, from position `from` of `frames` on. */
  frame(what, wanted, { from = 0, timeout = 20_000 } = {}) {
    let next = from;
    const tell = () => `${what}; last frames: ${JSON.stringify(this.frames.slice(-5))}`;
    return within(patience(timeout), tell, (done, fail) => {
      const look = () => {
        for (; next < this.frames.length; ++next)
          if (wanted(this.frames[next])) {
            this.#watchers.delete(look);
            return done(this.frames[next]);
          }
        if (this.closed) {
          this.#watchers.delete(look);
          fail(new Error(`the socket was closed with ${this.closed.code} before ${tell()}`));
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Cuts the line as a dead network does: no closing handshake. */
  cut() {
    this.#socket.terminate();
    return this.ended;
  }

  /** Says goodbye. */
  close() {
    this.#socket.close(1000);
    return this.ended;
  }

  #receive(data, isBinary) {
    assert.ok(!isBinary, 'a binary message');
    const message = JSON.parse(data.toString());
    if ('ok' in message) {
      const extra = Object.keys(message).filter((key) => !['id', 'ok', message.ok ? 'data' : 'error'].includes(key));
      assert.deepEqual(extra, [], `members of a reply nobody described: ${data}`);
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (waiting) waiting.done(message);
      else this.stray = message;
      return;
    }
    const extra = Object.keys(message).filter((key) => !['ch', 'epoch', 'seq', 'type', 'data', 'at'].includes(key));
    assert.deepEqual(extra, [], `members of a frame nobody described: ${data}`);
    this.frames.push(message);
    this.ledger?.take(message);
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/**
 * What one client received on one channel over all its connections: finals must come in order, none missing, none twice.
 */
export class Ledger {
  finals = [];
  interim = 0;
  gaps = 0;

  constructor(channel, { epoch, seq }) {
    this.channel = channel;
    this.epoch = epoch;
    this.seq = seq;
  }

  take(frame) {
    if (frame.ch !== this.channel) return;
    if (frame.type === 'gap') {
      ++this.gaps;
      return;
    }
    if (!frame.seq) {
      ++this.interim;
      return;
    }
    assert.equal(frame.epoch, this.epoch, `another epoch: ${JSON.stringify(frame)}`);
    assert.equal(frame.seq, this.seq + 1, `seq ${frame.seq} after ${this.seq}: ${JSON.stringify(frame)}`);
    this.seq = frame.seq;
    this.finals.push(frame);
  }

  /** The finals of one type. */
  of(type) {
    return this.finals.filter((frame) => frame.type === type);
  }
}
