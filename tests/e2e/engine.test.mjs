// Rooms whose lines a language model speaks, over the real node, with every way the provider can fail.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

const key = 'sandbox-key';
const rooms = '/api/v1/mock-interview/rooms';
const words = 'I measured first: 80 % of the time went into one lock; I split it and the p99 fell from 900 ms to 120 ms.';

const settings = (more = {}) => (sandbox) => ({
  interview: { engine: 'openai', open_rooms_per_user: 1000, delta_interval: '0ms' },
  'interview.openai': {
    base_url: `http://127.0.0.1:${sandbox.ports.http}/v1`,
    api_key: key,
    model: 'sandbox-model',
    retry_wait: '20ms',
    breaker_failures: 1000,
    ...more,
  },
});

/** One stack and what the tests of it need. */
class Model {
  static async start(name, more) {
    const model = new Model();
    model.stack = await Stack.start(name, { settings: settings(more) });
    model.person = await model.stack.signUp('model');
    return model;
  }
  stop() {
    this.stack?.sandbox?.faults.clear();
    return this.stack?.stop();
  }

  order(fault, args = {}, times = 1) {
    assert.equal(this.stack.sandbox.faults.order({ service: 'chat', operation: 'completions', fault, args, times }), null);
  }
  /** What the provider was asked since an entry of its log. */
  calls(from = 0) {
    return this.stack.sandbox.log.list(from).filter((x) => x.service === 'chat' && x.operation === 'completions');
  }
  get lastEntry() {
    return this.stack.sandbox.log.list().at(-1)?.id ?? 0;
  }

  /** Opens a room and listens to it from its beginning. */
  async open(wishes = {}) {
    const { api } = this.person;
    const made = await api.want(201, 'POST', '/api/v1/mock-interview/generate', {
      json: { position: 'Backend engineer', language: 'en', questions: 1, ...wishes },
    });
    const room = new Room(this, made);
    await room.listen();
    return room;
  }
}

class Room {
  constructor(model, made) {
    Object.assign(this, { model, made, id: made.room_id });
  }
  async listen() {
    const { person, stack } = this.model;
    const { channel } = this.made;
    this.socket = await Realtime.open(stack.node.base, person.access, { ledger: this.ledger });
    if (this.ledger) {
      await this.socket.resume(channel, this.ledger.epoch, this.ledger.seq);
      return;
    }
    // Subscribed before the room is asked, so that not even the first word is missed.
    const ledger = new Ledger(channel, await this.socket.subscribe(channel));
    this.socket.frames.forEach((frame) => ledger.take(frame));
    this.ledger = this.socket.ledger = ledger;
  }
  view() {
    return this.model.person.api.want(200, 'GET', `${rooms}/${this.id}`);
  }
  final(type, wanted = () => true) {
    return eventually(
      `the final ${type}; had ${JSON.stringify(this.ledger.finals.map((f) => [f.type, f.data]))}`,
      () => this.ledger.finals.find((f) => f.type === type && wanted(f)),
      { timeout: 40_000 },
    );
  }
  question(turn = 1) {
    return this.final('question', (f) => f.data.turn === turn);
  }
  troubles() {
    return this.ledger.of('engine_trouble').map((f) => f.data);
  }
  choose(engine) {
    return this.socket.do('room.engine', { room_id: this.id, engine });
  }
  answer(turn, text = words) {
    return this.socket.do('room.answer', { room_id: this.id, turn, text });
  }
  /** Answers; answers the next final that is of the other side. */
  async answerAndHear(turn, text) {
    const { seq } = this.ledger;
    await this.answer(turn, text);
    return eventually('the next line', () =>
      this.ledger.finals.find((f) => f.seq > seq && ['question', 'ended', 'engine_trouble'].includes(f.type)),
    );
  }
  /** Ends it; answers its record. */
  async end() {
    await this.model.person.api.want(200, 'POST', `${rooms}/${this.id}/end`);
    return this.record();
  }
  async record() {
    const ended = await this.final('ended');
    await this.socket.close();
    return this.model.person.api.want(200, 'GET', `/api/v1/mock-interview/records/${ended.data.record_id}`);
  }
}

describe('engine', () => {
  let model;
  before(async () => {
    model = await Model.start('engine');
  });
  after(() => model?.stop());

  it('a_whole_interview_is_spoken_by_the_model_and_judged_by_the_rubric', async () => {
    const resume = await model.person.api.want(201, 'POST', '/api/v1/resumes', {
      form: fileForm(Buffer.from('Li Lei, C++ and PostgreSQL, six years. Phone 13812345678, li.lei@example.com\n'), 'r.txt', 'text/plain'),
    });
    const from = model.lastEntry;
    const room = await model.open({ questions: 2, resume_id: resume.id });
    assert.equal(room.made.engine, 'openai');
    const first = await room.question(1);
    assert.match(first.data.text, /^\(model\) All right\. /);
    assert.ok(first.data.text.includes(room.made.questions[0].text), 'the planned question is asked');
    const deltas = room.socket.frames.filter((f) => f.type === 'delta' && f.data.turn === 1);
    assert.ok(deltas.length > 3, 'words come as they are spoken');
    assert.equal(deltas.map((f) => f.data.text).join(''), first.data.text);
    const view = await room.view();
    assert.deepEqual([view.engine, view.model, view.trouble, view.engines], ['openai', 'sandbox-model', null, ['builtin', 'openai']]);

    // Follow-ups by rule and the closing line as with the built-in engine.
    for (let turn = 1; ; ++turn)
      if ((await room.answerAndHear(turn, turn === 1 ? `${words} Call me: 13812345678` : words)).type === 'ended') break;
    assert.match(room.ledger.of('closing')[0].data.text, /^\(model\) Thank you/);
    const record = await room.record();
    assert.equal(record.engine, 'openai');
    assert.equal(record.report.engine, 'openai');
    assert.ok(record.score > 0);
    const [voice, ...others] = record.report.interviewers;
    assert.deepEqual(others, []);
    assert.deepEqual([voice.from_turn, voice.engine, voice.model, voice.simulated], [1, 'openai', 'sandbox-model', true]);
    assert.match(voice.prompt_version, /^[\w.-]+$/);
    assert.match(voice.config_version, /^[0-9a-f]{12}$/);
    assert.deepEqual(record.report.provider_failures, []);

    // What went out: the interview as data, the rules apart, nothing private.
    const asked = model.calls(from).filter((x) => x.outcome === 'asked');
    const told = JSON.stringify(asked.map((x) => x.messages));
    for (const text of ['13812345678', 'li.lei@example.com', key]) assert.ok(!told.includes(text), text);
    assert.match(told, /six years/);
    const last = JSON.parse(asked[1].messages.at(-1).content);
    assert.ok(last.candidate_answer.startsWith(words) && last.task.ask, 'answer and task are members of their own');
    assert.equal(asked[1].messages.filter((m) => m.role === 'system').length, 1);
    assert.ok(!readFileSync(model.stack.node.logFile, 'utf8').includes(key), 'the key is in no log');
  });

  it('a_branch_takes_the_text_of_a_resume_over_only_while_the_resume_is_there', async () => {
    const { api } = model.person;
    const resume = await api.want(201, 'POST', '/api/v1/resumes', {
      form: fileForm(Buffer.from('Han Meimei, nine years of accounting.\n'), 'r.txt', 'text/plain'),
    });
    const room = await model.open({ resume_id: resume.id });
    await room.question(1);
    for (let turn = 1; ; ++turn) if ((await room.answerAndHear(turn, words)).type === 'ended') break;
    const record = await room.record();
    const branch = async () => {
      const made = await api.want(201, 'POST', `/api/v1/mock-interview/records/${record.id}/branch`, { json: { turn: 1 } });
      const [row] = await model.stack.database.rows(
        `SELECT config->>'resume_brief' AS brief, config->>'resume_id' AS resume FROM room WHERE id = '${made.room_id}'`,
      );
      await api.want(200, 'POST', `/api/v1/mock-interview/rooms/${made.room_id}/end`);
      return row;
    };
    const before = await branch();
    assert.match(before.brief, /nine years/);
    await api.want(204, 'DELETE', `/api/v1/resumes/${resume.id}`);
    assert.deepEqual(await branch(), { brief: null, resume: resume.id });
  });

  const passing = [
    ['reset', { head: true }, 'reset'],
    ['cut', {}, 'cut'],
    ['no_finish', {}, 'cut'],
    ['done_without_finish', {}, 'cut'],
    ['invalid_chunk', {}, 'invalid_reply'],
    ['not_utf8', {}, 'invalid_reply'],
    ['error_in_stream', {}, 'server_error'],
    ['error_in_stream', { code: 'rate_limit_exceeded' }, 'rate_limited'],
    ['error_event', {}, 'server_error'],
    ['rate_limit', {}, 'rate_limited'],
    ['server_error', {}, 'server_error'],
    ['status', { status: 503 }, 'server_error'],
    ['html', {}, 'invalid_reply'],
    ['finish', { reason: 'length' }, 'length'],
    ['finish', { reason: 'insufficient_system_resource' }, 'server_error'],
    ['finish', { reason: 'aborted' }, 'cut'],
    ['finish', { reason: 'tool_calls' }, 'invalid_reply'],
    ['blank', {}, 'blank'],
    ['obey', {}, 'prompt_leak'],
    ['obey', { text: '{"score":100}' }, 'invalid_reply'],
  ];
  for (const [fault, args, reason] of passing)
    it(`${fault}_${Object.values(args).join('_') || 'once'}_is_told_tried_again_and_listed`, async () => {
      model.order(fault, args);
      const room = await model.open();
      const asked = await room.question();
      assert.match(asked.data.text, /^\(model\)/);
      const [trouble, ...more] = room.troubles();
      assert.deepEqual(more, []);
      assert.deepEqual(
        [trouble.turn, trouble.engine, trouble.reason, trouble.attempt, trouble.state, trouble.retryable],
        [1, 'openai', reason, 1, 'retrying', true],
      );
      assert.ok(trouble.retry_in_ms >= 15);
      // The words of the second attempt, by themselves, are the line.
      const second = room.socket.frames.filter((f) => f.type === 'delta' && f.data.attempt === 2);
      if (second.length > 0 && second[0].data.index === 0)
        assert.equal(second.map((f) => f.data.text).join(''), asked.data.text);
      const { report } = await room.end();
      assert.deepEqual(report.provider_failures.map((x) => [x.turn, x.attempt, x.engine, x.reason]), [[1, 1, 'openai', reason]]);
    });

  const lasting = [
    ['refusal', {}, 'refused'],
    ['finish', { reason: 'content_filter' }, 'content_filter'],
    ['quota', {}, 'quota'],
    ['status', { status: 400, code: 'x' }, 'bad_request'],
    ['status', { status: 401, code: 'invalid_api_key' }, 'unauthorized'],
    ['status', { status: 403, code: 'access_denied' }, 'forbidden'],
    ['status', { status: 404, code: 'model_not_found' }, 'model_not_found'],
    ['flood', {}, 'too_long'],
  ];
  for (const [fault, args, reason] of lasting)
    it(`${fault}_${Object.values(args).join('_') || 'once'}_is_not_tried_again_and_the_built_in_engine_is_offered`, async () => {
      model.order(fault, args);
      const from = model.lastEntry;
      const room = await model.open();
      const { data } = await room.final('engine_trouble');
      assert.deepEqual([data.reason, data.state, data.retryable, data.options], [reason, 'stuck', false, ['builtin']]);
      const view = await room.view();
      assert.equal(view.trouble.reason, reason);
      assert.equal(model.calls(from).filter((x) => x.outcome === 'asked').length, 1);
      await room.choose('builtin');
      const asked = await room.question();
      assert.ok(asked.data.text.includes(room.made.questions[0].text));
      assert.doesNotMatch(asked.data.text, /^\(model\)/);
      assert.equal((await room.view()).trouble, null);
      const record = await room.end();
      assert.equal(record.engine, 'builtin');
      assert.equal(record.report.provider_failures.length, 1);
    });

  it('good_answers_of_other_shapes_need_no_second_attempt', async () => {
    for (const [fault, args] of [['extra', { crlf: true }], ['extra', { usage: 'none' }], ['extra', { usage: 'null_choices' }], ['extra', { usage: 'finish' }], ['extra', { reasoning: true }], ['extra', { pieces: 5 }], ['whole', {}], ['slow', { first_ms: 300, piece_ms: 2 }]]) {
      model.order(fault, args);
      const room = await model.open();
      assert.match((await room.question()).data.text, /^\(model\) All right\. /, `${fault} ${JSON.stringify(args)}`);
      assert.deepEqual(room.troubles(), []);
      await room.end();
    }
  });

  it('after_four_failures_the_room_waits_for_a_decision_also_across_a_kill_and_nothing_is_lost', async () => {
    const room = await model.open({ questions: 2 });
    await room.question(1);
    model.order('server_error', {}, 4);
    await room.answer(1);
    await room.final('engine_trouble', (f) => f.data.state === 'stuck');
    assert.deepEqual(room.troubles().map((x) => [x.turn, x.attempt, x.state]), [[2, 1, 'retrying'], [2, 2, 'retrying'], [2, 3, 'retrying'], [2, 4, 'stuck']]);
    assert.deepEqual(room.troubles().at(-1).options, ['builtin', 'openai']);
    await room.socket.refused('room_busy', 'room.answer', { room_id: room.id, turn: 2, text: 'early' });

    await model.stack.node.kill9();
    await model.stack.node.start();
    // The provider is still away: what was decided before the kill stands.
    model.order('server_error', {}, null);
    await room.listen();
    const view = await room.view();
    assert.deepEqual([view.phase, view.turn, view.trouble?.reason], ['asking', 2, 'server_error']);
    await room.socket.refused('engine_not_offered', 'room.engine', { room_id: room.id, engine: 'oracle' });

    // Over HTTP, twice with one key: one change.
    const headers = { 'idempotency-key': ulid() };
    const change = () => model.person.api.want(200, 'POST', `${rooms}/${room.id}/engine`, { json: { engine: 'builtin' }, headers });
    const receipt = await change();
    assert.deepEqual(await change(), receipt);
    assert.equal(room.ledger.of('engine_changed').length <= 1, true);
    const next = await room.question(2);
    assert.doesNotMatch(next.data.text, /^\(model\)/);
    const changed = await room.final('engine_changed');
    assert.deepEqual([changed.seq, changed.data.turn, changed.data.engine], [receipt.seq, 2, 'builtin']);
    model.stack.sandbox.faults.clear();

    await room.answer(2);
    const record = await room.end();
    assert.deepEqual(record.transcript.filter((x) => x.type === 'answer').map((x) => x.turn), [1, 2]);
    assert.deepEqual(record.report.interviewers.map((x) => [x.from_turn, x.engine]), [[1, 'openai'], [2, 'builtin']]);
    assert.deepEqual(record.report.provider_failures.slice(0, 4).map((x) => [x.turn, x.attempt, x.reason]), [1, 2, 3, 4].map((n) => [2, n, 'server_error']));
    assert.equal(room.ledger.gaps, 0);
  });

  it('naming_the_engine_that_gave_up_asks_it_again', async () => {
    model.order('refusal');
    const room = await model.open();
    await room.final('engine_trouble');
    await room.choose('openai');
    assert.match((await room.question()).data.text, /^\(model\)/);
    const record = await room.end();
    assert.equal(record.engine, 'openai');
    assert.equal(record.report.provider_failures.length, 1);
  });

  it('retry_after_is_waited_for_and_a_longer_one_is_not', async () => {
    model.order('rate_limit', { retry_after: 2 });
    const begun = Date.now();
    let room = await model.open();
    await room.question();
    assert.ok(Date.now() - begun >= 1950, 'two seconds passed');
    assert.ok(room.troubles()[0].retry_in_ms >= 2000);
    await room.end();
    model.order('rate_limit', { retry_after: 120 });
    room = await model.open();
    const { data } = await room.final('engine_trouble');
    assert.deepEqual([data.state, data.reason, data.retry_in_ms, data.options], ['stuck', 'rate_limited', 120_000, ['builtin', 'openai']]);
    await room.end();
  });

  it('a_line_nobody_wants_any_more_is_hung_up_on', async () => {
    const hungUp = (from) => eventually('the provider notices', () => model.calls(from).some((x) => x.outcome === 'hung_up'));
    for (const leave of [(room) => room.end(), (room) => room.choose('builtin').then(() => room.question()).then(() => room.end())]) {
      model.order('slow', { piece_ms: 400 });
      const from = model.lastEntry;
      const room = await model.open();
      await room.socket.frame('words', (f) => f.type === 'delta');
      await leave(room);
      await hungUp(from);
    }
  });

  it('a_kill_in_the_middle_of_a_line_asks_for_it_again', async () => {
    model.order('slow', { piece_ms: 400 });
    const room = await model.open();
    await room.socket.frame('words', (f) => f.type === 'delta');
    await model.stack.node.kill9();
    await model.stack.node.start();
    await room.listen();
    assert.match((await room.question()).data.text, /^\(model\) All right\. /);
    assert.equal(room.ledger.of('question').length, 1);
    await room.end();
  });

  it('a_closing_line_the_model_refuses_is_said_by_the_built_in_engine', async () => {
    const room = await model.open();
    await room.question();
    model.order('refusal', {}, null);
    // Follow-ups, if the rules want some, are asked by the built-in engine.
    for (let turn = 1; (await room.answerAndHear(turn)).data.state !== 'fallback'; ++turn) {
      await room.choose('builtin');
      await room.question(turn + 1);
      await room.choose('openai');
    }
    await room.final('closing');
    model.stack.sandbox.faults.clear();
    const record = await room.record();
    assert.equal(record.reason, 'completed');
    assert.equal(record.report.interviewers.at(-1).engine, 'builtin');
  });

  it('strangers_choose_nothing', async () => {
    const room = await model.open();
    const stranger = await model.stack.signUp('stranger');
    await stranger.api.wantProblem('not_found', 404, 'POST', `${rooms}/${room.id}/engine`, { json: { engine: 'builtin' } });
    await model.person.api.wantProblem('engine_not_offered', 422, 'POST', `${rooms}/${room.id}/engine`, { json: { engine: 'oracle' } });
    await model.person.api.wantProblem('validation_failed', 422, 'POST', `${rooms}/${room.id}/engine`, { json: {} });
    await room.end();
    await model.person.api.wantProblem('room_over', 409, 'POST', `${rooms}/${room.id}/engine`, { json: { engine: 'builtin' } });
  });

  it('lines_failures_and_tokens_are_counted', async () => {
    const text = await (await fetch(`${model.stack.node.adminBase}/metrics`)).text();
    for (const wanted of [/zhian_model_lines_total\{outcome="spoken"\} [1-9]/, /zhian_model_tokens_total\{kind="completion"\} [1-9]/, /zhian_model_first_word_seconds_count [1-9]/, /zhian_http_out_total\{end="none"\} [1-9]/, /zhian_model_circuit 0/])
      assert.match(text, wanted);
    assert.match(text, /zhian_model_active 0\n/);
    assert.match(text, /zhian_model_waiting 0\n/);
  });

  it('a_probe_names_the_setting_that_is_wrong_and_never_the_key', async () => {
    const { node } = model.stack;
    const own = { ...node.settings['interview.openai'] };
    const probe = async (more) => {
      node.settings['interview.openai'] = { ...own, ...more };
      try {
        const { stdout } = await node.command(['check-config', '--probe', '--json']);
        return JSON.parse(stdout);
      } catch (err) {
        assert.equal(err.code, 78, err.stderr);
        assert.ok(!err.stdout.includes('sk-wrong') && !err.stderr.includes('sk-wrong'));
        return JSON.parse(err.stdout);
      } finally {
        node.settings['interview.openai'] = own;
      }
    };
    const good = await probe({});
    assert.equal(good.ok, true);
    assert.deepEqual(good.probes.map((x) => [x.name, x.ok]), [['interview.openai', true]]);
    const told = async (more) => {
      const { ok, problems } = await probe(more);
      assert.equal(ok, false);
      assert.equal(problems.length, 1);
      return problems[0];
    };
    let problem = await told({ api_key: 'sk-wrong' });
    assert.equal(problem.setting, 'interview.openai.api_key');
    assert.match(problem.problem, /refuses the key \(401 invalid_api_key\)/);
    problem = await told({ model: 'gpt-nobody' });
    assert.equal(problem.setting, 'interview.openai.model');
    assert.match(problem.problem, /no model gpt-nobody \(404 model_not_found\)/);
    problem = await told({ base_url: 'http://127.0.0.1:9/v1' });
    assert.equal(problem.setting, 'interview.openai.base_url');
    assert.match(problem.problem, /unreachable/);
    problem = await told({ base_url: own.base_url.replace('/v1', '/nowhere') });
    assert.equal(problem.setting, 'interview.openai.model');
    assert.match(problem.problem, /path of interview\.openai\.base_url/);
    problem = await told({ prompt_file: '/nonexistent.json' });
    assert.equal(problem.setting, 'interview.openai.prompt_file');
    // A model that is not listed and answers all the same.
    assert.equal(model.stack.sandbox.faults.order({ service: 'chat', operation: 'models', fault: 'empty' }), null);
    assert.equal((await probe({})).ok, true);
  });

  it('another_prompt_file_is_told_in_the_record_and_a_node_without_a_model_offers_its_own_engine', async () => {
    const { node } = model.stack;
    const file = join(node.dir, 'prompt.json');
    const texts = { system: 'Rules.', first: 'a', main: 'b', last: 'c', follow_up: 'd', closing: 'e' };
    writeFileSync(file, JSON.stringify({ version: 'custom-7', zh: texts, en: texts }));
    const waiting = await model.open({ questions: 2 });
    await waiting.question();
    await node.stop();
    node.settings['interview.openai'].prompt_file = file;
    await node.start();
    const room = await model.open();
    await room.question();
    const record = await room.end();
    assert.equal(record.report.interviewers[0].prompt_version, 'custom-7');

    await node.stop();
    node.settings.interview.engine = 'builtin';
    await node.start();
    await waiting.listen();
    await waiting.answer(1, 'I did something once.');
    const { data } = await waiting.final('engine_trouble');
    assert.deepEqual([data.reason, data.options], ['not_configured', ['builtin']]);
    await waiting.socket.refused('engine_not_offered', 'room.engine', { room_id: waiting.id, engine: 'openai' });
    await waiting.choose('builtin');
    await waiting.question(2);
    assert.equal((await waiting.end()).report.provider_failures[0].reason, 'not_configured');
    const plain = await model.open();
    assert.equal(plain.made.engine, 'builtin');
    await plain.end();
  });
});

// One clock is short and the other out of reach: a slow first payload does not change the reason.
for (const [reason, clocks, faults] of [
  ['first_timeout', { first_timeout: '2s', idle_timeout: '30s' }, ['hang', 'keep_alive_only']],
  ['idle_timeout', { first_timeout: '30s', idle_timeout: '2s' }, ['stall']],
])
  describe(`engine_${reason}`, () => {
    let model;
    before(async () => {
      model = await Model.start(`engine-${reason.replace('_', '-')}`, clocks);
    });
    after(() => model?.stop());

    // On a slow machine a good answer may be late too: what is promised is that silence ends and the line comes.
    for (const fault of faults)
      it(`${fault}_is_no_payload_and_ends_as_${reason}`, async () => {
        model.order(fault);
        const from = model.lastEntry;
        const room = await model.open();
        assert.match((await room.question()).data.text, /^\(model\)/);
        assert.equal(room.troubles()[0].reason, reason);
        await eventually('the provider notices', () => model.calls(from).some((x) => x.outcome === 'hung_up'));
        assert.equal((await room.end()).report.provider_failures[0].reason, reason);
      });
  });

describe('engine_circuit', () => {
  let model;
  before(async () => {
    model = await Model.start('engine-circuit', { breaker_failures: 3, breaker_pause: '1s' });
  });
  after(() => model?.stop());

  it('a_provider_that_keeps_failing_is_left_alone_and_asked_again_after_a_pause', async () => {
    model.order('server_error', {}, null);
    const from = model.lastEntry;
    const room = await model.open();
    const stuck = await room.final('engine_trouble', (f) => f.data.attempt === 4);
    // The fourth attempt came after the pause or found the circuit open; in no case more was asked than that.
    assert.ok(['circuit_open', 'server_error'].includes(stuck.data.reason));
    const other = await model.open();
    await other.final('engine_trouble', (f) => f.data.reason === 'circuit_open');
    const metrics = await (await fetch(`${model.stack.node.adminBase}/metrics`)).text();
    assert.match(metrics, /zhian_model_lines_total\{outcome="circuit_open"\} [1-9]/);
    const asked = model.stack.sandbox.log.list(from).filter((x) => x.operation === 'completions' && x.outcome === 500).length;
    const failures = [...room.troubles(), ...other.troubles()].length;
    assert.ok(asked < failures, `${asked} requests for ${failures} failures`);

    model.stack.sandbox.faults.clear();
    await eventually(
      'the provider is asked again',
      async () => {
        const view = await room.view();
        if (view.phase === 'answering') return true;
        if (view.trouble) await room.choose('openai');
        return false;
      },
      { timeout: 60_000, every: 500 },
    );
    assert.match((await room.question()).data.text, /^\(model\)/);
    await room.end();
  });
});
