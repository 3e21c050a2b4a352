// The same room for clients that can only read a stream of events.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Ledger, Realtime } from './support/realtime.mjs';
import { EventParser } from './support/sse.mjs';
import { Stack } from './support/stack.mjs';

const chat = '/api/v1/mock-interview/chat/stream';
let stack;
before(async () => {
  stack = await Stack.start('sse', { settings: { interview: { delta_interval: '5ms' } } });
});
after(() => stack?.stop());

async function room(person, questions = 2) {
  return person.api.want(201, 'POST', '/api/v1/mock-interview/generate', {
    json: { position: '后端工程师', language: 'zh', questions },
  });
}

/** Checks the form of events: `event` is the frame's type, `id` the seq of finals and only theirs. */
function checkForm(events, channel) {
  for (const { id, event, frame } of events) {
    assert.equal(event, frame.type);
    assert.equal(frame.ch, channel);
    if (frame.seq) assert.equal(id, String(frame.seq));
    else assert.equal(id, undefined, `an interim frame has no id: ${JSON.stringify(frame)}`);
  }
}

describe('parser', () => {
  it('chunks_comments_and_line_ends_make_no_difference', () => {
    const text = ': hello\r\nid: 7\r\nevent: question\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:x\n\nevent: empty\n\n';
    for (let size = 1; size < 12; ++size) {
      const events = [];
      const parser = new EventParser((event) => events.push(event));
      for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size));
      assert.deepEqual(events, [
        { id: '7', event: 'question', data: '{"a":\n1}' },
        { id: undefined, event: 'message', data: 'x' },
      ]);
    }
  });
});

describe('chat/stream', () => {
  it('an_interview_can_be_held_with_it_alone', async () => {
    const person = await stack.signUp('sse');
    const made = await room(person);
    const ledger = new Ledger(made.channel, {
      epoch: (await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${made.room_id}`)).epoch,
      seq: 0,
    });
    let body = { room_id: made.room_id };
    for (let i = 0; i < 12; ++i) {
      const got = await person.api.events(chat, body, { headers: { 'last-event-id': String(ledger.seq) } });
      assert.equal(got.status, 200, JSON.stringify(got.body));
      checkForm(got.events, made.channel);
      for (const { frame } of got.events) ledger.take(frame);
      const last = got.events.at(-1).frame;
      if (last.type === 'ended') break;
      assert.equal(last.type, 'question', 'the stream ends with what the interviewer says');
      body = { room_id: made.room_id, turn: last.data.turn, text: `我负责接口设计，把延迟从 900ms 降到 120ms，回答 ${i}。` };
    }
    assert.equal(ledger.finals.at(-1).type, 'ended');
    const { items } = await person.api.want(200, 'GET', '/api/v1/mock-interview/records/');
    assert.deepEqual(items.map((x) => x.room_id), [made.room_id]);
    const rows = await stack.database.rows(`SELECT seq, type FROM room_event WHERE stream = '${made.channel}' ORDER BY seq`);
    assert.deepEqual(rows, ledger.finals.map(({ seq, type }) => ({ seq, type })));
  });

  it('both_edges_tell_the_same_room', async () => {
    const person = await stack.signUp('both');
    const made = await room(person);
    const socket = await Realtime.open(stack.node.base, person.access);
    const { epoch } = await socket.subscribe(made.channel);
    await socket.resume(made.channel, epoch, 0);
    await socket.frame('the question', (f) => f.type === 'question' && f.data.turn === 1);
    const got = await person.api.events(chat, { room_id: made.room_id, turn: 1, text: '我会先确认需求，再设计接口。' });
    checkForm(got.events, made.channel);
    const finals = got.events.map((x) => x.frame).filter((f) => f.seq);
    assert.deepEqual(finals.map((f) => f.type), ['answer', 'question']);
    for (const final of finals) {
      const same = await socket.frame(`seq ${final.seq}`, (f) => f.seq === final.seq);
      assert.deepEqual(same, final);
    }
    assert.ok(got.events.some((x) => x.frame.type === 'delta'), 'words come before the line is final');
    await socket.close();
  });

  it('a_cut_stream_goes_on_after_last_event_id', async () => {
    const person = await stack.signUp('cut');
    const made = await room(person);
    const first = await person.api.events(chat, { room_id: made.room_id }, { headers: { 'last-event-id': '0' } });
    const turn = first.events.at(-1).frame;
    // The answer is sent, and the line is cut at once.
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.access}` };
    const cut = new AbortController();
    const json = { room_id: made.room_id, turn: turn.data.turn, text: '先测量，再优化。' };
    const started = await fetch(stack.node.base + chat, { method: 'POST', headers, body: JSON.stringify(json), signal: cut.signal });
    assert.equal(started.status, 200);
    cut.abort();
    const rest = await person.api.events(chat, { room_id: made.room_id }, { headers: { 'last-event-id': String(turn.seq) } });
    const finals = rest.events.map((x) => x.frame).filter((f) => f.seq);
    assert.deepEqual(finals.map((f) => [f.seq, f.type]), [[turn.seq + 1, 'answer'], [turn.seq + 2, 'question']]);
    const answers = await stack.database.rows(`SELECT seq FROM room_event WHERE stream = '${made.channel}' AND type = 'answer'`);
    assert.equal(answers.length, 1);
  });

  it('a_room_that_waits_repeats_its_question', async () => {
    const person = await stack.signUp('waits');
    const made = await room(person);
    const first = await person.api.events(chat, { room_id: made.room_id }, { headers: { 'last-event-id': '0' } });
    const again = await person.api.events(chat, { room_id: made.room_id });
    assert.deepEqual(again.events.at(-1).frame.data, first.events.at(-1).frame.data);
  });

  it('errors_come_before_the_stream_as_problems', async () => {
    const person = await stack.signUp('bad');
    const made = await room(person);
    await person.api.events(chat, { room_id: made.room_id }, { headers: { 'last-event-id': '0' } });
    const room_id = made.room_id;
    await person.api.wantProblem('turn_mismatch', 409, 'POST', chat, { json: { room_id, turn: 9, text: 'x' } });
    await person.api.wantProblem('validation_failed', 422, 'POST', chat, { json: { room_id, turn: 1 } });
    await person.api.wantProblem('validation_failed', 422, 'POST', chat, { json: { room_id, text: 'x' } });
    await person.api.wantProblem('validation_failed', 422, 'POST', chat, {
      json: { room_id },
      headers: { 'last-event-id': 'nonsense' },
    });
    await person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room_id}/end`);
    await person.api.wantProblem('room_over', 409, 'POST', chat, { json: { room_id, turn: 1, text: 'x' } });
    // What was told can still be read to its end.
    const read = [];
    for (let after = 0; read.at(-1) !== 'ended'; ) {
      const got = await person.api.events(chat, { room_id }, { headers: { 'last-event-id': String(after) } });
      const finals = got.events.map((x) => x.frame).filter((f) => f.seq);
      assert.ok(finals.length > 0);
      read.push(...finals.map((f) => f.type));
      after = finals.at(-1).seq;
    }
    assert.deepEqual(read, ['question', 'ended']);
  });
});
