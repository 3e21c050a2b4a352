// The bytes of /ws: the case list of the Autobahn test suite, written anew for a server that is no echo, played by a
// client without a WebSocket library. Sections 12 and 13 (compression) do not apply: no extension is ever negotiated.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { closeCases } from './framing/closes.mjs';
import { frameCases } from './framing/frames.mjs';
import { limitCases } from './framing/limits.mjs';
import { play } from './framing/script.mjs';
import { textCases } from './framing/utf8.mjs';
import { frame, op, RawSocket } from './support/raw_socket.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

let stack;
let person;
before(async () => {
  stack = await Stack.start('framing');
  person = await stack.signUp('framing');
});
after(() => stack?.stop());

const signIn = (token = person.access) => JSON.stringify({ id: ulid(), type: 'auth', data: { access_token: token } });

/** A socket that has said who it is, by `frames` (default: one). */
async function signedIn(frames = [frame(op.text, signIn())]) {
  const raw = await RawSocket.open(stack.node.base);
  for (const one of frames) await raw.write(one);
  const reply = await raw.nth(0, 'the reply to auth');
  assert.equal(JSON.parse(reply.text).ok, true, reply.text);
  return raw;
}

for (const [title, cases] of [
  ['frames', frameCases()],
  ['utf-8', textCases()],
  ['closing', closeCases()],
  ['limits', limitCases()],
])
  describe(title, () => {
    for (const { id, name, ...script } of cases)
      it(`${id} ${name}`, async () => {
        const raw = await signedIn();
        try {
          await play(raw, script);
        } finally {
          raw.destroy();
        }
      });
  });

describe('before a token', () => {
  it('a fragmented first message signs in, with a ping in the middle of it', async () => {
    const bytes = Buffer.from(signIn());
    const raw = await RawSocket.open(stack.node.base);
    await raw.write(frame(op.text, bytes.subarray(0, 40), { fin: false }));
    await raw.write(frame(op.ping, 'still here'));
    await raw.write(frame(op.continuation, bytes.subarray(40)));
    assert.equal((await raw.nth(0, 'the pong')).payload.toString(), 'still here');
    assert.equal(JSON.parse((await raw.nth(1, 'the reply')).text).ok, true);
    raw.destroy();
  });

  it('a breach fails a socket that has not signed in just the same', async () => {
    for (const [bytes, fail] of [
      [frame(op.text, 'x', { rsv: 4 }), 1002],
      [frame(op.text, signIn(), { masked: false }), 1002],
      [frame(op.text, Buffer.from([0xff])), 1007],
      [frame(op.text, '', { announce: 1 << 20 }), 1009],
    ]) {
      const raw = await RawSocket.open(stack.node.base);
      await play(raw, { send: [bytes], fail });
    }
  });

  it('no extension is negotiated, whatever is offered', async () => {
    for (const offer of ['permessage-deflate', 'permessage-deflate; client_max_window_bits', 'x-webkit-deflate-frame, mux'])
      (await RawSocket.open(stack.node.base, { headers: { 'Sec-WebSocket-Extensions': offer } })).destroy();
  });

  it('the handshake is read as RFC 6455 has it', async () => {
    const good = [
      { Connection: 'keep-alive, Upgrade' },
      { Upgrade: 'WebSocket' },
      { Connection: 'upgrade' },
      { 'Sec-WebSocket-Protocol': 'other, zhian.v1' },
      { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    ];
    for (const headers of good) (await RawSocket.open(stack.node.base, { headers })).destroy();
    const bad = [
      [{ 'Sec-WebSocket-Version': '12' }, 426],
      [{ 'Sec-WebSocket-Version': null }, 426],
      [{ Upgrade: null }, 426],
      [{ Connection: 'close' }, 426],
      [{ 'Sec-WebSocket-Protocol': null }, 426],
      [{ 'Sec-WebSocket-Protocol': 'zhian.v2' }, 426],
      [{ 'Sec-WebSocket-Key': null }, 400],
      [{ 'Sec-WebSocket-Key': 'dG9vIHNob3J0' }, 400],
      [{ Origin: 'https://elsewhere.example' }, 403],
    ];
    for (const [headers, want] of bad) {
      const raw = await RawSocket.open(stack.node.base, { headers, want });
      if (want === 426) assert.equal(raw.headers['sec-websocket-version'], '13');
      raw.destroy();
    }
  });
});

describe('what a breach leaves alone', () => {
  it('a message that came whole before a close is taken although its sender does not wait', async () => {
    const room = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: 'x', questions: 1 } });
    await person.api.events('/api/v1/mock-interview/chat/stream', { room_id: room.room_id }, { headers: { 'last-event-id': '0' } });
    const raw = await signedIn();
    const answer = JSON.stringify({ id: ulid(), type: 'room.answer', data: { room_id: room.room_id, turn: 1, text: 'measured, then changed' } });
    await play(raw, { send: [frame(op.text, answer), frame(op.close, Buffer.from([0x03, 0xe8]))], echo: 1000 });
    const { events } = await person.api.events('/api/v1/mock-interview/chat/stream', { room_id: room.room_id }, { headers: { 'last-event-id': '1' } });
    assert.deepEqual([events[0].event, events[0].frame.data.text], ['answer', 'measured, then changed']);
  });

  it('too many messages that make no sense end the socket with 3509', async () => {
    const raw = await signedIn();
    const send = Array.from({ length: 40 }, () => frame(op.text, 'nonsense'));
    await raw.write(Buffer.concat(send));
    await raw.until('the end', () => raw.ended);
    assert.equal(raw.frames.at(-1).payload.readUInt16BE(), 3509);
  });
});
