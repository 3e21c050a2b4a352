// What a tier opens and what a service costs: refusals create nothing, a price is held, and what was not served is free.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { answerToTheEnd, follow, openRoom, question } from './support/rooms.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

let stack;
before(async () => {
  stack = await Stack.start('gates', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01 } } });
});
after(() => stack?.stop());

const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const balance = (person) => get(person, 'points/balance');
const generate = { json: { position: 'Backend engineer', language: 'en', questions: 1 } };
const records = async (person) => (await get(person, 'mock-interview/records')).items;

/** Somebody who has recharged `fen`. */
async function member(hint, fen) {
  const person = await stack.signUp(hint);
  const order = await place(person, { kind: 'recharge', amount_fen: fen });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(person, `orders/${order.id}`)).status === 'paid');
  return person;
}

/** A whole interview of one question; answers its record. */
async function interviewed(person, { answered }) {
  const room = await openRoom(person, { questions: 1 });
  const socket = await follow(stack, person.access, room);
  await question(socket, 1);
  if (answered) await answerToTheEnd(socket, room);
  else await person.api.want(200, 'POST', `${room.path}/end`);
  await socket.close();
  const record = await eventually('the record', async () => (await records(person))[0]);
  await eventually('the hold is closed', async () => (await balance(person)).held === 0);
  return record;
}

describe('gates', () => {
  it('below_the_tier_the_tier_is_named_and_nothing_is_created', async () => {
    const person = await stack.signUp('ordinary');
    const problem = await person.api.wantProblem('tier_required', 403, 'POST', '/api/v1/mock-interview/generate', generate);
    assert.deepEqual([problem.required_tier, problem.upgrade_url], ['bronze', '/upgrade']);
    await person.api.wantProblem('tier_required', 403, 'POST', '/api/v1/interview/ai-reference', { json: { question: 'Why?', language: 'en' } });
    assert.equal(Number(await stack.database.value(`SELECT count(*) FROM room WHERE host = '${person.user.id}'`)), 0);
    assert.deepEqual(await balance(person), { available: 0, held: 0, owed: 0, lapses_at: null, lapsing: 0 });
    assert.deepEqual((await get(person, 'points/history')).items, []);
  });

  it('without_the_points_the_price_and_the_balance_are_named_and_nothing_is_created', async () => {
    const person = await member('poor', 1000);
    await openRoom(person, { questions: 1 });
    const problem = await person.api.wantProblem('points_required', 402, 'POST', '/api/v1/mock-interview/generate', generate);
    assert.deepEqual([problem.price, problem.balance, problem.upgrade_url], [20, 0, '/upgrade']);
    assert.equal(Number(await stack.database.value(`SELECT count(*) FROM room WHERE host = '${person.user.id}'`)), 1);
  });

  it('a_price_is_held_while_the_interview_runs_and_charged_when_it_was_answered', async () => {
    const person = await member('asked', 1000);
    const room = await openRoom(person, { questions: 1 });
    assert.deepEqual(await balance(person), { available: 0, held: 20, owed: 0, lapses_at: null, lapsing: 0 });
    const socket = await follow(stack, person.access, room);
    await question(socket, 1);
    await answerToTheEnd(socket, room);
    await socket.close();
    await eventually('the hold is closed', async () => (await balance(person)).held === 0);
    assert.equal((await balance(person)).available, 0);
    const [record] = await records(person);
    assert.equal(record.cost, 20);
    const lines = (await get(person, 'points/history')).items;
    assert.deepEqual(lines.map((x) => [x.kind, x.reference]).filter(([kind]) => kind !== 'grant'), [['settle', room.room_id], ['hold', room.room_id]]);
  });

  it('an_interview_that_nobody_answered_costs_nothing', async () => {
    const person = await member('silent', 1000);
    const record = await interviewed(person, { answered: false });
    assert.equal(record.cost, 0);
    assert.equal((await balance(person)).available, 20);
  });

  it('a_repeat_of_the_same_request_holds_the_price_once', async () => {
    const person = await member('twice', 2000);
    const headers = { 'idempotency-key': 'the-same-room' };
    const made = await Promise.all([1, 2, 3].map(() => person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { ...generate, headers })));
    assert.equal(new Set(made.map((x) => x.room_id)).size, 1);
    assert.deepEqual([(await balance(person)).available, (await balance(person)).held], [20, 20]);
  });

  it('a_price_that_is_held_survives_the_node', async () => {
    const person = await member('cut', 1000);
    const room = await openRoom(person, { questions: 1 });
    await stack.node.kill9();
    await stack.node.start();
    assert.equal((await balance(person)).held, 20);
    await person.api.want(200, 'POST', `${room.path}/end`);
    await eventually('the hold is given back', async () => (await balance(person)).available === 20);
  });

  it('a_voucher_opens_one_interview_without_points_and_comes_back_when_nothing_was_served', async () => {
    const person = await member('provident', 1000);
    const vouchers = async () => (await get(person, 'points/vouchers')).items.map((x) => x.id);
    const { id } = await person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'mock_interview' } });
    assert.equal((await balance(person)).available, 0);
    const room = await openRoom(person, { questions: 1 });
    assert.deepEqual([await vouchers(), (await balance(person)).held], [[], 0]);
    await person.api.wantProblem('points_required', 402, 'POST', '/api/v1/mock-interview/generate', generate);
    await person.api.want(200, 'POST', `${room.path}/end`);
    await eventually('the voucher is back', async () => (await vouchers())[0] === id);

    await stack.node.kill9();
    await stack.node.start();
    await interviewed(person, { answered: true });
    const spent = await eventually('the charge is over', async () =>
      Number(await stack.database.value(`SELECT count(*) FROM timer WHERE entity = 'account/${person.user.id}' AND name LIKE 'charge:%'`)) === 0 && vouchers());
    assert.deepEqual(spent, []);
    assert.deepEqual([(await balance(person)).available, (await get(person, 'points/history')).items.map((x) => x.kind)], [0, ['debit', 'grant']]);
  });

  it('a_voucher_costs_its_price_once_and_is_listed', async () => {
    const person = await member('buyer', 1000);
    const headers = { 'idempotency-key': 'one-voucher' };
    const asked = { json: { item: 'report_download' }, headers };
    const first = await person.api.want(201, 'POST', '/api/v1/points/redeem', asked);
    assert.deepEqual(await person.api.want(201, 'POST', '/api/v1/points/redeem', asked), first);
    assert.equal((await balance(person)).available, 18);
    assert.deepEqual((await get(person, 'points/vouchers')).items.map((x) => x.id), [first.id]);
    await person.api.wantProblem('validation_failed', 422, 'POST', '/api/v1/points/redeem', { json: { item: 'upload' } });
  });
});

describe('routes', () => {
  // Every operation that a person can call is told apart here; a new one has to be added.
  const paid = {
    'POST /api/v1/interview-prep/{id}/interview': { json: {}, path: '/api/v1/interview-prep/tsk_000001JD3V8Z6Q4M7K2X9T5B0C1E8G/interview' },
    'POST /api/v1/mock-interview/generate': generate,
    'POST /api/v1/interview/ai-reference': { json: { question: 'Why?', language: 'en' } },
    'POST /api/v1/meeting-assistant/meetings': { json: {} },
    'POST /api/v1/classic-questions/practise': { json: { question_ids: ['cq_000001JD3V8Z6Q4M7K2X9T5B0C1E8G'] } },
    'POST /api/v1/points/consume-by-duration': { json: { room_id: 'rom_000001JD3V8Z6Q4M7K2X9T5B0C1E8G', interval: 1 } },
  };
  /** What is for every tier and costs points all the same: with none, the price is named. */
  const priced = {
    'POST /api/v1/resume-diagnosis/full-with-skills': async (person) => {
      const { id } = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from('Ann Lee, C++'), 'a.txt', 'text/plain') });
      return { json: { resume_id: id } };
    },
    'POST /api/v1/interview-prep/ai-generate': async (person) => {
      const { id } = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from('Ann Lee, Java'), 'b.txt', 'text/plain') });
      return { json: { resume_id: id } };
    },
  };
  const free = [
    /^[A-Z]+ \/(ws|docs.*|openapi\.json|healthz|readyz)?$/, /^[A-Z]+ \/api\/v1\/auth\//, /^[A-Z]+ \/api\/v1\/(me|avatars)(\/|$)/,
    /^[A-Z]+ \/api\/v1\/resumes/, /^POST \/api\/v1\/mock-interview\/upload-resume$/, /^[A-Z]+ \/api\/v1\/(calendar|orders|messages|membership|plans|payment)(\/|$)/,
    /^[A-Z]+ \/api\/v1\/points\/(balance|history|redeem|vouchers)$/,
    // One's own numbers.
    /^GET \/api\/v1\/monthly-stats$/,
    // News show their headlines without the gate, and say what opens the rest.
    /^GET \/api\/v1\/workplace-news\//,
    // The question bank, but for practising.
    /^[A-Z]+ (\/api\/v1)?\/classic-questions(\/facets|\/\{id\}(\/favourite)?)?$/,
    // Looking for work is for everybody who is signed in.
    /^[A-Z]+ \/api\/v1\/search\//,
    // What belongs to an interview that has passed its gate, or to a record of one.
    // A download of a record, a diagnosis or a pack has a gate of its own: report_pdf.test.mjs, forecast.test.mjs.
    /^[A-Z]+ \/api\/v1\/mock-interview\/(rooms|records|chat)/,
    // One's meetings: they have passed it too.
    // The same for tasks, and what they came to; reports are locked inside.
    // A pack is for every tier: it was paid for.
    /^POST \/api\/v1\/interview-prep\/upload-resume$/, /^GET \/api\/v1\/interview-prep\//,
    /^[A-Z]+ \/api\/v1\/tasks(\/|$)/, /^GET \/api\/v1\/resume-diagnosis(\/|$)/, /^POST \/api\/v1\/(resume-diagnosis|interview-prep)\/\{id\}\/downloads$/,
    /^GET \/api\/v1\/meeting-assistant\/meetings$/, /^[A-Z]+ \/api\/v1\/meeting-assistant\/meetings\/\{id\}/,
  ];

  it('each_one_is_free_or_stands_behind_the_gate', async () => {
    const person = await stack.signUp('walker');
    const { paths } = await stack.api.want(200, 'GET', '/openapi.json');
    const all = Object.entries(paths).flatMap(([path, item]) => Object.keys(item).filter((x) => x !== 'parameters').map((x) => `${x.toUpperCase()} ${path}`));
    for (const operation of all) {
      if (operation in priced || free.some((x) => x.test(operation))) continue;
      assert.ok(operation in paid, `${operation} is neither free nor behind the gate`);
    }
    for (const [operation, { path: concrete, ...request }] of Object.entries(paid)) {
      assert.ok(all.includes(operation), operation);
      const [method, path] = operation.split(' ');
      await person.api.wantProblem('tier_required', 403, method, concrete ?? path, request);
    }
    for (const [operation, request] of Object.entries(priced)) {
      assert.ok(all.includes(operation), operation);
      const [method, path] = operation.split(' ');
      const problem = await person.api.wantProblem('points_required', 402, method, path, await request(person));
      assert.ok(problem.price > 0 && problem.balance === 0, JSON.stringify(problem));
    }
  });
});
