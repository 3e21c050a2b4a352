// What devices of one host can do with a room: hold it, take it over, look at it again, begin anew.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { answer, answerToTheEnd, device, follow, openRoom, question, roomAt, words } from './support/rooms.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

let stack; // Bounds that no test meets by accident.
let short; // Bounds that are waited for.
before(async () => {
  [stack, short] = await Promise.all([
    Stack.start('rooms', { settings: { interview: { delta_interval: '0ms', room_watchers: 3 } } }),
    Stack.start('rooms-short', { settings: { interview: { delta_interval: '0ms', idle_end: '15s', seat_timeout: '5s' } } }),
  ]);
});
after(() => Promise.all([stack?.stop(), short?.stop()]));

const view = (person, room) => person.api.want(200, 'GET', room.path);
const record = (person, id) => person.api.want(200, 'GET', `/api/v1/mock-interview/records/${id}`);
const spoken = (lines) => lines.filter((x) => ['question', 'answer', 'closing'].includes(x.type));

async function finished(person, questions = 2) {
  const room = await openRoom(person, { questions });
  const socket = await follow(stack, person.access, room);
  await question(socket, 1);
  const ended = await answerToTheEnd(socket, room);
  await socket.close();
  return { room, record_id: ended.data.record_id };
}

describe('pausing', () => {
  it('a_held_room_takes_no_answer_outlives_the_idle_end_and_a_kill_and_goes_on', async () => {
    const person = await short.signUp('pause');
    const news = await Realtime.open(short.node.base, person.access);
    const { epoch } = await news.subscribe('user');
    const room = await openRoom(person, { questions: 1 });
    let socket = await follow(short, person.access, room);
    assert.equal(socket.state.room.paused, false);
    await question(socket, 1);
    const id = ulid();
    const held = await socket.do('room.pause', { room_id: room.room_id }, { id });
    assert.equal(held.phase, 'answering');
    await socket.frame('paused', (f) => f.type === 'paused');
    assert.deepEqual(await socket.do('room.pause', { room_id: room.room_id }, { id }), held, 'a repeat has the same receipt');
    assert.equal(room.ledger.of('paused').length, 1);
    await socket.refused('room_paused', 'room.answer', { room_id: room.room_id, turn: 1, text: words(1) });
    await person.api.wantProblem('room_paused', 409, 'POST', '/api/v1/mock-interview/chat/stream', {
      json: { room_id: room.room_id, turn: 1, text: words(1) },
    });

    // Another room, active later than the first one; it is held and goes on.
    const other = await openRoom(person, { questions: 1 });
    const watcher = await follow(short, person.access, other);
    await question(watcher, 1);
    await person.api.want(200, 'POST', `${other.path}/pause`);
    await person.api.want(200, 'POST', `${other.path}/resume`);
    await short.node.kill9();
    await short.node.start();
    // When it has idled out, the first one would have as well.
    const late = await Realtime.open(short.node.base, person.access);
    await late.resume('user', epoch, 0);
    const ended = await late.frame('the idle end', (f) => f.type === 'record_ready', { timeout: 60_000 });
    assert.equal(ended.data.room_id, other.room_id);
    assert.equal((await record(person, ended.data.record_id)).reason, 'idle');
    const now = await view(person, room);
    assert.deepEqual([now.phase, now.paused_at !== null], ['answering', true]);

    socket = await follow(short, person.access, room);
    assert.equal(socket.state.room.paused, true);
    assert.equal((await person.api.want(200, 'POST', `${room.path}/resume`)).phase, 'answering');
    const resumed = await socket.frame('resumed', (f) => f.type === 'resumed');
    assert.ok(resumed.data.paused_ms >= 15_000, JSON.stringify(resumed));
    assert.equal((await view(person, room)).paused_at, null);
    const end = await answerToTheEnd(socket, room);
    const kept = await record(person, end.data.record_id);
    assert.ok(kept.report.paused_s >= 15, `${kept.report.paused_s}`);
    assert.equal(kept.report.duration_s, kept.duration_s);
    const wall = (Date.parse(kept.ended_at) - Date.parse(kept.started_at)) / 1000;
    assert.ok(Math.abs(wall - kept.duration_s - kept.report.paused_s) <= 2, `${kept.duration_s} + ${kept.report.paused_s} of ${wall}`);
    await person.api.wantProblem('room_over', 409, 'POST', `${room.path}/pause`);
    for (const x of [socket, late]) await x.close();
  });
});

describe('devices', () => {
  it('one_device_answers_the_others_watch_until_one_takes_over', async () => {
    const person = await stack.signUp('seat');
    const room = await openRoom(person, { questions: 3 });
    const other = await device(stack, person);
    const first = await follow(stack, person.access, room);
    await question(first, 1);
    await answer(first, room, 1);
    const ledger = new Ledger(room.channel, { epoch: room.epoch, seq: 0 });
    const second = await follow(stack, other.access, room, ledger);
    assert.equal(second.state.room.devices, 2);
    assert.notEqual(second.state.room.speaker, null);
    const told = await first.frame('presence', (f) => f.type === 'presence');
    assert.deepEqual([told.data.devices, told.data.speaker_here, told.seq], [2, true, undefined]);
    await question(second, 2);
    await second.refused('not_speaker', 'room.answer', { room_id: room.room_id, turn: 2, text: words(2) });
    await other.api.wantProblem('not_speaker', 409, 'POST', '/api/v1/mock-interview/chat/stream', {
      json: { room_id: room.room_id, turn: 2, text: words(2) },
    });

    await second.do('room.takeover', { room_id: room.room_id });
    const moved = await first.frame('takeover', (f) => f.type === 'takeover');
    assert.equal(moved.data.from, second.state.room.speaker);
    assert.equal((await view(person, room)).speaker, moved.data.speaker);
    await first.refused('not_speaker', 'room.answer', { room_id: room.room_id, turn: 2, text: words(2) });
    await answer(second, room, 2);
    await question(first, 3);
    await stack.node.kill9();
    await stack.node.start();
    // The seat outlives the server, and HTTP can move it as well.
    const back = await follow(stack, person.access, room);
    await back.refused('not_speaker', 'room.answer', { room_id: room.room_id, turn: 3, text: words(3) });
    await person.api.want(200, 'POST', `${room.path}/takeover`);
    const ended = await answerToTheEnd(back, room);
    const { transcript } = await record(person, ended.data.record_id);
    assert.deepEqual(
      spoken(room.ledger.finals).map((f) => f.data.text),
      transcript.map((x) => x.text),
    );
    await back.close();
  });

  describe('a seat that is left', () => {
    let away; // The room outlives the wait for the seat, however slow the machine is.
    before(async () => {
      away = await Stack.start('rooms-away', { settings: { interview: { delta_interval: '0ms', idle_end: '120s', seat_timeout: '8s' } } });
    });
    after(() => away?.stop());

    it('a_speaker_that_is_gone_for_long_does_not_keep_the_seat', async () => {
      const person = await away.signUp('gone');
      const room = await openRoom(person, { questions: 3 });
      const other = await device(away, person);
      const first = await follow(away, person.access, room);
      await question(first, 1);
      await answer(first, room, 1);
      await question(first, 2);
      const ledger = new Ledger(room.channel, { epoch: room.epoch, seq: 0 });
      const second = await follow(away, other.access, room, ledger);
      await question(second, 2);
      await second.refused('not_speaker', 'room.answer', { room_id: room.room_id, turn: 2, text: words(2) });
      await first.cut();
      await second.frame('the speaker is away', (f) => f.type === 'presence' && !f.data.speaker_here);
      await eventually('the seat is free', async () => {
        const reply = await second.ask('room.answer', { room_id: room.room_id, turn: 2, text: words(2) });
        if (!reply.ok) assert.equal(reply.error.code, 'not_speaker');
        return reply.ok;
      }, { timeout: 60_000, every: 200 });
      const moved = await second.frame('takeover', (f) => f.type === 'takeover');
      assert.equal(moved.data.turn, 2);
      await second.close();
    });
  });

  it('a_room_has_a_bounded_number_of_watchers_and_a_place_is_free_again', async () => {
    const person = await stack.signUp('many');
    const room = await openRoom(person);
    const sockets = [];
    for (let i = 0; i < 3; ++i) {
      sockets.push(await Realtime.open(stack.node.base, person.access));
      await sockets[i].subscribe(room.channel);
    }
    const late = await Realtime.open(stack.node.base, person.access);
    await late.refused('too_many_watchers', 'subscribe', { ch: room.channel });
    await sockets[0].do('unsubscribe', { ch: room.channel });
    await eventually('a place is free', async () => (await late.ask('subscribe', { ch: room.channel })).ok);
    await sockets[1].cut();
    await eventually('a cut socket frees its place', async () => (await sockets[0].ask('subscribe', { ch: room.channel })).ok);
    for (const socket of [sockets[0], sockets[2], late]) await socket.close();
  });

  it('strangers_can_do_nothing_with_it', async () => {
    const owner = await stack.signUp('own');
    const stranger = await stack.signUp('str');
    const { room, record_id } = await finished(owner, 1);
    const path = `/api/v1/mock-interview/records/${record_id}`;
    for (const what of ['pause', 'resume', 'takeover'])
      await stranger.api.wantProblem('not_found', 404, 'POST', `${room.path}/${what}`);
    await stranger.api.wantProblem('not_found', 404, 'GET', `${path}/replay`);
    await stranger.api.wantProblem('not_found', 404, 'POST', `${path}/branch`, { json: { turn: 1 } });
    await stranger.api.wantProblem('not_found', 404, 'POST', '/api/v1/interview/ai-reference', {
      json: { room_id: room.room_id, turn: 1 },
    });
  });
});

describe('records', () => {
  it('a_replay_has_every_frame_with_its_time_page_by_page', async () => {
    const person = await stack.signUp('replay');
    const room = await openRoom(person, { questions: 1 });
    const socket = await follow(stack, person.access, room);
    await question(socket, 1);
    await person.api.want(200, 'POST', `${room.path}/pause`);
    const held = Date.now();
    await eventually('a pause that can be seen', () => Date.now() - held > 400);
    await person.api.want(200, 'POST', `${room.path}/resume`);
    const ended = await answerToTheEnd(socket, room);
    await socket.close();
    const path = `/api/v1/mock-interview/records/${ended.data.record_id}/replay`;
    const items = [];
    let cursor = null;
    do {
      const page = await person.api.want(200, 'GET', `${path}?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      assert.equal(page.frames, room.ledger.finals.length);
      assert.ok(page.items.length <= 2);
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    assert.deepEqual(
      items.map(({ seq, type, data }) => ({ seq, type, data })),
      room.ledger.finals.map(({ seq, type, data }) => ({ seq, type, data })),
    );
    items.reduce((before, x) => {
      assert.ok(x.offset_ms >= before.offset_ms && x.active_ms >= before.active_ms, 'time goes forward');
      assert.ok(x.active_ms <= x.offset_ms);
      return x;
    });
    const resumed = items.find((x) => x.type === 'resumed');
    assert.ok(resumed.offset_ms - resumed.active_ms >= 400, JSON.stringify(resumed));
    await person.api.wantProblem('validation_failed', 422, 'GET', `${path}?cursor=x`);
  });

  it('an_interview_of_thousands_of_frames_can_be_read_whole', async () => {
    const person = await stack.signUp('long');
    const { record_id } = await finished(person, 1);
    const { room_id } = await record(person, record_id);
    // As many pauses as nobody makes: each is two frames, a second apart, and the last one is not over.
    const stream = `room:${room_id}`;
    const [{ head }] = await stack.database.rows(`SELECT head::int AS head FROM stream_head WHERE stream = '${stream}'`);
    const more = 9001;
    await stack.database.transaction([`INSERT INTO room_event SELECT '${stream}', ${head} + g, 1, 0, CASE g % 2 WHEN 1 THEN 'paused' ELSE 'resumed' END,
      '{}', now() + g * interval '1 second' FROM generate_series(1, ${more}) g`,
      `UPDATE stream_head SET head = head + ${more} WHERE stream = '${stream}'`]);
    const path = `/api/v1/mock-interview/records/${record_id}/replay`;
    const items = [];
    for (let cursor = ''; cursor !== null; ) {
      const page = await person.api.want(200, 'GET', `${path}?limit=100${cursor && `&cursor=${cursor}`}`);
      assert.equal(page.frames, head + more);
      items.push(...page.items);
      cursor = page.next_cursor;
    }
    assert.deepEqual(items.map((x) => x.seq), Array.from({ length: head + more }, (_, i) => i + 1));
    const [first, last] = [items[head], items.at(-1)];
    assert.equal(last.offset_ms - first.offset_ms, (more - 1) * 1000);
    assert.equal(last.active_ms - first.active_ms, ((more - 1) / 2) * 1000, 'half of that time was paused');
  });

  it('a_branch_begins_with_the_old_lines_and_is_answered_anew', async () => {
    const person = await stack.signUp('branch');
    const { record_id } = await finished(person, 2);
    const before = await record(person, record_id);
    const turn = before.transcript.find((x) => x.type === 'question' && x.number === 2).turn;
    const path = `/api/v1/mock-interview/records/${record_id}/branch`;
    const headers = { 'idempotency-key': ulid() };
    const made = await person.api.want(201, 'POST', path, { json: { turn }, headers });
    const again = await person.api.want(201, 'POST', path, { json: { turn }, headers });
    assert.equal(again.room_id, made.room_id, 'a repeat makes no second room');
    const room = await roomAt(person, made);
    assert.deepEqual((await view(person, room)).branch, { record_id, room_id: before.room_id, turn });
    const socket = await follow(stack, person.access, room);
    await question(socket, turn);
    const old = before.transcript.filter((x) => x.turn < turn);
    assert.deepEqual(
      spoken(room.ledger.finals).filter((f) => f.data.inherited).map((f) => [f.data.turn, f.type, f.data.text]),
      old.map((x) => [x.turn, x.type, x.text]),
    );
    await socket.do('room.answer', { room_id: room.room_id, turn, text: 'This time I tell it differently, with the 3 numbers that matter.' });
    const ended = await answerToTheEnd(socket, room);
    const after = await record(person, ended.data.record_id);
    assert.deepEqual(after.transcript.filter((x) => x.inherited).map((x) => x.text), old.map((x) => x.text));
    assert.deepEqual(spoken(room.ledger.finals).map((f) => f.data.text), after.transcript.map((x) => x.text));
    assert.equal(after.transcript.find((x) => x.turn === turn && x.type === 'answer').text, 'This time I tell it differently, with the 3 numbers that matter.');
    assert.equal(after.report.questions[0].inherited, true);
    assert.equal(after.report.branch.record_id, record_id);
    assert.deepEqual(await record(person, record_id), before, 'the record it came from stands');
    await person.api.wantProblem('validation_failed', 422, 'POST', path, { json: { turn: 900 } });
    await socket.close();
  });

  it('a_reference_answer_is_kept_and_the_same_for_a_repeat_also_after_a_restart', async () => {
    const person = await stack.signUp('ref');
    const text = 'Zhang Wei\nI found the full scan with EXPLAIN and cut the query from 3 s to 20 ms.\nI watch the slow query log every morning.\n';
    const form = new FormData();
    form.set('file', new Blob([text], { type: 'text/plain' }), 'resume.txt');
    const resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form });
    const room = await openRoom(person, { questions: 2, resume_id: resume.id });
    const socket = await follow(stack, person.access, room);
    const asked = await question(socket, 1);
    const path = '/api/v1/interview/ai-reference';
    const one = await person.api.call('POST', path, { json: { room_id: room.room_id, turn: 1 } });
    assert.equal(one.status, 200, one.text);
    assert.equal(one.body.engine, 'builtin');
    assert.ok(asked.data.text.endsWith(one.body.question));
    assert.equal(one.body.matched, room.questions[0].id);
    await stack.node.stop();
    await stack.node.start();
    const two = await person.api.call('POST', path, { json: { room_id: room.room_id, turn: 1 } });
    assert.equal(two.text, one.text);
    const free = { question: 'A query took 20 ms last week and now takes 3 s, no code changed. In which order do you look?', language: 'en', resume_id: resume.id };
    const three = await person.api.want(200, 'POST', path, { json: free });
    assert.equal(three.matched, 'q-backend-001-en');
    assert.ok(three.key_points.some((x) => x.evidence && text.includes(x.evidence)), JSON.stringify(three.key_points));
    await person.api.wantProblem('not_found', 404, 'POST', path, { json: { room_id: room.room_id, turn: 2 } });
    await person.api.wantProblem('validation_failed', 422, 'POST', path, { json: { room_id: room.room_id, turn: 1, question: 'both' } });
    await person.api.wantProblem('validation_failed', 422, 'POST', path, { json: {} });
    await socket.close();
  });

  it('every_score_of_a_report_quotes_an_answer', async () => {
    const person = await stack.signUp('quotes');
    const { record_id } = await finished(person, 3);
    const { report, transcript } = await record(person, record_id);
    const answers = transcript.filter((x) => x.type === 'answer').map((x) => x.text);
    const scores = [...report.dimensions, ...report.questions.flatMap((q) => q.dimensions)];
    assert.ok(scores.length >= 5 * 4);
    for (const { name, quote } of scores) assert.ok(quote && answers.some((x) => x.includes(quote)), `${name}: ${quote}`);
  });
});
