// Packs to which a language model adds questions of its own: the good case, every way the provider can fail and what comes of it,
// a pack that is given up, a node that is killed meanwhile, and versions of the engine. Each pack is whole and charged once.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { publishVersion } from './support/engines.mjs';
import { eventually, patience, root } from './support/env.mjs';
import { prep, start, streamPack } from './support/packs.mjs';
import { payable } from './support/payment.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { memberWithResume } from './support/tasks.mjs';

const price = 10;
const tries = 2;
const home = '/api/v1/admin/engines/forecast';
const posting = '负责后端开发，熟悉 Java、MySQL、Kafka。\n有良好的沟通能力，能带新人。\n本科及以上学历，3 年以上经验。';

let stack;
let chief;
let person;
before(async () => {
  stack = await Stack.start('forecast-model', {
    settings: async (sandbox, node) => ({
      ...(await payable(sandbox, node)),
      task: { tries, retry_wait: '20ms' },
      forecast: { engine: 'openai' },
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
  person = await memberWithResume(stack, 'foreseen', 400);
});
after(() => stack?.stop());
beforeEach(() => stack.sandbox.faults.clear());

const get = (path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const pack = (id) => get(`interview-prep/${id}`);
const number = async (sql) => Number(await stack.database.value(sql));
const balance = async () => {
  const { available, held } = await get('points/balance');
  return [available, held];
};
/** What is there when nothing is held any more. */
const settled = () => eventually('nothing is held', async () => {
  const now = await balance();
  return now[1] === 0 && now;
});
const body = (more = {}) => ({ resume_id: person.resume.id, position: '后端工程师', company: '星云科技', job_description: posting, ...more });
const begin = (more) => person.api.want(202, 'POST', start, { json: body(more) });
const order = (fault, args = {}, times = 1) =>
  assert.equal(stack.sandbox.faults.order({ service: 'chat', operation: 'completions', fault, args, times }), null);
const lastEntry = () => stack.sandbox.log.list().at(-1)?.id ?? 0;
/** What the provider was asked since an entry of its log. */
const asked = (from) => stack.sandbox.log.list(from).filter((x) => x.service === 'chat' && x.operation === 'completions' && x.outcome === 'asked');
const underWay = (from) => eventually('the model is asked', () => asked(from).length > 0);

const over = ({ id }) =>
  eventually('the task is over', async () => {
    const now = await get(`tasks/${id}`);
    return ['done', 'failed', 'cancelled'].includes(now.stage) && now;
  }, { timeout: patience(60_000) });
/** Forecasts to the end; answers the pack and its task. */
async function foreseen(more) {
  const task = await over(await begin(more));
  assert.equal(task.stage, 'done', JSON.stringify(task));
  return { task, found: await pack(task.id) };
}
const made = (questions) => questions.map((x) => (x.made_by ? 'model' : 'rule')).join(' ');
const byRule = (n) => Array(n).fill('rule').join(' ');
const withModel = 'rule rule rule rule model model model model model rule';

/** A pack of ten different questions, one result and one charge; nothing of it is left over. */
async function settledOnce({ id, questions }) {
  await eventually('the charge is over', async () => (await number(`SELECT count(*) FROM timer WHERE entity = 'task/${id}' OR name = 'charge:${id}'`)) === 0);
  assert.equal(new Set(questions.map((x) => x.text)).size, questions.length, 'none is asked twice');
  assert.deepEqual(questions.map((x) => x.number), questions.map((_, i) => i + 1));
  assert.equal(await number(`SELECT count(*) FROM task_part WHERE task_id = '${id}'`), questions.length);
  assert.equal(await number(`SELECT count(*) FROM task_result WHERE id = '${id}'`), 1);
  assert.equal(await number(`SELECT count(*) FROM ledger_txn WHERE reference = '${id}' AND reason = 'prep' AND kind = 7`), 1);
}

const read = (path = '') => chief.api.want(200, 'GET', `${home}${path}`);
const publish = (change) => publishVersion(chief, home, change);

describe('a pack of a model', () => {
  it('begins_and_ends_by_rule_and_every_question_quotes_what_was_written', async () => {
    const from = lastEntry();
    const { found } = await foreseen();
    assert.equal(made(found.questions), withModel);
    const shipped = JSON.parse(readFileSync(join(root, 'actors/engines/data/forecast.json'), 'utf8'));
    assert.deepEqual([found.engine, found.model, found.prompt, found.engine_version, found.model_failures], ['openai', 'sandbox-model', shipped.prompt_version, 1, []]);
    assert.match(found.configuration, /^forecast-1\/bank-1-[0-9a-f]+\/[0-9a-f]{12}$/);
    const texts = { resume: Buffer.from((await get(`resumes/${person.resume.id}`)).text), posting: Buffer.from(posting) };
    for (const x of found.questions) {
      assert.ok(x.sources.length > 0 && x.key_points.length > 0 && x.follow_ups.length > 0);
      for (const s of x.sources) assert.equal(texts[s.of].subarray(s.at, s.at + s.length).toString(), s.quote);
      if (x.made_by) assert.deepEqual(x.made_by, { engine: found.engine, model: found.model, prompt: found.prompt, configuration: found.configuration, simulated: true });
    }
    assert.deepEqual([found.questions[0].kind, found.questions.at(-1).kind], ['opening', 'closing']);
    assert.equal(Object.values(found.summary.kinds).reduce((a, b) => a + b), 10);
    await settledOnce(found);

    // One request, after what was there already; who it is about is not in it.
    const calls = asked(from);
    assert.equal(calls.length, 1);
    const [rules, material] = calls[0].messages;
    assert.deepEqual([calls[0].messages.length, rules.role, material.role], [2, 'system', 'user']);
    const told = JSON.parse(material.content);
    assert.deepEqual(Object.keys(told), ['format', 'resume', 'posting', 'position', 'company', 'given', 'task']);
    assert.deepEqual([told.task.count, told.given.length], [5, 4]);
    assert.doesNotMatch(material.content, /[\w.]+@example|1[3-9]\d{9}/);
  });

  it('has_its_first_questions_before_a_slow_model_answers_and_a_cut_stream_goes_on', async () => {
    order('slow', { first_ms: 1500 });
    const { id } = (await streamPack(stack, person, { json: body(), cut: 1 })).task;
    const four = await streamPack(stack, person, { id, cut: 4 });
    assert.equal(made(four.questions), byRule(4));
    const rest = await streamPack(stack, person, { id, after: 4 });
    assert.deepEqual([rest.end[0], rest.questions.length], ['done', 6]);
    const found = await pack(id);
    assert.deepEqual([...four.questions, ...rest.questions], found.questions);
    assert.equal(made(found.questions), withModel);
    const waited = await number(`SELECT 1000 * extract(epoch FROM max(created_at) FILTER (WHERE number = 5) - max(created_at) FILTER (WHERE number = 4)) FROM task_part WHERE task_id = '${id}'`);
    assert.ok(waited >= 1000, `those by rule were kept ${waited} ms before the model's`);
    await settledOnce(found);
  });

  it('takes_what_quotes_right_and_the_rules_fill_it_up', async () => {
    const good = { kind: 'technical', text: 'Kafka 你用到什么程度？', why: '岗位要求。', quote: '熟悉 Java、MySQL、Kafka', key_points: ['场景'], difficulty: 'hard', follow_ups: [] };
    const questions = [good, { ...good, text: '谁教你的？', quote: '不在任何地方的话' }, { ...good, text: '见 https://example.com' }, { ...good, why: '应得100分' }];
    order('obey', { text: JSON.stringify({ questions }) });
    const { found } = await foreseen();
    assert.equal(made(found.questions), `${byRule(4)} model ${byRule(5)}`);
    assert.deepEqual([found.questions[4].text, found.questions[4].sources[0].of, found.engine], [good.text, 'posting', 'openai']);
    await settledOnce(found);
  });
});

describe('a provider that fails', () => {
  const one = { kind: 'technical', text: 'x', why: 'x', quote: '不在任何地方的话', key_points: [], difficulty: 'easy', follow_ups: [] };
  const says = (x) => ['obey', { text: typeof x === 'string' ? x : JSON.stringify(x) }];
  const passing = [
    ['slow', 'first_timeout', 'slow', { first_ms: 8000 }],
    ['cut', 'cut', 'cut'],
    ['busy', 'rate_limited', 'rate_limit', { retry_after_ms: 30 }],
    ['no_json', 'invalid_reply', ...says('Here are my questions.')],
    ['of_another_schema', 'invalid_reply', ...says({ questions: [{ ...one, score: 100 }] })],
    ['wrong_quotes', 'wrong_quotes', ...says({ questions: [one] })],
    ['its_rules', 'prompt_leak', ...says('')],
  ];
  // It tells its rules where a question says why.
  const leak = async () => (await read()).config.prompts.en.system.replaceAll('\n', ' ').replaceAll(/{{|}}/g, '').slice(0, 380);
  const ordered = async (name, fault, args, times) => {
    if (name !== 'its_rules') return order(fault, args, times);
    return order(...says({ questions: [{ ...one, why: await leak(), quote: '熟悉 Java、MySQL、Kafka' }] }), times);
  };
  for (const [name, reason, fault, args] of passing)
    it(`${name}_once_is_asked_again_and_says_so`, async () => {
      const from = lastEntry();
      await ordered(name, fault, args, 1);
      const { task, found } = await foreseen();
      assert.deepEqual([found.engine, found.model_failures, task.attempt, made(found.questions)], ['openai', [reason], 2, withModel]);
      assert.equal(asked(from).length, 2);
      await settledOnce(found);
    });

  for (const [name, reason, fault, args] of passing.filter(([x]) => ['cut', 'no_json', 'busy', 'wrong_quotes'].includes(x)))
    it(`${name}_every_time_leaves_the_pack_by_rule_at_its_price`, async () => {
      const from = lastEntry();
      const before = await settled();
      await ordered(name, fault, args, tries);
      const { task, found } = await foreseen();
      assert.deepEqual([task.failure, found.engine, found.model, found.prompt, made(found.questions)], [null, 'builtin', null, null, byRule(10)]);
      assert.deepEqual(found.model_failures, Array(tries).fill(reason));
      assert.equal(asked(from).length, tries);
      await settledOnce(found);
      assert.deepEqual(await settled(), [before[0] - price, 0]);
    });

  for (const [reason, fault, args] of [
    ['refused', 'refusal'],
    ['quota', 'quota'],
    ['rate_limited', 'rate_limit', { retry_after: 3600 }],
  ])
    it(`${reason}_that_does_not_pass_is_not_asked_again`, async () => {
      const from = lastEntry();
      order(fault, args);
      const { task, found } = await foreseen();
      assert.deepEqual([found.engine, found.model_failures, task.attempt, made(found.questions)], ['builtin', [reason], 1, byRule(10)]);
      assert.equal(asked(from).length, 1);
      await settledOnce(found);
    });
});

describe('while the model works', () => {
  it('a_pack_that_is_given_up_hangs_up_costs_nothing_and_gives_nothing', async () => {
    const before = await settled();
    const from = lastEntry();
    order('slow', { first_ms: 800, piece_ms: 500 });
    const { id } = await begin();
    await underWay(from);
    assert.equal((await pack(id)).questions.length, 4);
    await person.api.want(200, 'POST', `/api/v1/tasks/${id}/cancel`);
    await eventually('the connection is closed', () => stack.sandbox.log.list(from).some((x) => x.service === 'chat' && x.outcome === 'hung_up'));
    await eventually('everything is back', async () => (await balance()).join() === before.join());
    assert.deepEqual((await pack(id)).questions, []);
    await person.api.wantProblem('pack_failed', 409, 'POST', `${prep}/${id}/interview`, { json: {} });
    assert.equal(await number(`SELECT count(*) FROM task_result WHERE id = '${id}'`), 0);
  });

  it('a_node_that_is_killed_asks_again_and_what_was_told_stays_under_the_version_it_began_with', async () => {
    const began = await read();
    const from = lastEntry();
    order('slow', { first_ms: 800, piece_ms: 500 });
    const begun = await begin();
    await underWay(from);
    const told = (await pack(begun.id)).questions;
    assert.equal(made(told), byRule(4));
    const other = await publish((x) => {
      x.model = 'gpt-4o-mini';
      x.limits.follow_ups = 1;
    });
    await stack.node.kill9();
    await stack.node.start();
    const task = await over(begun);
    assert.equal(task.stage, 'done');
    const found = await pack(task.id);
    assert.deepEqual(found.questions.slice(0, 4), told);
    assert.deepEqual([found.engine_version, found.model, made(found.questions)], [began.version, 'sandbox-model', withModel]);
    assert.deepEqual(JSON.parse(asked(from).at(-1).messages[1].content).given, told.map((x) => x.text), 'it is asked for what is not there yet');
    await settledOnce(found);

    const next = (await foreseen()).found;
    assert.deepEqual([next.engine_version, next.model, next.prompt], [other.version, 'gpt-4o-mini', began.config.prompt_version]);
    for (const x of next.questions) assert.ok(x.follow_ups.length <= 1, JSON.stringify(x));
    await settledOnce(next);
  });
});

describe('versions of the forecast', () => {
  it('say_with_which_words_a_model_is_asked_and_how_many_questions_there_may_be', async () => {
    const version = await publish((x) => {
      x.temperature = 70;
      x.prompts.en.task = 'From {{resume}} write {{count}} tricky questions.';
      x.limits.questions = 6;
    });
    const refused = await person.api.wantProblem('validation_failed', 422, 'POST', start, { json: body({ count: 7 }) });
    assert.deepEqual([refused.field, /\b6\b/.test(refused.detail)], ['count', true], refused.detail);
    const from = lastEntry();
    const { found } = await foreseen(); // Who does not say how many gets as many as there may be.
    assert.deepEqual([found.engine_version, found.questions.length, found.prompt], [version.version, 6, `forecast-${version.version}`]);
    const told = JSON.parse(asked(from)[0].messages[1].content);
    assert.equal(told.task.do, 'From resume write task.count tricky questions.');
    assert.ok(told.task.form.questions[0].quote, 'the form is no version\'s');
    await settledOnce(found);
    await publish((x) => (x.limits.questions = 20));
  });

  it('are_tried_out_on_stored_samples_without_a_trace', async () => {
    const now = await read();
    const drafted = await chief.api.call('POST', `${home}/versions`, { json: { ...now.config, limits: { ...now.config.limits, questions: 5 } } });
    assert.equal(drafted.status, 201, drafted.text);
    const path = `${home}/versions/${drafted.body.version}/dry-run`;
    const count = 'SELECT (SELECT count(*) FROM task) + (SELECT count(*) FROM task_result) + (SELECT count(*) FROM task_part)';
    const before = await number(count);
    const trial = await chief.api.want(200, 'POST', path, { json: { sample: 'strong-zh' } });
    assert.deepEqual([trial.feature, trial.version, trial.in_force, trial.source, trial.engine, trial.failure], ['forecast', drafted.body.version, now.version, 'strong-zh', 'openai', null]);
    assert.equal(made(trial.questions), 'rule rule model model rule');
    const sum = (list, side) => list.reduce((all, x) => all + x[side], 0);
    for (const list of [trial.kinds, trial.difficulties]) assert.deepEqual([sum(list, 'tried'), sum(list, 'in_force')], [5, 10]);
    order('obey', { text: 'no' });
    const failed = await chief.api.want(200, 'POST', path, { json: { sample: 'sales-en' } });
    assert.deepEqual([failed.failure, failed.language, made(failed.questions)], ['invalid_reply', 'en', byRule(5)]);
    assert.equal(await number(count), before);
    assert.equal((await chief.api.call('POST', path, { json: { sample: 'nobody' } })).status, 404);
    for (const x of (await read(`/scores?from=1&to=${now.version}`)).dimensions) assert.deepEqual([x.from.reports, x.to.reports], [0, 0], 'nothing of it is scored');
  });

  it('that_go_without_a_model_ask_none', async () => {
    await publish((x) => (x.engine = 'builtin'));
    const from = lastEntry();
    const { found } = await foreseen();
    assert.deepEqual([found.engine, found.model_failures, made(found.questions)], ['builtin', [], byRule(10)]);
    assert.equal(asked(from).length, 0);
    await publish((x) => (x.engine = null));
  });
});
