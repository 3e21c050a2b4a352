// A diagnosis from the upload to the result: a task whose stages are pushed, charged once when the result is there, whatever
// becomes of the node meanwhile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { eventually, patience, root } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const price = 10;
const stages = ['queued', 'extracting', 'analysing', 'writing'];
const start = '/api/v1/resume-diagnosis/full-with-skills';
const posting = '负责后端开发，熟悉 Java、MySQL、Kafka，本科及以上学历，3 年以上经验。';

let stack;
before(async () => {
  stack = await Stack.start('diagnosis', {
    settings: async (...of) => ({ ...(await payable(...of)), task: { open_per_user: 3 } }),
    sandbox: { wechatPay: { noticeScale: 0.01 } },
  });
});
after(() => stack?.stop());

const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const balance = async (person) => {
  const { available, held } = await get(person, 'points/balance');
  return [available, held];
};
const number = async (sql) => Number(await stack.database.value(sql));
const text = (name) => readFileSync(join(root, 'tests/unit/diagnosis/resumes', `${name}.txt`));
const form = (name) => ({ form: fileForm(text(name), `${name}.txt`, 'text/plain') });
const upload = (person, name = 'zh_developer_1') => person.api.want(201, 'POST', '/api/v1/resumes', form(name));
const begin = (person, resume, options = {}) => person.api.want(202, 'POST', start, { json: { resume_id: resume.id }, ...options });
const task = (person, { id }) => get(person, `tasks/${id}`);
const cancel = (person, { id }) => person.api.want(200, 'POST', `/api/v1/tasks/${id}/cancel`);
const inStage = (person, begun, stage) =>
  eventually(`the task is ${stage}`, async () => {
    const now = await task(person, begun);
    return now.stage === stage && now;
  }, { timeout: 30_000 });
/** Waits for the diagnosis of a resume; answers it. */
async function diagnosed(person, resume, json = {}) {
  const over = await person.api.want(200, 'POST', start, { json: { resume_id: resume.id, ...json }, headers: { prefer: 'wait=25' } });
  assert.equal(over.stage, 'done', JSON.stringify(over));
  return get(person, `resume-diagnosis/${over.id}`);
}
/** The same node, where tasks stay in these stages. */
async function restart(held, how = 'stop') {
  await stack.node[how]();
  stack.node.settings.testing = { held_stages: held };
  await stack.node.start();
}

/** Somebody who has recharged so many points. */
async function member(hint, points) {
  const person = await stack.signUp(hint);
  const order = await place(person, { kind: 'recharge', amount_fen: points * 50 });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(person, `orders/${order.id}`)).status === 'paid');
  return person;
}

/** One result, charged once; what nothing of is left over. */
async function settledOnce(person, { id }) {
  await eventually('the hold is closed', async () => (await balance(person))[1] === 0);
  assert.equal(await number(`SELECT count(*) FROM task_result WHERE id = '${id}'`), 1);
  assert.equal(await number(`SELECT count(*) FROM ledger_txn WHERE reference = '${id}' AND reason = 'diagnosis' AND kind = 7`), 1);
  assert.equal(await number(`SELECT count(*) FROM timer WHERE entity = 'task/${id}' OR name = 'charge:${id}'`), 0);
}

describe('a diagnosis', () => {
  it('goes_from_the_upload_through_pushed_stages_to_a_result_that_is_charged_once', async () => {
    const person = await member('first', 40);
    const resume = await upload(person);
    const socket = await Realtime.open(stack.node.base, person.access);
    await socket.subscribe('user');
    const got = await person.api.call('POST', start, { json: { resume_id: resume.id, position: '后端工程师', job_description: posting } });
    assert.equal(got.status, 202, got.text);
    const begun = got.body;
    assert.equal(got.headers.get('location'), `/api/v1/tasks/${begun.id}`);
    assert.deepEqual([begun.stage, begun.price, begun.result_url], ['queued', price, null]);
    const done = await socket.frame('the end', (f) => f.type === 'task.done' && f.data.task_id === begun.id);
    assert.deepEqual([done.data.stage, done.data.failure], ['done', null]);
    assert.ok(done.seq > 0);
    const pushed = socket.frames.filter((f) => f.type === 'task.stage' && f.data.task_id === begun.id).map((f) => f.data.stage);
    assert.deepEqual(pushed, stages);
    await socket.close();

    const over = await task(person, begun);
    assert.deepEqual([over.stage, over.result_url], ['done', `/api/v1/resume-diagnosis/${begun.id}`]);
    await settledOnce(person, begun);
    assert.deepEqual(await balance(person), [40 - price, 0]);

    const found = await get(person, `resume-diagnosis/${begun.id}`);
    assert.equal(found.locked, null);
    assert.deepEqual([found.engine, found.cost, found.version, found.resume_id], ['builtin', price, 1, resume.id]);
    assert.ok(found.configuration.length > 0);
    const { report } = found;
    assert.equal(report.dimensions.length, 7);
    assert.equal(report.findings.length + report.risks.length, Object.values(found.summary.findings).reduce((a, b) => a + b));
    assert.ok(report.coverage.keywords.some((x) => x.name === 'Kafka'));
    const bytes = Buffer.from((await get(person, `resumes/${resume.id}`)).text);
    for (const x of report.findings) {
      assert.ok(x.text.length > 0 && x.span.begin + x.span.size <= bytes.length);
      const quoted = bytes.subarray(x.span.begin, x.span.begin + x.span.size).toString();
      assert.ok(!quoted.includes('\ufffd'), quoted);
    }
    assert.ok(report.findings.some((x) => x.rewrite.length > 0));
    const english = await person.api.want(200, 'GET', `/api/v1/resume-diagnosis/${begun.id}`, { headers: { 'accept-language': 'en' } });
    const chinese = await person.api.want(200, 'GET', `/api/v1/resume-diagnosis/${begun.id}`, { headers: { 'accept-language': 'zh-CN' } });
    assert.notEqual(english.report.findings[0].text, chinese.report.findings[0].text);
    assert.deepEqual(english.report.findings.map((x) => x.span), chinese.report.findings.map((x) => x.span));
    assert.deepEqual((await get(person, 'resume-diagnosis')).items.map((x) => x.id), [begun.id]);
    for (const path of ['resume-diagnosis/', `resume-diagnosis/${begun.id}/`, 'tasks/', `tasks/${begun.id}/`]) await get(person, path);
    assert.equal((await person.api.call('POST', `${start}/`, { json: {} })).status, 422);
  });

  it('is_compared_with_that_of_another_version', async () => {
    const person = await member('versions', 40);
    const resume = await upload(person, 'zh_developer_2');
    const before = await diagnosed(person, resume);
    const second = await person.api.want(201, 'POST', `/api/v1/resumes/${resume.id}/versions`, form('zh_developer_1'));
    const after = await diagnosed(person, second);
    const { changes, ...sides } = await get(person, `resume-diagnosis/${before.id}/compare/${after.id}`);
    assert.deepEqual([sides.before.version, sides.after.version], [1, 2]);
    assert.deepEqual([changes.total.before, changes.total.after], [before.summary.total, after.summary.total]);
    assert.ok(changes.gone.length > 0);
    for (const name of ['gone', 'fresh', 'kept']) assert.equal(changes[name].length, changes.findings[name]);
    const other = await diagnosed(person, await upload(person, 'zh_nurse_1'));
    const problem = await person.api.wantProblem('validation_failed', 422, 'GET', `/api/v1/resume-diagnosis/${before.id}/compare/${other.id}`);
    assert.equal(problem.field, 'other');
    // Pages, newest first.
    const first = await get(person, 'resume-diagnosis?limit=2');
    assert.deepEqual(first.items.map((x) => x.id), [other.id, after.id]);
    assert.deepEqual((await get(person, `resume-diagnosis?limit=2&cursor=${first.next_cursor}`)).items.map((x) => x.id), [before.id]);
  });

  it('without_the_points_creates_nothing_and_names_the_price', async () => {
    const person = await stack.signUp('poor');
    const resume = await upload(person);
    const problem = await person.api.wantProblem('points_required', 402, 'POST', start, { json: { resume_id: resume.id } });
    assert.deepEqual([problem.price, problem.balance, problem.upgrade_url], [price, 0, '/upgrade']);
    assert.deepEqual((await get(person, 'tasks')).items, []);
  });

  it('asked_for_again_under_the_same_key_is_the_same_and_held_once', async () => {
    const person = await member('twice', 40);
    const resume = await upload(person);
    const options = { headers: { 'idempotency-key': 'one-diagnosis' } };
    const made = await Promise.all([1, 2, 3].map(() => begin(person, resume, options)));
    assert.equal(new Set(made.map((x) => x.id)).size, 1);
    await inStage(person, made[0], 'done');
    await settledOnce(person, made[0]);
    assert.deepEqual(await balance(person), [40 - price, 0]);
    await person.api.wantProblem('idempotency_conflict', 409, 'POST', start, { json: { resume_id: resume.id, position: 'x' }, ...options });
  });

  it('uses_a_voucher_up_in_place_of_points', async () => {
    const person = await member('provident', 20);
    await person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'diagnosis' } });
    assert.deepEqual(await balance(person), [20 - price, 0]);
    const resume = await upload(person);
    const done = await diagnosed(person, resume);
    assert.equal(done.cost, price);
    await eventually('the charge is over', async () => (await number(`SELECT count(*) FROM timer WHERE name = 'charge:${done.id}'`)) === 0);
    assert.deepEqual(await balance(person), [20 - price, 0]);
    assert.deepEqual((await get(person, 'points/vouchers')).items, []);
  });

  it('of_what_is_not_there_or_not_ready_is_refused', async () => {
    const [person, other] = [await member('asker', 20), await stack.signUp('other')];
    const theirs = await upload(other);
    await person.api.wantProblem('not_found', 404, 'POST', start, { json: { resume_id: theirs.id } });
    await person.api.wantProblem('validation_failed', 422, 'POST', start, { json: { resume_id: 'nonsense' } });
    const mine = await diagnosed(person, await upload(person));
    for (const path of [`tasks/${mine.id}`, `resume-diagnosis/${mine.id}`, `resume-diagnosis/${mine.id}/compare/${mine.id}`])
      await other.api.wantProblem('not_found', 404, 'GET', `/api/v1/${path}`);
    await other.api.wantProblem('not_found', 404, 'POST', `/api/v1/tasks/${mine.id}/cancel`);
    await person.api.wantProblem('task_over', 409, 'POST', `/api/v1/tasks/${mine.id}/cancel`);
    const tag = (await person.api.call('GET', `/api/v1/tasks/${mine.id}`)).headers.get('etag');
    assert.equal((await person.api.call('GET', `/api/v1/tasks/${mine.id}`, { headers: { 'if-none-match': tag } })).status, 304);
  });
});

describe('a task that is under way', () => {
  it('is_given_up_with_what_was_held_for_it_and_bounded_in_number', async () => {
    const person = await member('giving-up', 60);
    const resume = await upload(person);
    await restart(['analysing']);
    const [first, second, third] = [await begin(person, resume), await begin(person, resume), await begin(person, resume)];
    assert.deepEqual(await balance(person), [60 - 3 * price, 3 * price]);
    await person.api.wantProblem('too_many_tasks', 409, 'POST', start, { json: { resume_id: resume.id } });
    await inStage(person, first, 'analysing');
    assert.deepEqual([(await task(person, second)).stage, (await task(person, third)).stage], ['queued', 'queued'], 'one of a user at a time');
    const slow = await person.api.want(200, 'GET', `/api/v1/tasks/${first.id}`);
    assert.equal(slow.attempt, 1);
    assert.equal((await cancel(person, first)).stage, 'cancelled');
    assert.equal((await cancel(person, first)).stage, 'cancelled');
    await inStage(person, second, 'analysing');
    await cancel(person, third);
    await cancel(person, second);
    await eventually('everything is back', async () => (await balance(person)).join() === '60,0');
    await person.api.wantProblem('not_found', 404, 'GET', `/api/v1/resume-diagnosis/${first.id}`);
    assert.equal(await number(`SELECT count(*) FROM task_result WHERE user_id = '${person.user.id}'`), 0);
    await restart([]);
  });

  it('gives_a_voucher_back', async () => {
    const person = await member('voucher', 20);
    const { id } = await person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'diagnosis' } });
    const resume = await upload(person);
    await restart(['queued']);
    const begun = await begin(person, resume);
    assert.deepEqual((await get(person, 'points/vouchers')).items, []);
    await cancel(person, begun);
    await eventually('the voucher is back', async () => (await get(person, 'points/vouchers')).items[0]?.id === id);
    await restart([]);
  });

  it('fails_when_its_resume_is_gone_and_costs_nothing', async () => {
    const person = await member('gone', 20);
    const resume = await upload(person);
    await restart(['queued']);
    const begun = await begin(person, resume);
    await person.api.want(204, 'DELETE', `/api/v1/resumes/${resume.id}`);
    await restart([]);
    const failed = await inStage(person, begun, 'failed');
    assert.equal(failed.failure, 'not_found');
    await eventually('everything is back', async () => (await balance(person)).join() === '20,0');
  });

  it('is_waited_for_no_longer_than_was_asked', async () => {
    const person = await member('waiting', 20);
    const resume = await upload(person);
    await restart(['extracting']);
    const got = await person.api.call('POST', start, { json: { resume_id: resume.id }, headers: { prefer: 'wait=1' } });
    assert.equal(got.status, 202, got.text);
    assert.equal(got.headers.get('preference-applied'), 'wait=1');
    assert.equal(got.body.stage, 'extracting');
    await restart([]);
    await inStage(person, got.body, 'done');
  });
});

describe('a node that is killed', () => {
  for (const stage of stages)
    it(`while_a_task_is_${stage}_has_one_result_and_one_charge`, { timeout: patience(90_000) }, async () => {
      const person = await member(`killed-${stage}`, 20);
      const resume = await upload(person);
      await restart([stage]);
      const begun = await begin(person, resume);
      await inStage(person, begun, stage);
      await restart([], 'kill9');
      const over = await inStage(person, begun, 'done');
      assert.equal(over.attempt, stage === 'queued' ? 1 : 2);
      await settledOnce(person, begun);
      assert.deepEqual(await balance(person), [20 - price, 0]);
    });

  it('knows_the_tier_afterwards_and_below_bronze_the_summary_stands_alone', async () => {
    const person = await member('ordinary', 40);
    const resume = await upload(person);
    const before = await diagnosed(person, resume);
    const after = await diagnosed(person, resume);
    await stack.node.kill9();
    // Points without a tier are gifts, which no route gives: the tier is taken away instead.
    await stack.database.value(`UPDATE account SET level = 0 WHERE user_id = '${person.user.id}'`);
    await stack.node.start();
    const found = await get(person, `resume-diagnosis/${before.id}`);
    assert.equal(found.report, null);
    assert.deepEqual(found.locked, { required_tier: 'bronze', upgrade_url: '/upgrade' });
    assert.deepEqual(found.summary, before.summary);
    const { changes, locked } = await get(person, `resume-diagnosis/${before.id}/compare/${after.id}`);
    assert.deepEqual([changes.gone, changes.fresh, changes.kept, locked.required_tier], [null, null, null, 'bronze']);
    assert.deepEqual([changes.findings.gone, changes.findings.fresh], [0, 0]);
    assert.equal((await get(person, 'resume-diagnosis')).items.length, 2);
  });
});
