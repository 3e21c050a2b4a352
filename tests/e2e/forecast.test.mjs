// A pack of likely questions: streamed as each is kept, cut and gone on with wherever it was cut, one pack and one charge whatever
// becomes of the node, and an interview of it in one call.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { eventually, patience, root } from './support/env.mjs';
import { prep, start, streamPack } from './support/packs.mjs';
import { click, payable, place } from './support/payment.mjs';
import { Realtime } from './support/realtime.mjs';
import { follow, question as asked, roomAt } from './support/rooms.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const price = 10;
const posting = '负责后端开发，熟悉 Java、MySQL、Kafka，有良好的沟通能力。\n本科及以上学历，5 年以上经验，有 Kubernetes 经验优先。';
const kinds = ['opening', 'experience', 'technical', 'behavioural', 'situational', 'closing'];

let stack;
before(async () => {
  stack = await Stack.start('forecast', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01 } } });
});
after(() => stack?.stop());

const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const balance = async (person) => {
  const { available, held } = await get(person, 'points/balance');
  return [available, held];
};
const number = async (sql) => Number(await stack.database.value(sql));
const resumeText = (name = 'zh_developer_1') => readFileSync(join(root, 'tests/unit/diagnosis/resumes', `${name}.txt`));
const upload = (person, name = 'zh_developer_1', path = '/api/v1/resumes') =>
  person.api.want(201, 'POST', path, { form: fileForm(resumeText(name), `${name}.txt`, 'text/plain') });
const body = (resume, more = {}) => ({ resume_id: resume.id, position: '后端工程师', company: '星云科技', job_description: posting, ...more });
const pack = (person, id) => get(person, `interview-prep/${id}`);

/** Somebody who has recharged so many points. */
async function member(hint, points) {
  const person = await stack.signUp(hint);
  const order = await place(person, { kind: 'recharge', amount_fen: points * 50 });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(person, `orders/${order.id}`)).status === 'paid');
  return person;
}

/** Begins one and waits for its end; answers its task. */
async function forecast(person, resume, more = {}) {
  const task = await person.api.want(200, 'POST', start, { json: body(resume, more), headers: { prefer: 'wait=25' } });
  assert.equal(task.stage, 'done', JSON.stringify(task));
  return task;
}

/** The same node, where tasks stay in these stages. */
async function restart(held, how = 'stop') {
  await stack.node[how]();
  stack.node.settings.testing = { held_stages: held };
  await stack.node.start();
}

/** Reads the stream of a pack. */
const stream = (person, options) => streamPack(stack, person, options);

const numbers = (questions) => questions.map((x) => x.number);
const upTo = (n, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => from + i);

/** One pack, whole, charged once; nothing of the work is left over. */
async function settledOnce(person, id, count) {
  await eventually('the hold is closed', async () => (await balance(person))[1] === 0);
  assert.equal(await number(`SELECT count(*) FROM task_result WHERE id = '${id}'`), 1);
  assert.equal(await number(`SELECT count(*) FROM task_part WHERE task_id = '${id}'`), count);
  assert.equal(await number(`SELECT count(*) FROM ledger_txn WHERE reference = '${id}' AND reason = 'prep' AND kind = 7`), 1);
  assert.equal(await number(`SELECT count(*) FROM timer WHERE entity = 'task/${id}' OR name = 'charge:${id}'`), 0);
  const told = await stack.database.rows(
    `SELECT data->>'number' AS number FROM user_event WHERE stream = 'user:${person.user.id}' AND type = 'task.part' AND data->>'task_id' = '${id}' ORDER BY seq`,
  );
  assert.deepEqual(told.map((x) => Number(x.number)), upTo(count), 'each part was pushed once, in order');
}

describe('a forecast', () => {
  it('is_streamed_question_by_question_and_kept_as_a_pack_that_is_charged_once', async () => {
    const person = await member('first', 40);
    const resume = await upload(person, 'zh_developer_1', `${prep}/upload-resume`);
    const socket = await Realtime.open(stack.node.base, person.access);
    await socket.subscribe('user');
    const begun = performance.now();
    const got = await stream(person, { json: body(resume) });
    const took = performance.now() - begun;
    assert.equal(got.status, 200, JSON.stringify(got.problem));
    assert.equal(got.task.kind, 'forecast');
    assert.deepEqual(numbers(got.questions), upTo(10));
    assert.deepEqual([got.end[0], got.end[1].stage, got.end[1].id], ['done', 'done', got.task.id]);
    assert.equal(got.end[1].result_url, `${prep}/${got.task.id}`);
    assert.ok(got.closed);
    assert.ok(took < patience(10_000), `all of it within ${took} ms`);

    const resumeBytes = Buffer.from((await get(person, `resumes/${resume.id}`)).text);
    const postingBytes = Buffer.from(posting);
    assert.equal(got.questions[0].kind, 'opening');
    assert.equal(got.questions.at(-1).kind, 'closing');
    assert.equal(new Set(got.questions.map((x) => x.text)).size, 10, 'none is asked twice');
    for (const x of got.questions) {
      assert.ok(kinds.includes(x.kind) && x.text && x.why, JSON.stringify(x));
      assert.ok(['easy', 'medium', 'hard'].includes(x.difficulty));
      assert.ok(x.key_points.length >= 3 && x.follow_ups.length >= 2);
      assert.ok(x.sources.length >= 1);
      for (const s of x.sources) {
        const text = s.of === 'resume' ? resumeBytes : postingBytes;
        assert.equal(text.subarray(s.at, s.at + s.length).toString(), s.quote);
      }
    }
    assert.ok(got.questions.some((x) => x.sources.some((s) => s.of === 'posting')));

    await socket.frame('the end', (f) => f.type === 'task.done' && f.data.task_id === got.task.id);
    const pushed = socket.frames.filter((f) => f.type === 'task.part').map((f) => f.data);
    assert.deepEqual(pushed, upTo(10).map((n) => ({ task_id: got.task.id, kind: 'forecast', number: n })));
    await socket.close();
    await settledOnce(person, got.task.id, 10);
    assert.deepEqual(await balance(person), [40 - price, 0]);

    const kept = await pack(person, got.task.id);
    assert.deepEqual(kept.questions, got.questions);
    assert.deepEqual([kept.stage, kept.cost, kept.engine, kept.model, kept.company, kept.wanted], ['done', price, 'builtin', null, '星云科技', 10]);
    assert.ok(kept.configuration.startsWith('forecast-'));
    const { items } = await get(person, 'interview-prep/history');
    assert.deepEqual(items.map((x) => [x.id, x.questions, x.position, x.cost]), [[got.task.id, 10, '后端工程师', price]]);
    assert.equal(Object.values(items[0].summary.kinds).reduce((a, b) => a + b), 10);
    for (const path of ['interview-prep/history/', `interview-prep/${got.task.id}/`]) await get(person, path);
    for (const path of [`${start}/`, `${prep}/${got.task.id}/interview/`])
      await person.api.wantProblem('validation_failed', 422, 'POST', path, { json: { more: 1 } });
  });

  it('has_its_first_question_within_a_second', async () => {
    const person = await member('hasty', 20);
    const resume = await upload(person);
    const from = performance.now();
    const got = await stream(person, { json: body(resume, { count: 20 }), cut: 1 });
    const took = performance.now() - from;
    assert.deepEqual(numbers(got.questions), [1]);
    assert.ok(took < patience(1000), `${took} ms`);
  });

  it('that_is_cut_anywhere_goes_on_behind_the_last_question', async () => {
    const person = await member('cut', 20);
    const resume = await upload(person);
    const json = body(resume, { count: 12 });
    const headers = { 'idempotency-key': 'one-forecast' };
    const first = await stream(person, { json, headers, cut: 1 });
    assert.deepEqual(numbers(first.questions), [1]);
    const { id } = first.task;
    const whole = await stream(person, { id });
    assert.deepEqual(numbers(whole.questions), upTo(12));
    for (const seen of [0, 1, 5, 11, 12, 99]) {
      const rest = await stream(person, { id, after: seen });
      assert.deepEqual(rest.questions, whole.questions.filter((x) => x.number > seen), `behind ${seen}`);
      assert.equal(rest.task.id, id);
      assert.equal(rest.end[0], 'done');
      // The same request again is the same task, and goes on there.
      const again = await stream(person, { json, headers, after: seen });
      assert.deepEqual([again.task.id, again.questions], [id, rest.questions]);
    }
    // Cut after every number, each time going on with what was seen.
    const collected = [];
    while (collected.length < 12) {
      const more = await stream(person, { id, after: collected.length, cut: 1 + (collected.length % 3) });
      assert.ok(more.questions.length > 0);
      collected.push(...more.questions);
    }
    assert.deepEqual(collected, whole.questions);
    for (const path of [{ id }, { json, headers }]) {
      const refused = await stream(person, { ...path, headers: { ...path.headers, 'last-event-id': 'x' } });
      assert.deepEqual([refused.status, refused.problem.code, refused.problem.field], [422, 'validation_failed', 'Last-Event-ID']);
    }
    await settledOnce(person, id, 12);
    assert.deepEqual(await balance(person), [20 - price, 0]);
    await person.api.wantProblem('idempotency_conflict', 409, 'POST', start, { json: { ...json, count: 11 }, headers });
  });

  it('without_a_stream_is_a_task_like_others_and_comes_in_the_language_of_who_asks', async () => {
    const person = await member('english', 30);
    const resume = await upload(person, 'en_sales_2');
    const task = await forecast(person, resume, { position: 'Sales manager', company: 'Acme Foods', job_description: 'Must have: CRM, Salesforce. A team player.', count: 6 });
    const { questions, summary } = await pack(person, task.id);
    assert.equal(questions.length, 6);
    assert.equal(summary.language, 'en');
    for (const x of questions) assert.ok(/^[A-Z]/.test(x.text), x.text);
    const got = await person.api.call('POST', start, { json: body(resume, { count: 3 }) });
    assert.equal(got.status, 202, got.text);
    assert.equal(got.headers.get('location'), `/api/v1/tasks/${got.body.id}`);
    await eventually('it is done', async () => (await get(person, `tasks/${got.body.id}`)).stage === 'done');
    const { items, next_cursor } = await get(person, 'interview-prep/history?limit=1');
    assert.deepEqual(items.map((x) => x.id), [got.body.id], 'newest first');
    assert.deepEqual((await get(person, `interview-prep/history?limit=1&cursor=${next_cursor}`)).items.map((x) => x.id), [task.id]);
    // No diagnosis, and the other way round.
    assert.deepEqual((await get(person, 'resume-diagnosis')).items, []);
    await person.api.wantProblem('not_found', 404, 'GET', `/api/v1/resume-diagnosis/${task.id}`);
  });

  it('without_the_points_begins_nothing_and_a_stranger_finds_nothing', async () => {
    const [poor, rich] = [await stack.signUp('poor'), await member('rich', 20)];
    const resume = await upload(poor);
    const problem = await poor.api.wantProblem('points_required', 402, 'POST', start, { json: body(resume) });
    assert.deepEqual([problem.price, problem.balance], [price, 0]);
    const refused = await stream(poor, { json: body(resume) });
    assert.deepEqual([refused.status, refused.problem.code], [402, 'points_required']);
    assert.deepEqual((await get(poor, 'tasks')).items, []);
    await rich.api.wantProblem('not_found', 404, 'POST', start, { json: body(resume) });
    const mine = await forecast(rich, await upload(rich), { count: 3 });
    await poor.api.wantProblem('not_found', 404, 'GET', `${prep}/${mine.id}`);
    assert.equal((await stream(poor, { id: mine.id })).status, 404);
    for (const json of [{ count: 2 }, { count: 21 }, { position: 'x'.repeat(121) }, { company: 'x'.repeat(121) }, { resume_id: 'nonsense' }, { more: 1 }])
      await rich.api.wantProblem('validation_failed', 422, 'POST', start, { json: body(resume, json) });
  });

  it('counts_as_one_of_the_month', async () => {
    const person = await member('counted', 20);
    await forecast(person, await upload(person), { count: 3 });
    await forecast(person, await upload(person), { count: 3 });
    assert.equal((await get(person, 'monthly-stats')).forecasts, 2);
  });
});

/** The file of a pack: `{status, headers, bytes}`. */
async function fileOf(person, id, { query = '', headers = {} } = {}) {
  const res = await fetch(`${stack.node.base}${prep}/${id}/pack.pdf${query}`, { headers: { authorization: `Bearer ${person.access}`, ...headers } });
  return { status: res.status, headers: res.headers, bytes: Buffer.from(await res.arrayBuffer()) };
}
/** Letters and figures alone: lines and pages end where they like. */
const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, '');
/** The words on it, as the product reads them from anybody's file. */
async function lettersOf(person, bytes) {
  const { id } = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(bytes, 'pack.pdf', 'application/pdf') });
  return letters((await get(person, `resumes/${id}`)).text);
}
const buy = (person, id, key) => person.api.want(201, 'POST', `${prep}/${id}/downloads`, key ? { headers: { 'idempotency-key': key } } : {});

describe('a pack as a file', () => {
  it('costs_bronze_two_points_once_and_has_every_question_on_it', async () => {
    const person = await member('taker', 40);
    const { id } = await forecast(person, await upload(person), { count: 6 });
    await eventually('the hold is closed', async () => (await balance(person)).join() === '30,0');
    const offer = await person.api.wantProblem('report_not_bought', 402, 'GET', `${prep}/${id}/pack.pdf`);
    assert.deepEqual([offer.price, offer.balance, offer.voucher], [2, 30, false]);
    const all = await Promise.all(['one', 'one', 'two'].map((key) => buy(person, id, key)));
    assert.deepEqual(await balance(person), [28, 0]);
    assert.ok(all.every((x) => x.download_url === `${prep}/${id}/pack.pdf` && x.report_version === 1), JSON.stringify(all));

    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await buy(person, id, 'one'), all[0]);
    assert.deepEqual(await buy(person, id), { download_url: `${prep}/${id}/pack.pdf`, report_version: 1, paid_with: 'bought_before', charged: false, points: 0, balance: 28 });
    const lines = (await get(person, 'points/history')).items.filter((x) => x.reason === 'report_download');
    assert.deepEqual(lines.map((x) => [x.kind, x.reference, x.change.available]), [['debit', `forecast/${id}/1`, -2]]);
    assert.ok(lines[0].text.includes(id), lines[0].text);

    const { questions } = await pack(person, id);
    const zh = await fileOf(person, id, { query: '?lang=zh-CN' });
    assert.deepEqual([zh.status, zh.headers.get('content-type'), zh.bytes.subarray(0, 5).toString()], [200, 'application/pdf', '%PDF-']);
    assert.match(zh.headers.get('content-disposition'), /^attachment; filename="[\x20-\x7e]+\.pdf"; filename\*=UTF-8''%E9%9D%A2%E8%AF%95%E6%8A%BC%E9%A2%98/);
    const words = await lettersOf(person, zh.bytes);
    for (const x of questions) {
      assert.ok(words.includes(letters(`${x.number}. ${x.text}`)), x.text);
      assert.ok(words.includes(letters(x.key_points[0])), x.key_points[0]);
    }
    for (const part of ['面试押题', '后端工程师', '星云科技', '回答要点', '内置引擎', 'forecast-1']) assert.ok(words.includes(letters(part)), part);
    const en = await fileOf(person, id, { query: '?lang=en' });
    assert.ok((await lettersOf(person, en.bytes)).includes(letters('What a good answer contains')));
    const tag = zh.headers.get('etag');
    assert.notEqual(en.headers.get('etag'), tag);
    assert.equal((await fileOf(person, id, { query: '?lang=zh', headers: { 'if-none-match': tag } })).status, 304);
    assert.deepEqual(await balance(person), [28, 0]);
    await person.api.wantProblem('validation_failed', 422, 'GET', `${prep}/${id}/pack.pdf?lang=fr`);
  });

  it('is_free_from_silver_on_and_uses_nothing_up', async () => {
    const person = await member('silver', 120);
    const { id } = await forecast(person, await upload(person), { count: 3 });
    await eventually('the hold is closed', async () => (await balance(person)).join() === '110,0');
    assert.equal((await fileOf(person, id)).status, 200); // Without a purchase.
    const got = await buy(person, id);
    assert.deepEqual([got.paid_with, got.charged, got.points, got.balance], ['free', false, 0, 110]);
    assert.deepEqual(await balance(person), [110, 0]);
  });

  it('is_not_for_an_ordinary_person_who_reads_the_pack_all_the_same_nor_for_a_stranger', async () => {
    const [person, stranger] = [await member('fallen', 40), await stack.signUp('passerby')];
    const { id } = await forecast(person, await upload(person), { count: 3 });
    await eventually('the hold is closed', async () => (await balance(person)).join() === '30,0');
    await buy(person, id);
    await stack.node.kill9();
    await stack.database.transaction([`UPDATE account SET level = 0 WHERE user_id = '${person.user.id}'`]);
    await stack.node.start();
    const problem = await person.api.wantProblem('tier_required', 403, 'GET', `${prep}/${id}/pack.pdf`);
    assert.deepEqual([problem.required_tier, problem.upgrade_url], ['bronze', '/upgrade']);
    await person.api.wantProblem('tier_required', 403, 'POST', `${prep}/${id}/downloads`);
    assert.equal((await pack(person, id)).questions.length, 3);
    for (const [method, path] of [['GET', 'pack.pdf'], ['POST', 'downloads']]) {
      await stranger.api.wantProblem('not_found', 404, method, `${prep}/${id}/${path}`);
      // Nor is a pack a diagnosis.
      await person.api.wantProblem('not_found', 404, method, `/api/v1/resume-diagnosis/${id}/${path === 'downloads' ? path : 'report.pdf'}`);
    }
  });
});

describe('a pack under way', () => {
  it('is_read_as_far_as_it_is_and_given_up_with_all_that_was_held', async () => {
    const person = await member('giving-up', 20);
    const resume = await upload(person);
    await restart(['parts']);
    const held = await stream(person, { json: body(resume), cut: 1 });
    const { id } = held.task;
    const half = await pack(person, id);
    assert.deepEqual([half.stage, half.questions, half.cost, half.engine], ['analysing', held.questions, null, null]);
    await person.api.wantProblem('pack_not_ready', 409, 'POST', `${prep}/${id}/interview`, { json: {} });
    await person.api.wantProblem('pack_not_ready', 409, 'POST', `${prep}/${id}/downloads`);
    await person.api.wantProblem('pack_not_ready', 409, 'GET', `${prep}/${id}/pack.pdf`);
    const reading = stream(person, { id, after: 1 });
    await eventually('somebody listens', async () => (await number(`SELECT count(*) FROM task WHERE id = '${id}' AND parts = 1`)) === 1);
    await person.api.want(200, 'POST', `/api/v1/tasks/${id}/cancel`);
    const over = await reading;
    assert.deepEqual([over.questions, over.end[0], over.end[1].stage], [[], 'cancelled', 'cancelled']);
    await eventually('everything is back', async () => (await balance(person)).join() === '20,0');
    const gone = await pack(person, id);
    assert.deepEqual([gone.stage, gone.questions], ['cancelled', []], 'what was not paid for is not given');
    for (const [method, path, json] of [['POST', 'interview', {}], ['POST', 'downloads'], ['GET', 'pack.pdf']]) {
      const never = await person.api.wantProblem('pack_failed', 409, method, `${prep}/${id}/${path}`, json ? { json } : {});
      assert.equal(never.retryable, false, 'asking again is of no use');
    }
    assert.deepEqual((await get(person, 'interview-prep/history')).items, []);
    await restart([]);
  });

  for (const stage of ['queued', 'extracting', 'analysing', 'parts', 'writing'])
    it(`whose_node_is_killed_while_it_is_at_${stage}_is_whole_afterwards_and_charged_once`, { timeout: patience(120_000) }, async () => {
      const person = await member(`killed-${stage}`, 20);
      const resume = await upload(person);
      await restart([stage]);
      const headers = { 'idempotency-key': `killed-${stage}` };
      const json = body(resume, { count: 9 });
      const expected = { queued: 0, extracting: 0, analysing: 0, parts: 1, writing: 9 }[stage];
      const task = await person.api.want(202, 'POST', start, { json, headers: { ...headers, 'accept-language': 'zh-CN' } });
      const now = stage === 'parts' ? 'analysing' : stage;
      await eventually(`the task is ${stage}`, async () => {
        const { stage: at, questions } = await pack(person, task.id);
        return at === now && questions.length === expected;
      }, { timeout: 30_000 });
      // The node may die before it answers at all.
      const reading = stream(person, { id: task.id }).catch(() => ({ questions: [], end: null }));
      const seen = expected > 0 ? (await stream(person, { id: task.id, cut: expected })).questions : [];
      await restart([], 'kill9');
      const cutOff = await reading;
      assert.deepEqual(cutOff.questions, seen.slice(0, cutOff.questions.length), 'nothing else was told');
      assert.equal(cutOff.end, null);
      const rest = await stream(person, { json, headers, after: expected });
      assert.equal(rest.status, 200, JSON.stringify(rest.problem));
      assert.equal(rest.task.id, task.id, 'the same key');
      const all = [...seen, ...rest.questions];
      assert.deepEqual(numbers(all), upTo(9));
      assert.equal(rest.end[0], 'done');
      assert.deepEqual((await pack(person, task.id)).questions, all);
      assert.equal(new Set(all.map((x) => x.text)).size, 9);
      await settledOnce(person, task.id, 9);
      assert.deepEqual(await balance(person), [20 - price, 0]);
    });
});

describe('a pack', () => {
  it('starts_a_mock_interview_in_one_call_that_asks_its_questions', async () => {
    const person = await member('practising', 60);
    const task = await forecast(person, await upload(person), { count: 14 });
    const { questions } = await pack(person, task.id);
    const path = `${prep}/${task.id}/interview`;
    const headers = { 'idempotency-key': 'one-room' };
    const room = await person.api.want(201, 'POST', path, { json: { questions: 4 }, headers });
    assert.equal((await person.api.want(201, 'POST', path, { json: { questions: 4 }, headers })).room_id, room.room_id);
    assert.deepEqual(room.questions.map((x) => x.text), [...questions.slice(0, 3), questions.at(-1)].map((x) => x.text));
    assert.ok(room.questions.every((x) => x.reason === 'forecast'));
    assert.deepEqual(await balance(person), [60 - price - 20, 20]);
    // What the room asks is its own: it is the same after the node has gone.
    await stack.node.kill9();
    await stack.node.start();
    const here = await roomAt(person, room);
    const socket = await follow(stack, person.access, here);
    const first = await asked(socket, 1);
    assert.ok(first.data.text.includes(questions[0].text), JSON.stringify(first.data));
    await socket.close();
    await person.api.want(200, 'POST', `${here.path}/end`);
    await person.api.wantProblem('validation_failed', 422, 'POST', path, { json: { questions: 13 } });
    const other = await member('other', 20);
    await other.api.wantProblem('not_found', 404, 'POST', path, { json: {} });
  });

  it('is_for_every_tier_and_its_interview_is_behind_the_gate', async () => {
    const person = await member('ordinary', 20);
    const task = await forecast(person, await upload(person), { count: 3 });
    await stack.node.kill9();
    // Points without a tier are gifts, which no route gives: the tier is taken away instead.
    await stack.database.value(`UPDATE account SET level = 0 WHERE user_id = '${person.user.id}'`);
    await stack.node.start();
    assert.equal((await pack(person, task.id)).questions.length, 3);
    assert.equal((await get(person, 'interview-prep/history')).items.length, 1);
    assert.deepEqual(numbers((await stream(person, { id: task.id })).questions), [1, 2, 3]);
    const problem = await person.api.wantProblem('tier_required', 403, 'POST', `${prep}/${task.id}/interview`, { json: {} });
    assert.equal(problem.required_tier, 'bronze');
  });
});
