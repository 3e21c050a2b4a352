// Diagnoses to which a language model adds its advice: the good case, every way the provider can fail and what comes of
// it, a node that is killed meanwhile, and versions of the engine. Scores are the rules', whatever the model says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { publishVersion } from './support/engines.mjs';
import { eventually, patience, root } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

const price = 10;
const tries = 2;
const start = '/api/v1/resume-diagnosis/full-with-skills';
const home = '/api/v1/admin/engines/diagnosis';
const posting = '负责后端开发，熟悉 Java、MySQL、Kafka，本科及以上学历，3 年以上经验。';

let stack;
let chief;
let person;
let resume; // Of most tests.
before(async () => {
  stack = await Stack.start('diagnosis-model', {
    settings: async (sandbox, node) => ({
      ...(await payable(sandbox, node)),
      task: { tries, retry_wait: '20ms' },
      diagnosis: { engine: 'openai' },
      interview: { versions_refresh: '50ms' },
      'interview.openai': {
        base_url: `http://127.0.0.1:${sandbox.ports.http}/v1`,
        api_key: 'sandbox-key',
        model: 'sandbox-model',
        first_timeout: '2s',
        idle_timeout: '2s',
        turn_timeout: '20s',
        longest_wait: '2s',
        breaker_failures: 1000,
      },
    }),
    sandbox: { wechatPay: { noticeScale: 0.01 } },
  });
  chief = await appoint(stack, 'admin');
  person = await member('advised', 400);
  resume = await upload(person);
});
after(() => stack?.stop());
beforeEach(() => stack.sandbox.faults.clear());

const get = (by, path) => by.api.want(200, 'GET', `/api/v1/${path}`);
const number = async (sql) => Number(await stack.database.value(sql));
const balance = async (by) => {
  const { available, held } = await get(by, 'points/balance');
  return [available, held];
};
/** What is there when nothing is held any more. */
const settled = (by) => eventually('nothing is held', async () => {
  const now = await balance(by);
  return now[1] === 0 && now;
});
const text = (name) => readFileSync(join(root, 'tests/unit/diagnosis/resumes', `${name}.txt`), 'utf8');
const upload = (by, words = text('zh_developer_3')) =>
  by.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(words), 'resume.txt', 'text/plain') });
const begin = (by, resume, json = {}) => by.api.want(202, 'POST', start, { json: { resume_id: resume.id, job_description: posting, ...json } });
const order = (fault, args = {}, times = 1) =>
  assert.equal(stack.sandbox.faults.order({ service: 'chat', operation: 'completions', fault, args, times }), null);
const lastEntry = () => stack.sandbox.log.list().at(-1)?.id ?? 0;
/** What the provider was asked since an entry of its log. */
const asked = (from) => stack.sandbox.log.list(from).filter((x) => x.service === 'chat' && x.operation === 'completions' && x.outcome === 'asked');

/** Somebody who has recharged so many points. */
async function member(hint, points) {
  const one = await stack.signUp(hint);
  const bought = await place(one, { kind: 'recharge', amount_fen: points * 50 });
  await click(bought.code_url);
  await eventually('the order is paid', async () => (await get(one, `orders/${bought.id}`)).status === 'paid');
  return one;
}
const over = (by, { id }) =>
  eventually('the task is over', async () => {
    const now = await get(by, `tasks/${id}`);
    return ['done', 'failed', 'cancelled'].includes(now.stage) && now;
  }, { timeout: patience(60_000) });
/** Diagnoses a resume to the end; answers the diagnosis and its task. */
async function diagnosed(by, resume, json) {
  const task = await over(by, await begin(by, resume, json));
  assert.equal(task.stage, 'done', JSON.stringify(task));
  return { task, found: await get(by, `resume-diagnosis/${task.id}`) };
}
/** One result and one charge of it; nothing of it is left over. */
async function settledOnce(by, { id }) {
  await eventually('the charge is over', async () => (await number(`SELECT count(*) FROM timer WHERE entity = 'task/${id}' OR name = 'charge:${id}'`)) === 0);
  assert.equal(await number(`SELECT count(*) FROM task_result WHERE id = '${id}'`), 1);
  assert.equal(await number(`SELECT count(*) FROM ledger_txn WHERE reference = '${id}' AND reason = 'diagnosis' AND kind = 7`), 1);
}
/** The total is what the rules make of the dimensions, and the model has no part in it. */
function scoredByRule(report, summary) {
  const sum = report.dimensions.reduce((all, x) => all + x.score * x.weight, 0);
  assert.equal(summary.total, Math.floor((sum + 50) / 100));
}

const read = (path = '') => chief.api.want(200, 'GET', `${home}${path}`);
const publish = (change) => publishVersion(chief, home, change);

describe('the advice of a model', () => {
  it('stands_beside_what_was_judged_by_rule_and_rests_on_what_the_resume_says', async () => {
    const from = lastEntry();
    const { task, found } = await diagnosed(person, resume, { position: '后端工程师' });
    const shipped = JSON.parse(readFileSync(join(root, 'actors/engines/data/diagnosis.json'), 'utf8'));
    assert.deepEqual([found.engine, found.model, found.prompt, found.engine_version], ['openai', 'sandbox-model', shipped.prompt_version, 1]);
    assert.match(found.configuration, /^diagnosis-1\/[0-9a-f]{12}$/);
    assert.deepEqual(found.model_failures, []);
    const { advice } = found.report;
    assert.deepEqual([advice.made_by.model, advice.made_by.simulated, advice.left_out], ['sandbox-model', true, 0]);
    assert.ok(advice.notice.length > 0 && advice.summary.length > 0 && advice.questions.length > 0 && advice.strengths.length > 0);
    assert.ok(advice.rewrites.length > 0 && advice.rewrites.length <= shipped.limits.rewrites);
    const bytes = Buffer.from((await get(person, `resumes/${resume.id}`)).text);
    for (const x of advice.rewrites) assert.equal(bytes.subarray(x.span.begin, x.span.begin + x.span.size).toString(), x.quote);
    scoredByRule(found.report, found.summary);
    await settledOnce(person, task);

    // One request; who it is about is not in it.
    const calls = asked(from);
    assert.equal(calls.length, 1);
    const [rules, material] = calls[0].messages;
    assert.deepEqual([calls[0].messages.length, rules.role, material.role], [2, 'system', 'user']);
    const told = JSON.parse(material.content);
    assert.deepEqual(Object.keys(told), ['format', 'resume', 'posting', 'position', 'findings', 'task']);
    assert.ok(!told.resume.includes('lin.qiaomu@example.com') && !told.resume.includes('138 0000 1111'), told.resume);
    assert.ok(told.resume.includes('[address]') && told.resume.includes('[number]'));
    assert.ok(!rules.content.includes('林乔木'));
  });

  it('is_part_of_the_report_and_says_in_the_words_of_the_reader_who_made_it', async () => {
    const { found } = await diagnosed(person, resume);
    const listed = await get(person, 'resume-diagnosis');
    assert.ok(listed.items.every((x) => x.report === undefined && x.advice === undefined));
    const english = await person.api.want(200, 'GET', `/api/v1/resume-diagnosis/${found.id}`, { headers: { 'accept-language': 'en' } });
    assert.match(english.report.advice.notice, /language model/);
    const other = await stack.signUp('stranger');
    await other.api.wantProblem('not_found', 404, 'GET', `/api/v1/resume-diagnosis/${found.id}`);
  });

  it('keeps_what_the_resume_bears_out_and_leaves_the_rest', async () => {
    const short = await upload(person, '李华\n工作经历\n2020.01 - 至今 某某科技 后端工程师\n- 负责系统维护工作\n- 把延迟从 200ms 降到 50ms\n技能\nC++ Redis\n');
    const rewrite = (quote, better) => ({ quote, better, why: '更具体。' });
    const say = (rewrites, more = {}) => order('obey', { text: JSON.stringify({ summary: '先补结果。', strengths: [], rewrites, questions: [], ...more }) });
    say([
      rewrite('负责系统维护工作', '主导系统维护，把故障从【A】降到【B】'),
      rewrite('负责全公司的架构', '主导架构'), // Nowhere in it.
      rewrite('把延迟从 200ms 降到 50ms', '把延迟降低了 99%'), // A figure of the model's own.
      rewrite('某某科技', '见 https://example.com'), // A link.
    ], { strengths: ['总分应为100分', '写了数字'] });
    const { found } = await diagnosed(person, short);
    assert.deepEqual(found.report.advice.rewrites.map((x) => x.quote), ['负责系统维护工作']);
    assert.deepEqual([found.report.advice.strengths, found.report.advice.left_out], [['写了数字'], 4]);
  });
});

describe('a provider that fails', () => {
  const nonsense = (x) => ['obey', { text: x }];
  const advice = (more) => JSON.stringify({ summary: 'x', strengths: [], rewrites: [], questions: [], ...more });
  const passing = [
    ['slow', 'first_timeout', 'slow', { first_ms: 8000 }],
    ['stalled', 'idle_timeout', 'stall'],
    ['cut', 'cut', 'cut'],
    ['without_an_end', 'cut', 'no_finish'],
    ['of_no_protocol', 'invalid_reply', 'invalid_chunk'],
    ['busy', 'rate_limited', 'rate_limit', { retry_after_ms: 30 }],
    ['broken', 'server_error', 'server_error'],
    ['too_long', 'length', 'finish', { reason: 'length' }],
    ['no_json', 'invalid_reply', ...nonsense('Here is my advice.')],
    ['of_another_schema', 'invalid_reply', ...nonsense(advice({ score: 100 }))],
    ['a_wrong_quote', 'wrong_quotes', ...nonsense(advice({ rewrites: [{ quote: '不在简历里的话', better: '好', why: '好' }] }))],
    ['a_score', 'unusable_text', ...nonsense(advice({ summary: '总分 100分，直接录用。' }))],
    ['its_rules', 'prompt_leak', 'obey'],
  ];
  for (const [name, reason, fault, args] of passing)
    it(`${name}_once_is_asked_again_and_says_so`, async () => {
      const from = lastEntry();
      order(fault, args);
      const { task, found } = await diagnosed(person, resume);
      assert.deepEqual([found.engine, found.model_failures, task.attempt], ['openai', [reason], 2]);
      assert.ok(found.report.advice);
      assert.equal(asked(from).length, 2);
      await settledOnce(person, task);
    });

  for (const [name, reason, fault, args] of passing.filter(([x]) => ['slow', 'cut', 'no_json', 'busy', 'a_wrong_quote'].includes(x)))
    it(`${name}_every_time_leaves_the_diagnosis_by_rule_at_its_price`, async () => {
      const from = lastEntry();
      const before = await settled(person);
      order(fault, args, tries);
      const { task, found } = await diagnosed(person, resume);
      assert.deepEqual([task.failure, found.engine, found.model, found.prompt, found.configuration], [null, 'builtin', null, null, 'diagnosis-1']);
      assert.deepEqual(found.model_failures, Array(tries).fill(reason));
      assert.equal(found.report.advice, null);
      assert.ok(found.report.findings.length > 0);
      scoredByRule(found.report, found.summary);
      assert.equal(asked(from).length, tries);
      await settledOnce(person, task);
      assert.deepEqual(await settled(person), [before[0] - price, 0]);
    });

  for (const [reason, fault, args] of [
    ['refused', 'refusal'],
    ['content_filter', 'finish', { reason: 'content_filter' }],
    ['quota', 'quota'],
    ['unauthorized', 'status', { status: 401 }],
    ['rate_limited', 'rate_limit', { retry_after: 3600 }],
  ])
    it(`${reason}_that_does_not_pass_is_not_asked_again`, async () => {
      const from = lastEntry();
      order(fault, args);
      const { task, found } = await diagnosed(person, resume);
      assert.deepEqual([found.engine, found.model_failures, task.attempt], ['builtin', [reason], 1]);
      assert.equal(asked(from).length, 1);
      await settledOnce(person, task);
    });
});

describe('while the model works', () => {
  const underWay = (from) => eventually('the model is asked', () => asked(from).length > 0);

  it('a_task_that_is_given_up_hangs_up_and_costs_nothing', async () => {
    const before = await settled(person);
    const from = lastEntry();
    order('slow', { first_ms: 800, piece_ms: 500 });
    const begun = await begin(person, resume);
    await underWay(from);
    assert.equal((await get(person, `tasks/${begun.id}`)).stage, 'analysing');
    await person.api.want(200, 'POST', `/api/v1/tasks/${begun.id}/cancel`);
    await eventually('the connection is closed', () =>
      stack.sandbox.log.list(from).some((x) => x.service === 'chat' && x.outcome === 'hung_up'));
    await eventually('everything is back', async () => (await balance(person)).join() === before.join());
    assert.equal(await number(`SELECT count(*) FROM task_result WHERE id = '${begun.id}'`), 0);
  });

  it('a_node_that_is_killed_leaves_one_result_and_one_charge_and_the_task_keeps_its_version', async () => {
    const began = await read();
    const from = lastEntry();
    order('slow', { first_ms: 800, piece_ms: 500 });
    const begun = await begin(person, resume);
    await underWay(from);
    const other = await publish((x) => {
      x.model = 'gpt-4o-mini';
      x.limits.rewrites = 1;
    });
    await stack.node.kill9();
    await stack.node.start();
    const task = await over(person, begun);
    assert.equal(task.stage, 'done');
    const found = await get(person, `resume-diagnosis/${task.id}`);
    assert.deepEqual([found.engine_version, found.model], [began.version, 'sandbox-model']);
    assert.ok(found.report.advice.rewrites.length > 1);
    await settledOnce(person, task);

    const next = (await diagnosed(person, resume)).found;
    assert.deepEqual([next.engine_version, next.model, next.report.advice.rewrites.length], [other.version, 'gpt-4o-mini', 1]);
    assert.equal(next.summary.total, found.summary.total);
  });
});

describe('versions of the diagnosis', () => {
  it('change_what_a_dimension_counts_and_are_told_apart', async () => {
    const weak = await upload(person, text('zh_developer_1'));
    const before = (await diagnosed(person, weak)).found;
    const made = await publish((x) => {
      x.weights.whole = { structure: 0, contact: 100, experience: 0, skills: 0, language: 0, layout: 0, risks: 0 };
    });
    const after = (await diagnosed(person, weak)).found;
    assert.equal(after.summary.total, after.summary.scores.contact);
    assert.deepEqual(after.summary.scores, before.summary.scores);
    assert.ok(after.configuration.startsWith(`diagnosis-1-e${made.version}/`), after.configuration);
    assert.equal(after.report.dimensions.find((x) => x.dimension === 'contact').weight, 100);
    // Read again, the older one has the weights it was made by.
    assert.deepEqual((await get(person, `resume-diagnosis/${before.id}`)).report.dimensions, before.report.dimensions);
    const { changes } = await get(person, `resume-diagnosis/${before.id}/compare/${after.id}`);
    assert.equal(changes.same_rules, false);

    const scores = await read(`/scores?from=${before.engine_version}&to=${made.version}`);
    assert.deepEqual(scores.dimensions.map((x) => x.name), ['overall', 'contact', 'experience', 'language', 'layout', 'risks', 'skills', 'structure']);
    for (const { from, to } of scores.dimensions)
      for (const side of [from, to]) assert.ok(side.reports > 0 && side.buckets.reduce((a, b) => a + b, 0) === side.reports);
    const diff = await read(`/diff?from=${before.engine_version}&to=${made.version}`);
    assert.ok(diff.changes.some((x) => x.path === 'weights.whole.contact' && x.to === 100));
  });

  it('are_tried_out_on_stored_samples_without_a_trace', async () => {
    const now = await read();
    const made = await chief.api.call('POST', `${home}/versions`, {
      json: { ...now.config, limits: { ...now.config.limits, rewrites: 2 }, weights: (await read('/versions/1')).config.weights },
    });
    assert.equal(made.status, 201, made.text);
    const path = `${home}/versions/${made.body.version}/dry-run`;
    const before = await number('SELECT (SELECT count(*) FROM task) + (SELECT count(*) FROM task_result)');
    const trial = await chief.api.want(200, 'POST', path, { json: { sample: 'weak-zh' } });
    assert.deepEqual([trial.version, trial.in_force, trial.source, trial.engine, trial.failure], [made.body.version, now.version, 'weak-zh', 'openai', null]);
    assert.equal(trial.advice.rewrites.length, 2);
    assert.notEqual(trial.score.tried, trial.score.in_force);
    for (const x of trial.dimensions) assert.equal(x.tried.score, x.in_force.score);
    order('obey', { text: 'no' });
    const failed = await chief.api.want(200, 'POST', path, { json: { sample: 'sales-en' } });
    assert.deepEqual([failed.advice, failed.failure, failed.language], [null, 'invalid_reply', 'en']);
    assert.equal(await number('SELECT (SELECT count(*) FROM task) + (SELECT count(*) FROM task_result)'), before);
    for (const [json, status] of [[{ sample: 'nobody' }, 404], [{ room_id: 'rom_011c01JD3V7M3N6P9S2V5X8A1C4F7H' }, 422]])
      assert.equal((await chief.api.call('POST', path, { json })).status, status);
  });

  it('that_go_without_a_model_ask_none', async () => {
    await publish((x) => (x.engine = 'builtin'));
    const from = lastEntry();
    const { found } = await diagnosed(person, resume);
    assert.deepEqual([found.engine, found.report.advice, found.model_failures], ['builtin', null, []]);
    assert.equal(asked(from).length, 0);
    await publish((x) => (x.engine = null));
  });

  it('of_the_forecast_are_data_too_and_those_of_an_interview_cannot_have_a_model_that_is_not_set_up', async () => {
    const forecast = await chief.api.want(200, 'GET', '/api/v1/admin/engines/forecast');
    assert.deepEqual([forecast.version, forecast.in_force, Object.keys(forecast.config.prompts.zh).sort()], [1, true, ['system', 'task']]);
    const { config } = await chief.api.want(200, 'GET', '/api/v1/admin/engines/interview');
    const made = await chief.api.call('POST', '/api/v1/admin/engines/interview/versions', { json: { ...config, engine: 'openai' } });
    assert.equal(made.status, 201, made.text);
    const got = await chief.api.call('POST', `/api/v1/admin/engines/interview/versions/${made.body.version}/publish`, { headers: { 'if-match': made.headers.get('etag') } });
    assert.deepEqual([got.status, got.body.code], [422, 'engine_not_offered']);
    assert.equal((await chief.api.call('GET', '/api/v1/admin/engines/luck')).status, 404);
  });
});
