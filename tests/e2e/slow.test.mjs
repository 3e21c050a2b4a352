// A client whose socket is open and which does not read: words are dropped and counted, finals never, then it is sent
// away and comes back with its position. Nobody else notices.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { frame, op, RawSocket } from './support/raw_socket.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

let stack;
before(async () => {
  stack = await Stack.start('slow', {
    settings: {
      websocket: { max_queue_bytes: 98_304, send_buffer_bytes: 4096, ping_interval: '5m', pong_timeout: '1m' },
      interview: { delta_interval: '1ms' },
    },
  });
});
after(() => stack?.stop());

/** A sample of the node's metrics: the sum over all labels. */
async function metric(name) {
  const text = await (await fetch(`${stack.node.adminBase}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(name) && [' ', '{'].includes(line[name.length]));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** A room, a host that reads and a follower of the same person that has stopped reading. */
async function scene(person, questions) {
  const room = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', {
    json: { position: '后端工程师', language: 'zh', questions },
  });
  const { epoch } = await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${room.room_id}`);
  const ledger = new Ledger(room.channel, { epoch, seq: 0 });
  const host = await Realtime.open(stack.node.base, person.access, { ledger });
  await host.resume(room.channel, epoch, 0);
  const slow = await RawSocket.open(stack.node.base);
  const say = (type, data) => slow.write(frame(op.text, JSON.stringify({ id: ulid(), type, data })));
  await say('auth', { access_token: person.access });
  await say('resume', { ch: room.channel, epoch, seq: 0 });
  await slow.until('the follower follows', () => slow.frames.filter((f) => f.text?.includes('"ok":true')).length === 2);
  slow.pause();
  /** Answers the open turn and waits for what comes next. */
  const turn = async (text) => {
    const last = () => ledger.finals.at(-1);
    await host.frame('a question', () => last()?.type === 'question');
    const seq = ledger.seq;
    await host.do('room.answer', { room_id: room.room_id, turn: last().data.turn, text });
    await host.frame('the next line', () => ledger.seq > seq && ['question', 'ended'].includes(last().type));
    return last().type !== 'ended';
  };
  return { room, epoch, ledger, host, slow, turn };
}

/** What a raw socket has received on the channel: finals in order, and how many deltas. */
function received(slow) {
  const all = slow.frames.filter((f) => f.op === op.text).map((f) => JSON.parse(f.text)).filter((f) => f.ch);
  return { finals: all.filter((f) => f.seq), deltas: all.filter((f) => f.type === 'delta').length };
}

describe('a client that does not read', () => {
  it('loses_words_and_no_final_while_its_queue_holds_them', async () => {
    const person = await stack.signUp('drops');
    const { ledger, host, slow, turn } = await scene(person, 12);
    const before = await metric('zhian_ws_interim_dropped_total');
    // Words are dropped as soon as the kernel is full and an eighth of the queue: the rest of it still holds finals.
    const dropped = async () => (await metric('zhian_ws_interim_dropped_total')) > before;
    while ((await turn('先测量，再优化。'.repeat(700))) && !(await dropped()));
    assert.ok(await dropped(), 'dropped words are counted');
    const [closed] = [await metric('zhian_ws_closed_total')];
    slow.resume();
    await slow.until('all finals', () => received(slow).finals.at(-1)?.seq === ledger.seq || slow.ended);
    const got = received(slow);
    assert.deepEqual(got.finals, ledger.finals);
    // The host may have lost some, too: both together all that were dropped. It lost none when it has as many as were told.
    const lost = (await metric('zhian_ws_interim_dropped_total')) - before;
    assert.ok(got.deltas < ledger.interim + lost, `${got.deltas} deltas; the host has ${ledger.interim}, ${lost} were dropped`);
    // It is as good as any other socket again.
    await slow.write(frame(op.ping, 'still here'));
    await slow.until('the pong', () => slow.frames.at(-1).op === op.pong);
    assert.equal(await metric('zhian_ws_closed_total'), closed);
    slow.destroy();
    await host.close();
  });

  it('is_closed_with_3008_when_finals_do_not_fit_and_resumes_without_a_loss', async () => {
    const person = await stack.signUp('closes');
    const { room, epoch, ledger, host, slow, turn } = await scene(person, 12);
    while (await turn(`先测量，再优化。${'😀'.repeat(7900)}`));
    slow.resume();
    await slow.until('the close', () => slow.frames.at(-1).op === op.close);
    const last = slow.frames.at(-1);
    await slow.write(frame(op.close, last.payload));
    await slow.until('the end', () => slow.ended);
    assert.deepEqual([last.op, last.payload.readUInt16BE()], [op.close, 3008]);
    const { finals } = received(slow);
    assert.ok(finals.length < ledger.finals.length, `${finals.length} finals fitted into ${ledger.finals.length}`);
    assert.deepEqual(finals, ledger.finals.slice(0, finals.length), 'what came is a beginning without a hole');
    const rest = new Ledger(room.channel, { epoch, seq: finals.at(-1)?.seq ?? 0 });
    const again = await Realtime.open(stack.node.base, person.access, { ledger: rest });
    assert.equal((await again.resume(room.channel, epoch, rest.seq)).recovered, true);
    await again.frame('the last final', () => rest.seq === ledger.seq);
    assert.deepEqual([...finals, ...rest.finals], ledger.finals);
    await eventually('the close is counted', async () =>
      (await (await fetch(`${stack.node.adminBase}/metrics`)).text()).includes('zhian_ws_closed_total{code="3008"} 1'),
    );
    await again.close();
    await host.close();
  });
});
