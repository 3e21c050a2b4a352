// A WebSocket client without a WebSocket library: it can say what no library would, and believes nothing it hears.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

import { patience, within } from './env.mjs';

export const op = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The bytes of one client frame; every bit can be set wrong. `announce` replaces the length, `wide` its form (16, 64). */
export function frame(opcode, payload = '', { fin = true, rsv = 0, masked = true, announce, wide } = {}) {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload, 'utf8');
  const length = announce ?? body.length;
  const form = wide ?? (length < 126 ? 7 : length < 65_536 ? 16 : 64);
  const head = Buffer.alloc(2 + (form === 16 ? 2 : form === 64 ? 8 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (form === 7 ? length : form === 16 ? 126 : 127);
  if (form === 16) head.writeUInt16BE(length, 2);
  if (form === 64) head.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([head, body]);
  const key = randomBytes(4);
  return Buffer.concat([head, key, Buffer.from(body.map((byte, i) => byte ^ key[i & 3]))]);
}

/** The payload of a close frame. */
export function closing(code, reason = '') {
  const text = Buffer.isBuffer(reason) ? reason : Buffer.from(reason, 'utf8');
  const out = Buffer.alloc(2 + text.length);
  out.writeUInt16BE(code);
  text.copy(out, 2);
  return out;
}

/** Takes server frames apart and refuses what RFC 6455 forbids a server. Answers `[frame or null, bytes used]`. */
function parse(bytes) {
  if (bytes.length < 2) return [null, 0];
  assert.equal(bytes[0] & 0x70, 0, 'a reserved bit of a server frame');
  assert.equal(bytes[1] & 0x80, 0, 'a server frame is not masked');
  assert.ok(bytes[0] & 0x80, 'the server does not fragment');
  const opcode = bytes[0] & 15;
  assert.ok(Object.values(op).includes(opcode) && opcode !== op.continuation, `opcode ${opcode} of a server`);
  let length = bytes[1] & 127;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return [null, 0];
    length = bytes.readUInt16BE(2);
    assert.ok(length > 125, 'the shortest form of a length');
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return [null, 0];
    length = Number(bytes.readBigUInt64BE(2));
    assert.ok(length > 65_535, 'the shortest form of a length');
    at = 10;
  }
  assert.ok(opcode < 8 || length < 126, 'a control frame holds at most 125 bytes');
  if (bytes.length < at + length) return [null, 0];
  return [{ op: opcode, payload: bytes.subarray(at, at + length) }, at + length];
}

/** One connection, octet by octet. */
export class RawSocket {
  #socket;
  #bytes = Buffer.alloc(0);
  #wake = () => {};
  #head = null;
  #fault = null;
  frames = [];
  /** The peer has closed its side. */
  ended = false;

  /** Connects and completes the handshake. `headers` replace or (null) remove those of a good one. */
  static async open(base, { headers = {}, path = '/ws', want = 101 } = {}) {
    const raw = new RawSocket();
    const { hostname, port, host } = new URL(base);
    raw.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    raw.#socket.on('data', (data) => raw.#take(data));
    raw.#socket.on('error', (err) => {
      raw.error = err;
      raw.#end();
    });
    raw.#socket.on('close', () => raw.#end());
    raw.#socket.on('end', () => raw.#end());
    const key = randomBytes(16).toString('base64');
    const all = {
      Host: host,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'zhian.v1',
      ...headers,
    };
    const lines = Object.entries(all).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}`);
    raw.#socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    await raw.until('the answer to the handshake', () => raw.#head !== null);
    const [status, ...fields] = raw.#head.split('\r\n');
    raw.headers = Object.fromEntries(fields.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    assert.equal(status.split(' ')[1], String(want), raw.#head);
    if (want === 101) {
      const accept = createHash('sha1').update((headers['Sec-WebSocket-Key'] ?? key) + guid).digest('base64');
      assert.equal(raw.headers['sec-websocket-accept'], accept);
      assert.equal(raw.headers['sec-websocket-protocol'], 'zhian.v1');
      assert.equal(raw.headers['sec-websocket-extensions'], undefined, 'no extension is negotiated');
    }
    return raw;
  }

  /** Writes bytes, `chop` of them a system call (0: all at once). */
  async write(bytes, chop = 0) {
    if (this.ended || this.#socket.destroyed) return;
    if (chop === 0) {
      this.#socket.write(bytes);
      return;
    }
    for (let at = 0; at < bytes.length && !this.ended && !this.#socket.destroyed; at += chop) {
      this.#socket.write(bytes.subarray(at, at + chop));
      // Lets the kernel have this piece, and us see an early answer.
      if ((at / chop) % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Waits until `probe` holds; what the server did wrong fails it at once. */
  until(what, probe) {
    const tell = () => `${what}; heard: ${this.frames.map((f) => `${f.op}:${f.payload.toString('latin1').slice(0, 60)}`)}${this.ended ? ', end' : ''}${this.error ? `, ${this.error.code}` : ''}`;
    return within(patience(10_000), tell, (done, fail) => {
      const look = () => {
        if (this.#fault) fail(this.#fault);
        else if (probe()) done();
      };
      this.#wake = look;
      look();
    });
  }

  /** The n-th frame of the server. */
  async nth(n, what) {
    await this.until(what, () => this.frames.length > n || this.ended);
    return this.frames[n] ?? null;
  }

  /** No longer reads, as a program that hangs. */
  pause() {
    this.#socket.pause();
  }
  resume() {
    this.#socket.resume();
  }
  /** Sends FIN. */
  finish() {
    this.#socket.end();
  }
  destroy() {
    this.#socket.destroy();
  }

  #take(data) {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
    try {
      if (this.#head === null) {
        const end = this.#bytes.indexOf('\r\n\r\n');
        if (end < 0) return;
        this.#head = this.#bytes.subarray(0, end).toString('latin1');
        this.#bytes = this.#bytes.subarray(end + 4);
      }
      while (this.#head.startsWith('HTTP/1.1 101')) {
        const [one, used] = parse(this.#bytes);
        if (!one) break;
        assert.ok(!this.frames.some((f) => f.op === op.close), 'nothing follows a close frame');
        if (one.op === op.text) one.text = new TextDecoder('utf-8', { fatal: true }).decode(one.payload);
        this.frames.push(one);
        this.#bytes = this.#bytes.subarray(used);
      }
    } catch (err) {
      this.#fault = err;
    }
    this.#wake();
  }

  #end() {
    this.ended = true;
    this.#wake();
  }
}
