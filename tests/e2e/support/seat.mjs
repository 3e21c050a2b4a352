// A lean client of /ws for crowds: thousands of them fit into one process.
import WebSocket from 'ws';

import { patience, within } from './env.mjs';
import { ulid } from './ulid.mjs';

/** One socket in one room at a time. `onFrame` gets finals only. */
export class Seat {
  #socket;
  #waiting = new Map();
  onFrame = () => {};
  closed = null;

  /** Connects and signs in. */
  static async open(base, token) {
    const seat = new Seat();
    seat.#socket = new WebSocket(`${base.replace(/^http/, 'ws')}/ws`, 'zhian.v1', { perMessageDeflate: false });
    seat.#socket.on('message', (data) => seat.#take(data));
    seat.#socket.on('close', (code) => {
      seat.closed = code;
      for (const fail of seat.#waiting.values()) fail.reject(new Error(`closed with ${code}`));
      seat.#waiting.clear();
    });
    await within(patience(60_000), 'the handshake of a seat', (done, fail) => {
      seat.#socket.once('open', done);
      seat.#socket.on('error', fail);
    });
    await seat.ask('auth', { access_token: token });
    return seat;
  }

  ask(type, data) {
    const id = ulid();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, type, data }));
    });
  }

  /** Everything said in a room from its beginning, and from now on. */
  join(roomId, epoch) {
    return this.ask('resume', { ch: `room:${roomId}`, epoch, seq: 0 });
  }
  leave(roomId) {
    return this.ask('unsubscribe', { ch: `room:${roomId}` });
  }
  answer(roomId, turn, text) {
    return this.ask('room.answer', { room_id: roomId, turn, text });
  }
  close() {
    this.#socket.terminate();
  }

  #take(data) {
    const message = JSON.parse(data);
    if (message.ok === undefined) {
      if (message.seq) this.onFrame(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.data);
    else waiting?.reject(new Error(JSON.stringify(message.error)));
  }
}
