// What a case of the framing suite is: what the client sends, and what it wants to hear.
//
// `/ws` is no echo server. A message that must arrive whole is a `ping` padded to any length, whose reply carries its
// id; text that must come back unchanged stands in `id`, which the refusal repeats (an id has to be a ULID).
import assert from 'node:assert/strict';

import { closing, frame, op } from '../support/raw_socket.mjs';
import { ulid } from '../support/ulid.mjs';

export { closing, frame, op };

const json = (one) => {
  assert.equal(one?.op, op.text, `a text frame, not ${JSON.stringify(one)}`);
  return JSON.parse(one.text);
};

/** A command of exactly `size` bytes (0: no padding), and what it must be answered. */
export function command(size = 0) {
  const id = ulid();
  const text = `{"id":"${id}","type":"ping"}`;
  assert.ok(size === 0 || size >= text.length, 'too short for a command');
  return {
    bytes: Buffer.from(text + ' '.repeat(Math.max(0, size - text.length))),
    reply: (one) => {
      const got = json(one);
      assert.deepEqual([got.id, got.ok], [id, true], one.text);
    },
  };
}

/** A message that carries `text` (valid UTF-8 in 1 to 64 characters), and the refusal that says it back. */
export function carrying(text) {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, 'utf8');
  return {
    bytes: Buffer.concat([Buffer.from('{"id":"'), bytes, Buffer.from('","type":"ping"}')]),
    reply: (one) => {
      const got = json(one);
      assert.deepEqual([got.ok, got.error?.code], [false, 'validation_failed'], one.text);
      assert.equal(Buffer.from(got.id).toString('hex'), bytes.toString('hex'), 'the text came back unchanged');
    },
  };
}

/** A refusal of what is no message of ours: the socket stays. */
export const refused = (one) => {
  const got = json(one);
  assert.deepEqual([got.id, got.ok, got.error?.code], [null, false, 'bad_request'], one.text);
};

/** The pong of a ping. */
export const pong = (payload = '') => (one) => {
  assert.equal(one?.op, op.pong, `a pong, not ${JSON.stringify(one)}`);
  assert.deepEqual(Buffer.from(one.payload), Buffer.from(payload));
};

/** Heard or not: the server may fail a connection before it has answered what came earlier. */
export const maybe = (want) => Object.assign((one) => want(one), { maybe: true });

/**
 * Plays one case. `send`: byte strings in order; a number waits until so many frames were heard, or the end. `chop`:
 * bytes a system call takes (0: all in one, 'frame': one a frame). `hear`: checks of what is heard, in order. Then comes
 * one close frame and the end, because the server fails the connection (`fail`: its code, or a list of which any will do), because the case itself has
 * sent a close frame (`echo`: the code that comes back), or, without either, because the client says goodbye.
 */
export async function play(raw, { send, chop = 0, hear = [], fail, echo }) {
  const closes = [fail ?? echo ?? 1000].flat();
  const begin = raw.frames.length;
  let run = [];
  const flush = async () => {
    if (run.length > 0) await raw.write(Buffer.concat(run), chop === 'frame' ? 0 : chop);
    run = [];
  };
  for (const part of send) {
    if (typeof part === 'number') {
      await flush();
      await raw.until(`frame ${part} of the server`, () => raw.frames.length >= begin + part || raw.ended);
    } else {
      run.push(part);
      if (chop !== 0) await flush();
    }
  }
  await flush();
  let at = begin;
  for (const want of hear) {
    const one = await raw.nth(at, 'what the case wants to hear');
    if (want.maybe && (one === null || one.op === op.close)) continue;
    want(one);
    ++at;
  }
  if (fail === undefined && echo === undefined) await raw.write(frame(op.close, closing(1000)));
  await raw.until('the end of the connection', () => raw.ended);
  const rest = raw.frames.slice(at).map((f) => [f.op, f.text ?? (f.payload.length < 2 ? f.payload.length : f.payload.readUInt16BE())]);
  assert.ok(
    rest.length === 1 && rest[0][0] === op.close && closes.includes(rest[0][1]),
    `a close frame with ${closes.join(' or ')} and nothing else, not ${JSON.stringify(rest)}${raw.error ? `, ${raw.error.code}` : ''}`,
  );
}
