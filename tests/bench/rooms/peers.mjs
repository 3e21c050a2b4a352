// Members of a peer's room, with the manners of tests/e2e/support/seat.mjs.
import { io } from 'socket.io-client';
import WebSocket from 'ws';

/** A member on the `ws` server. */
export class WsSeat {
  #socket;
  #waiting = new Map();
  #next = 0;
  onFrame = () => {};

  static async open(base) {
    const seat = new WsSeat();
    seat.#socket = new WebSocket(base.replace(/^http/, 'ws'), { perMessageDeflate: false });
    seat.#socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.seq) {
        seat.onFrame(message);
        return;
      }
      seat.#waiting.get(message.id)?.(message.data);
      seat.#waiting.delete(message.id);
    });
    await new Promise((resolve, reject) => {
      seat.#socket.once('open', resolve);
      seat.#socket.once('error', reject);
    });
    return seat;
  }

  #ask(type, data) {
    const id = String(++this.#next);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, type, data }));
    });
  }
  join(roomId) {
    return this.#ask('join', { room_id: roomId });
  }
  answer(roomId, turn, text) {
    return this.#ask('answer', { room_id: roomId, turn, text });
  }
}

/** A member on the Socket.IO server. */
export class SocketIoSeat {
  #socket;
  onFrame = () => {};

  static async open(base) {
    const seat = new SocketIoSeat();
    seat.#socket = io(base, { transports: ['websocket'], forceNew: true, reconnection: false });
    seat.#socket.on('frame', (frame) => seat.onFrame(frame));
    await new Promise((resolve, reject) => {
      seat.#socket.once('connect', resolve);
      seat.#socket.once('connect_error', reject);
    });
    return seat;
  }

  join(roomId) {
    return this.#socket.emitWithAck('join', { room_id: roomId });
  }
  answer(roomId, turn, text) {
    return this.#socket.emitWithAck('answer', { room_id: roomId, turn, text });
  }
}
