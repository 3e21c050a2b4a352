// The whole way of a stranger: mailed code, real PDF, interview over WebSocket with cuts and kill -9, one record.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { namedFontPdf, textPdf } from './support/pdf.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

const resume = [
  'Li Lei, backend engineer, six years',
  'Built order and payment services in C++ and Go on PostgreSQL, Redis and Kafka.',
  'Ran them on Kubernetes with Prometheus; cut the p99 latency of checkout from 900 ms to 120 ms.',
];
const words = (n) =>
  `Answer ${n}: we measured first, found that 80 % of the time went into one lock, split it by customer, and the p99 ` +
  'fell from 900 ms to 120 ms; I proposed it, wrote the load test with wrk and rolled it out behind a flag.';

let stack;
before(async () => {
  // Slow enough that there is a middle of a turn to be killed in.
  stack = await Stack.start('journey', { settings: { interview: { delta_interval: '15ms' } } });
});
after(() => stack?.stop());

/** Makes a room; answers `{room_id, channel, epoch}` and the rest of the answer. */
async function generate(person, wishes) {
  const json = { position: 'Backend engineer', language: 'en', ...wishes };
  const made = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json });
  const room = await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${made.room_id}`);
  return { ...made, epoch: room.epoch };
}

/** Opens a socket and continues the ledger where it stands. */
async function follow(person, ledger) {
  const socket = await Realtime.open(stack.node.base, person.access, { ledger });
  const state = await socket.resume(ledger.channel, ledger.epoch, ledger.seq);
  assert.equal(state.recovered, true);
  assert.equal(state.epoch, ledger.epoch);
  return socket;
}

/** The question of `turn`, once it is final. */
const question = (socket, turn) =>
  socket.frame(`the question of turn ${turn}`, (f) => f.type === 'question' && f.data.turn === turn);

/** Answers turn after turn until the room has ended; answers the `ended` frame. */
async function answerToTheEnd(socket, ledger, roomId) {
  for (;;) {
    const last = ledger.finals.at(-1);
    if (last?.type === 'ended') return last;
    const seq = ledger.seq; // Before the answer: its frame and the next question may come before its receipt is seen.
    if (last?.type === 'question')
      await socket.do('room.answer', { room_id: roomId, turn: last.data.turn, text: words(last.data.turn) });
    await socket.frame('the next final', () => ledger.seq > seq && ['question', 'ended'].includes(ledger.finals.at(-1).type));
  }
}

describe('journey', () => {
  it('a_cut_socket_and_a_killed_server_lose_and_double_nothing', async () => {
    const person = await stack.signUp('journey');
    const news = await Realtime.open(stack.node.base, person.access);
    await news.subscribe('user');

    const upload = await person.api.want(201, 'POST', '/api/v1/resumes', {
      form: fileForm(await textPdf(resume, 2), 'resume.pdf', 'application/pdf'),
    });
    assert.equal(upload.pages, 2);
    assert.match(upload.text_preview, /Li Lei/);
    for (const skill of ['C++', 'PostgreSQL', 'Redis', 'Kafka'])
      assert.ok(upload.skills.includes(skill), `${skill} in ${upload.skills}`);

    const room = await generate(person, { resume_id: upload.id, questions: 4, level: 'middle' });
    assert.equal(room.questions.length, 4);
    assert.equal(room.channel, `room:${room.room_id}`);
    assert.ok(room.questions.some((q) => q.reason === 'resume'), 'some question comes from the resume');

    // Turn 1, undisturbed: deltas first, then the final that holds the same words.
    const ledger = new Ledger(room.channel, { epoch: room.epoch, seq: 0 });
    let socket = await follow(person, ledger);
    const first = await question(socket, 1);
    assert.equal(first.data.number, 1);
    assert.equal(first.data.of, 4);
    const receipt = await socket.do('room.answer', { room_id: room.room_id, turn: 1, text: words(1) });
    const stored = await socket.frame('the answer', (f) => f.type === 'answer' && f.data.turn === 1);
    assert.equal(stored.seq, receipt.seq);
    assert.equal(stored.data.text, words(1));

    // Turn 2: the line is cut while the interviewer speaks.
    await socket.frame('words of turn 2', (f) => f.type === 'delta' && f.data.turn === 2);
    await socket.cut();
    socket = await follow(person, ledger);
    await question(socket, 2);

    // Its answer is cut off before the reply: the outcome is unknown, and repeating it is safe.
    const id = ulid();
    const request = { room_id: room.room_id, turn: 2, text: words(2) };
    socket.sendRaw(JSON.stringify({ id, type: 'room.answer', data: request }));
    await socket.cut();
    socket = await follow(person, ledger);
    const again = await socket.do('room.answer', request, { id });
    assert.deepEqual(await socket.do('room.answer', request, { id }), again, 'a repeat has the same answer');
    await socket.refused('idempotency_conflict', 'room.answer', { ...request, text: 'something else' }, { id });
    const second = await socket.frame('the answer', (f) => f.type === 'answer' && f.data.turn === 2);
    assert.equal(second.seq, again.seq);

    // Turn 3: the server is killed while the interviewer speaks.
    await socket.frame('words of turn 3', (f) => f.type === 'delta' && f.data.turn === 3);
    await stack.node.kill9();
    await socket.ended;
    await stack.node.start();
    socket = await follow(person, ledger);
    await question(socket, 3);

    // Killed again right after the answer was sent; the same id tells whether it was stored.
    const third = ulid();
    const late = { room_id: room.room_id, turn: 3, text: words(3) };
    socket.sendRaw(JSON.stringify({ id: third, type: 'room.answer', data: late }));
    await stack.node.kill9();
    await stack.node.start();
    socket = await follow(person, ledger);
    await socket.do('room.answer', late, { id: third });
    await socket.frame('the answer', (f) => f.type === 'answer' && f.data.turn === 3);

    const ended = await answerToTheEnd(socket, ledger, room.room_id);
    assert.equal(ended.data.reason, 'completed');
    assert.equal(ledger.gaps, 0);
    assert.ok(ledger.of('closing').length === 1, 'one closing line');
    const turns = ledger.of('answer').map((f) => f.data.turn);
    assert.deepEqual(turns, [...new Set(turns)], 'each turn was answered once');
    assert.deepEqual(ledger.of('question').map((f) => f.data.turn), turns, 'each question has its answer');

    // What was told is what is stored, and the numbers have no holes.
    const rows = await stack.database.rows(`SELECT seq, type FROM room_event WHERE stream = '${room.channel}' ORDER BY seq`);
    assert.deepEqual(rows, ledger.finals.map(({ seq, type }) => ({ seq, type })));
    await checkRecord(person, room, ended, turns.length);
    assert.ok(news.closed, 'the kill was felt by the other socket too');
  });

  /** Exactly one record with one report, in the list, by id, and in the table. */
  async function checkRecord(person, room, ended, answers) {
    const list = await person.api.want(200, 'GET', '/api/v1/mock-interview/records/');
    const own = list.items.filter((x) => x.room_id === room.room_id);
    assert.equal(own.length, 1);
    assert.equal(own[0].id, ended.data.record_id);
    assert.equal(own[0].score, ended.data.score);
    assert.equal(own[0].turns, answers);
    assert.ok(own[0].score >= 0 && own[0].score <= 100);
    const record = await person.api.want(200, 'GET', `/api/v1/mock-interview/records/${own[0].id}`);
    assert.equal(record.config.position, 'Backend engineer');
    assert.ok(record.report && Object.keys(record.report).length > 0, 'a report');
    assert.equal(record.engine, room.engine);
    const rows = await stack.database.rows(`SELECT id FROM interview_record WHERE room_id = '${room.room_id}'`);
    assert.equal(rows.length, 1);
    // Told once on the user's own stream as well.
    const told = await stack.database.rows(
      `SELECT data FROM user_event WHERE stream = 'user:${person.user.id}' AND type = 'record_ready'`,
    );
    assert.deepEqual(told.filter((x) => x.data.room_id === room.room_id).map((x) => x.data.record_id), [own[0].id]);
  }

  it('an_explicit_end_gives_one_record_however_often_it_is_asked_for', async () => {
    const person = await stack.signUp('ender');
    const room = await generate(person, { questions: 3 });
    const news = await Realtime.open(stack.node.base, person.access);
    await news.subscribe('user');
    const ledger = new Ledger(room.channel, { epoch: room.epoch, seq: 0 });
    const socket = await follow(person, ledger);
    await question(socket, 1);
    await socket.do('room.answer', { room_id: room.room_id, turn: 1, text: words(1) });
    // Both edges at once: one end, one record.
    await Promise.all([
      socket.do('room.end', { room_id: room.room_id }),
      person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end`),
      person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end/`),
    ]);
    const ended = await socket.frame('the end', (f) => f.type === 'ended');
    assert.equal(ended.data.reason, 'ended_by_user');
    await checkRecord(person, room, ended, 1);
    const ready = await news.frame('the news', (f) => f.type === 'record_ready');
    assert.deepEqual(
      [ready.data.record_id, ready.data.room_id, ready.data.score],
      [ended.data.record_id, room.room_id, ended.data.score],
    );
    await socket.refused('room_over', 'room.answer', { room_id: room.room_id, turn: 1, text: 'late' });
    await news.close();
    await socket.close();
  });

  it('silence_ends_a_room_once_also_across_a_restart', async () => {
    const idle = await Stack.start('idle', { settings: { interview: { idle_end: '3s', delta_interval: '0ms' } } });
    try {
      const person = await idle.signUp('idle');
      const made = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', {
        json: { position: '后端工程师', questions: 1 },
      });
      // Nobody is connected and the server dies: the durable timer ends the room all the same.
      await idle.node.kill9();
      await idle.node.start();
      const socket = await Realtime.open(idle.node.base, person.access);
      await socket.resume('user', (await socket.subscribe('user')).epoch, 0);
      const ready = await socket.frame('the record', (f) => f.type === 'record_ready');
      assert.equal(ready.data.room_id, made.room_id);
      const record = await person.api.want(200, 'GET', `/api/v1/mock-interview/records/${ready.data.record_id}`);
      assert.equal(record.reason, 'idle');
      assert.equal(record.score, -1);
      const rows = await idle.database.rows(`SELECT id FROM interview_record WHERE room_id = '${made.room_id}'`);
      assert.equal(rows.length, 1);
    } finally {
      await idle.stop();
    }
  });

  it('a_position_that_is_not_in_the_stream_gets_a_gap_and_the_whole_picture', async () => {
    const person = await stack.signUp('gap');
    const room = await generate(person, { questions: 2 });
    const first = await follow(person, new Ledger(room.channel, { epoch: room.epoch, seq: 0 }));
    const { data, seq } = await question(first, 1);
    await first.close();
    for (const [epoch, position] of [[room.epoch, 1_000_000], ['another', 0]]) {
      const socket = await Realtime.open(stack.node.base, person.access);
      const state = await socket.resume(room.channel, epoch, position);
      assert.equal(state.recovered, false);
      const gap = await socket.frame('the gap', (f) => f.type === 'gap');
      assert.deepEqual([gap.ch, gap.epoch, gap.seq], [room.channel, room.epoch, seq]);
      assert.ok(JSON.stringify(gap.data).includes(JSON.stringify(data.text)), 'the snapshot holds what was said');
      if (epoch === 'another') {
        // From there on nothing is missing.
        socket.ledger = new Ledger(room.channel, gap);
        await socket.do('room.answer', { room_id: room.room_id, turn: data.turn, text: words(data.turn) });
        await socket.frame('the next question', (f) => f.type === 'question' && f.seq > seq);
        assert.deepEqual(socket.ledger.finals.map((f) => f.type), ['answer', 'question']);
      }
      await socket.close();
    }
  });

  it('strangers_find_nothing', async () => {
    const owner = await stack.signUp('owner');
    const stranger = await stack.signUp('stranger');
    const resume = await owner.api.want(201, 'POST', '/api/v1/resumes', {
      form: fileForm(Buffer.from('张伟，后端工程师，熟悉 C++ 与 Redis。\n'), '简历.txt', 'text/plain'),
    });
    const room = await generate(owner, { questions: 1 });
    const socket = await Realtime.open(stack.node.base, stranger.access);
    for (const [type, data] of [
      ['subscribe', { ch: room.channel }],
      ['resume', { ch: room.channel, epoch: room.epoch, seq: 0 }],
      ['room.answer', { room_id: room.room_id, turn: 1, text: 'mine?' }],
      ['room.end', { room_id: room.room_id }],
    ])
      await socket.refused('not_found', type, data);
    await socket.close();
    await owner.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end`);
    const { items } = await owner.api.want(200, 'GET', '/api/v1/mock-interview/records/');
    for (const path of [
      `/api/v1/resumes/${resume.id}`,
      `/api/v1/mock-interview/rooms/${room.room_id}`,
      `/api/v1/mock-interview/records/${items[0].id}`,
    ]) {
      await owner.api.want(200, 'GET', path);
      await stranger.api.wantProblem('not_found', 404, 'GET', path);
    }
    await stranger.api.wantProblem('not_found', 404, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end`);
    await stranger.api.wantProblem('not_found', 404, 'POST', '/api/v1/mock-interview/chat/stream', {
      json: { room_id: room.room_id },
    });
    await stranger.api.wantProblem('not_found', 404, 'POST', '/api/v1/mock-interview/generate', {
      json: { position: 'x', resume_id: resume.id },
    });
    assert.deepEqual((await stranger.api.want(200, 'GET', '/api/v1/mock-interview/records/')).items, []);
    assert.deepEqual((await stranger.api.want(200, 'GET', '/api/v1/resumes')).items, []);
  });

  it('a_chinese_pdf_whose_font_is_only_named_is_read', async () => {
    const person = await stack.signUp('zh');
    const upload = await person.api.want(201, 'POST', '/api/v1/mock-interview/upload-resume', {
      form: fileForm(namedFontPdf(['张伟', '后端工程师，六年经验', '精通 C++、PostgreSQL 与 Redis']), '张伟-简历.pdf', 'application/pdf'),
    });
    assert.equal(upload.filename, '张伟-简历.pdf');
    assert.match(upload.text_preview, /后端工程师/);
    for (const skill of ['C++', 'PostgreSQL', 'Redis']) assert.ok(upload.skills.includes(skill), `${upload.skills}`);
  });
});
