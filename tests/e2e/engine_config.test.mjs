// How engines work, version by version: drafted, tried out, published and rolled back by an administrator, taken by a
// room when it begins and kept to its report, known to every node, and safe from what people write into their texts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { Client } from './support/client.mjs';
import { eventually, patience, root } from './support/env.mjs';
import { Nodes } from './support/nodes.mjs';
import { openRoom } from './support/rooms.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { Realtime } from './support/realtime.mjs';

const home = '/api/v1/admin/engines/interview';
const answerText = 'First I looked at the plan, because a full scan was likely; then I added an index and it fell from 3 s to 20 ms.';
const settings = (sandbox) => ({
  pay: { first_rules: 'open' },
  interview: { engine: 'openai', open_rooms_per_user: 1000, delta_interval: '0ms', versions_refresh: '50ms' },
  'interview.openai': { base_url: `http://127.0.0.1:${sandbox.ports.http}/v1`, api_key: 'sandbox-key', model: 'sandbox-model', retry_wait: '20ms' },
});

const tag = (edition) => ({ 'if-match': edition });
const call = (by, method, path = '', { json, headers } = {}) => by.api.call(method, `${home}${path}`, { json, headers });
const read = (by, path = '') => by.api.want(200, 'GET', `${home}${path}`);

/** A draft of the version in force, changed; answers its document and its tag. */
async function draft(by, change = (x) => x) {
  const { config } = await read(by);
  const json = structuredClone(config);
  change(json);
  const made = await call(by, 'POST', '/versions', { json });
  assert.equal(made.status, 201, made.text);
  return { ...made.body, etag: made.headers.get('etag') };
}
async function publish(by, made) {
  const got = await call(by, 'POST', `/versions/${made.version}/publish`, { headers: tag(made.etag) });
  assert.equal(got.status, 200, got.text);
  return { ...got.body, etag: got.headers.get('etag') };
}

/** Answers every turn of a room over one socket; answers its record. */
async function finish(stack, person, room) {
  const socket = await Realtime.open(stack.node.base, person.access, { ledger: room.ledger });
  await socket.resume(room.channel, room.ledger.epoch, room.ledger.seq);
  let answered = 0;
  const ended = await eventually(
    'the end of the room',
    async () => {
      const finals = room.ledger.finals;
      const question = finals.filter((f) => f.type === 'question').at(-1);
      if (question && question.data.turn > answered) {
        answered = question.data.turn;
        await socket.do('room.answer', { room_id: room.room_id, turn: answered, text: answerText });
      }
      return finals.find((f) => f.type === 'ended');
    },
    { timeout: patience(60_000) },
  );
  await socket.close();
  return person.api.want(200, 'GET', `/api/v1/mock-interview/records/${ended.data.record_id}`);
}
const lastModel = (stack) =>
  stack.sandbox.log.list().filter((x) => x.service === 'chat' && x.operation === 'completions' && x.outcome === 'asked').at(-1);

let stack;
let chief;
let person;
before(async () => {
  stack = await Stack.start('engine-config', { settings });
  chief = await appoint(stack, 'admin');
  person = await stack.signUp('candidate');
});
after(() => stack?.stop());
beforeEach(() => stack.sandbox.faults.clear());

describe('versions of an engine', () => {
  it('begin_with_what_the_program_brings', async () => {
    const first = await read(chief);
    assert.deepEqual([first.version, first.state, first.in_force, first.author], [1, 'published', true, 'system']);
    const shipped = JSON.parse(readFileSync(join(root, 'actors', 'engines', 'data', 'interview.json'), 'utf8'));
    assert.deepEqual(first.config, shipped);
    const record = await finish(stack, person, await openRoom(person, { questions: 1 }));
    assert.equal(record.report.engine_version, 1);
    assert.equal(record.report.interviewers[0].prompt_version, shipped.prompt_version);
  });

  it('are_drafted_changed_published_and_taken_by_rooms_that_begin_then', async () => {
    const waiting = await openRoom(person, { questions: 1 });
    const before = await read(chief);
    const made = await draft(chief, (x) => {
      x.temperature = 5;
      x.max_tokens = 77;
      x.model = 'gpt-4o-mini';
      x.prompts.en.first = 'Say hello and ask the question in {{ask}}, in one sentence.';
      x.weights.technical = { relevance: 20, concreteness: 20, structure: 20, depth: 20, expression: 20 };
      x.limits.follow_ups = 0;
    });
    assert.deepEqual([made.state, made.in_force, made.based_on], ['draft', false, before.version]);
    assert.equal(made.config.prompt_version, `interview-${made.version}`);

    // A draft is nobody's version.
    assert.equal((await read(chief)).version, before.version);
    const json = { ...made.config, temperature: 150 };
    assert.equal((await call(chief, 'PUT', `/versions/${made.version}`, { json })).status, 412);
    assert.equal((await call(chief, 'PUT', `/versions/${made.version}`, { json, headers: tag('"1"') })).status, 412);
    const changed = await call(chief, 'PUT', `/versions/${made.version}`, { json, headers: tag(made.etag) });
    assert.equal(changed.status, 200, changed.text);
    assert.notEqual(changed.headers.get('etag'), made.etag);
    assert.equal((await call(chief, 'POST', `/versions/${made.version}/publish`, { headers: tag(made.etag) })).status, 412);
    const published = await publish(chief, { ...made, etag: changed.headers.get('etag') });
    assert.deepEqual([published.state, published.in_force, published.published_by], ['published', true, chief.user.id]);
    // Once more it is the same; changed it is not any more.
    await publish(chief, { ...made, etag: changed.headers.get('etag') });
    const late = await call(chief, 'PUT', `/versions/${made.version}`, { json, headers: tag(published.etag) });
    assert.deepEqual([late.status, late.body.code], [409, 'engine_published']);

    const room = await openRoom(person, { questions: 1 });
    const record = await finish(stack, person, room);
    assert.equal(record.report.engine_version, made.version);
    assert.equal(record.report.rubric_version, `rubric-1-e${made.version}`);
    const [voice] = record.report.interviewers;
    assert.deepEqual([voice.model, voice.prompt_version], ['gpt-4o-mini', `interview-${made.version}`]);
    assert.equal(record.report.questions[0].follow_ups.length, 0);
    assert.equal(lastModel(stack).model, 'gpt-4o-mini');

    // The room that was open before keeps what it began with.
    const old = await finish(stack, person, waiting);
    assert.equal(old.report.engine_version, before.version);
    assert.equal(old.report.interviewers[0].model, 'sandbox-model');
    assert.equal(lastModel(stack).model, 'sandbox-model');
  });

  it('are_refused_where_they_make_no_sense', async () => {
    const { config } = await read(chief);
    for (const [field, change] of [
      ['weights.opening', (x) => (x.weights.opening.depth += 1)],
      ['prompts.zh.main', (x) => (x.prompts.zh.main = '下一个问题。')],
      ['prompts.en.system', (x) => (x.prompts.en.system = 'Only {{task}}, {{ask}}, {{interview}}, {{resume}}, {{candidate_answer}} and {{password}}.')],
      ['temperature', (x) => (x.temperature = 201)],
      ['limits.questions', (x) => (x.limits.questions = 13)],
      ['price', (x) => (x.price = 1)],
    ]) {
      const json = structuredClone(config);
      change(json);
      const got = await call(chief, 'POST', '/versions', { json });
      assert.deepEqual([got.status, got.body.field], [422, field], got.text);
    }
  });

  it('are_made_once_for_their_key', async () => {
    const { config } = await read(chief);
    const key = { 'idempotency-key': ulid() };
    const made = await call(chief, 'POST', '/versions', { json: config, headers: key });
    const again = await call(chief, 'POST', '/versions', { json: config, headers: key });
    assert.deepEqual([made.status, again.body.version], [201, made.body.version]);
    const other = await call(chief, 'POST', '/versions', { json: { ...config, max_tokens: 99 }, headers: key });
    assert.deepEqual([other.status, other.body.code], [409, 'idempotency_conflict']);
  });

  it('are_rolled_back_to_as_new_versions_and_leave_a_line_in_the_log', async () => {
    const now = await call(chief, 'GET');
    assert.equal((await call(chief, 'POST', '/versions/1/rollback')).status, 412);
    const headers = { ...tag(now.headers.get('etag')), 'idempotency-key': ulid() };
    const back = await call(chief, 'POST', '/versions/1/rollback', { headers });
    assert.equal(back.status, 201, back.text);
    assert.equal((await call(chief, 'POST', '/versions/1/rollback', { headers })).body.version, back.body.version);
    assert.deepEqual([back.body.based_on, back.body.in_force], [1, true]);
    assert.deepEqual(back.body.config, (await read(chief, '/versions/1')).config);
    const record = await finish(stack, person, await openRoom(person, { questions: 1 }));
    assert.equal(record.report.engine_version, back.body.version);
    assert.equal(record.report.rubric_version, 'rubric-1');
    const { items } = await chief.api.want(200, 'GET', `/api/v1/admin/audit?entity=engine/interview/${back.body.version}`);
    assert.deepEqual(items.map((x) => [x.actor, x.action]), [[chief.user.id, 'engine.rolled_back']]);
  });

  it('show_what_differs_and_how_their_reports_were_scored', async () => {
    const diff = await read(chief, '/diff?from=1&to=2');
    assert.ok(diff.changes.some((x) => x.path === 'weights.technical.depth' && x.from === 35 && x.to === 20), JSON.stringify(diff));
    assert.deepEqual((await read(chief, '/diff?from=1&to=1')).changes, []);
    const scores = await read(chief, '/scores?from=1&to=2');
    const overall = scores.dimensions.find((x) => x.name === 'overall');
    for (const side of [overall.from, overall.to]) {
      assert.ok(side.reports > 0, JSON.stringify(overall));
      assert.equal(side.buckets.reduce((a, b) => a + b, 0), side.reports);
    }
    assert.equal(scores.dimensions.length, 6);
  });

  it('are_tried_out_on_samples_and_own_rooms_without_a_trace', async () => {
    const made = await draft(chief, (x) => (x.limits.follow_ups = 1));
    const before = await stack.database.value('SELECT (SELECT count(*) FROM room) + (SELECT count(*) FROM interview_record)');
    const trial = await chief.api.want(200, 'POST', `${home}/versions/${made.version}/dry-run`, { json: { sample: 'backend-en' } });
    assert.deepEqual([trial.version, trial.source, trial.engine, trial.language], [made.version, 'backend-en', 'openai', 'en']);
    assert.deepEqual(trial.score.tried, trial.score.in_force);
    assert.deepEqual(trial.lines.map((x) => [x.task, x.failure]), [['first', null], ['follow_up', null], ['closing', null]]);
    assert.match(trial.lines[0].text, /^\(model\)/);
    stack.sandbox.faults.order({ service: 'chat', operation: 'completions', fault: 'quota', args: {}, times: 3 });
    const failed = await chief.api.want(200, 'POST', `${home}/versions/${made.version}/dry-run`, { json: { sample: 'vague-zh' } });
    assert.deepEqual(failed.lines.map((x) => x.failure), ['quota', 'quota', 'quota']);
    assert.equal(await stack.database.value('SELECT (SELECT count(*) FROM room) + (SELECT count(*) FROM interview_record)'), before);
    // A room of somebody else is not there.
    const room = await openRoom(person, { questions: 1 });
    const got = await call(chief, 'POST', `/versions/${made.version}/dry-run`, { json: { room_id: room.room_id } });
    assert.deepEqual([got.status, got.body.code], [404, 'not_found']);
    await person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end`);
  });

  it('bound_how_many_questions_an_interview_has', async () => {
    await publish(chief, await draft(chief, (x) => (x.limits.questions = 2)));
    const got = await person.api.call('POST', '/api/v1/mock-interview/generate', { json: { position: 'Backend engineer', questions: 3 } });
    assert.deepEqual([got.status, got.body.field], [422, 'questions']);
    await publish(chief, await draft(chief, (x) => (x.limits.questions = 12)));
  });

  it('survive_a_crash_of_the_node_with_the_rooms_that_began_with_them', async () => {
    const began = await read(chief);
    const room = await openRoom(person, { questions: 1 });
    await publish(chief, await draft(chief, (x) => (x.max_tokens = 123)));
    await stack.node.kill9();
    await stack.node.start();
    assert.equal((await read(chief)).version, began.version + 1);
    const record = await finish(stack, person, room);
    assert.equal(record.report.engine_version, began.version);
  });

  it('are_nobodys_but_administrators', async () => {
    for (const role of ['finance', 'editor', 'manager', 'operator', 'support']) {
      const other = await appoint(stack, role);
      for (const [method, path] of [['GET', ''], ['GET', '/versions'], ['GET', '/versions/1'], ['GET', '/diff?from=1&to=2'], ['GET', '/scores?from=1&to=2']])
        assert.equal((await call(other, method, path)).status, 403, `${role} ${path}`);
      assert.equal((await call(other, 'POST', '/versions', { json: {} })).status, 403);
      assert.equal((await call(other, 'POST', '/versions/1/publish', { headers: tag('"1"') })).status, 403);
      assert.equal((await call(other, 'POST', '/versions/1/dry-run', { json: { sample: 'backend-en' } })).status, 403);
    }
    assert.equal((await fetch(`${stack.node.adminBase}${home}`)).status, 401);
    // On the public listener there is no such path.
    assert.equal((await person.api.call('GET', home)).status, 404);
  });
});

describe('versions on two nodes', () => {
  let several;
  before(async () => {
    several = await Nodes.start('engine-config-two', {
      count: 2,
      settings: { pay: { first_rules: 'open' }, interview: { open_rooms_per_user: 1000, delta_interval: '0ms', versions_refresh: '50ms' } },
    });
  });
  after(() => several?.stop());

  it('what_one_node_publishes_the_other_has', async () => {
    const [first, second] = several.nodes;
    const boss = await appoint(several.stack, 'admin');
    const made = await publish(boss, await draft(boss, (x) => (x.limits.follow_ups = 0)));
    const there = new Client(second.adminBase, several.stack.adminContract, { token: boss.access_token });
    assert.equal((await there.want(200, 'GET', home)).version, made.version);
    // Rooms of people whose shards either node owns begin with it.
    for (const node of [first, second]) {
      const someone = await eventually('a person of this node', async () => {
        const one = await several.stack.signUp('of-a-node');
        return (await several.ownerOf(several.shardOf(one.user.id))) === node && one;
      }, { timeout: patience(60_000) });
      await eventually('a room of the new version', async () => {
        const room = await openRoom(someone, { questions: 1 });
        const [row] = await several.stack.database.rows(`SELECT config->>'engine_version' AS version FROM room WHERE id = '${room.room_id}'`);
        return Number(row.version) === made.version;
      });
    }
  });
});
