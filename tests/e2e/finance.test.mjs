// The staff side of money through the sandbox's WeChat Pay: two people, exactly one refund, and what follows from it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { env, eventually, patience } from './support/env.mjs';
import { click, numberOf, payable, place } from './support/payment.mjs';
import { Realtime } from './support/realtime.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

const base = '/api/v1/admin';
const week = 7 * 86_400_000;
const recharge = (fen) => ({ kind: 'recharge', amount_fen: fen });

let stack;
let ana; // Of finance, like ben.
let ben;
let chief; // An administrator.
before(async () => {
  stack = await Stack.start('finance', {
    settings: payable,
    sandbox: { wechatPay: { noticeScale: 0.01, refundMs: 5 } },
  });
  ana = await appoint(stack, 'finance');
  ben = await appoint(stack, 'finance');
  chief = await appoint(stack, 'admin');
});
after(() => stack?.stop());
beforeEach(() => stack.sandbox.faults.clear());

const fault = (operation, name, args = {}) =>
  assert.equal(stack.sandbox.faults.order({ service: 'wechat_pay', operation, fault: name, args }), null);
const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const orderOf = (person, id) => get(person, `orders/${id}`);
const points = (person) => get(person, 'points/balance');
const until = (what, condition) => eventually(what, condition, { timeout: patience(20_000) });
const number = async (sql) => Number(await stack.database.value(sql));

/** Asks a member of staff's listener; answers the body. */
const read = (by, path) => by.api.want(200, 'GET', `${base}/${path}`);
const file = (id) => read(ana, `orders/${id}`);
const keyed = (json, key = ulid()) => ({ json, headers: { 'idempotency-key': key } });
const refund = (order, json = {}, by = ana) => by.api.want(201, 'POST', `${base}/orders/${order.id}/refunds`, keyed({ reason: 'asked for', ...json }));
const resolve = (finding, json, by = ana) =>
  by.api.want(201, 'POST', `${base}/findings/${encodeURIComponent(finding.key)}/resolve`, keyed(json));
const agree = (approval, by = ben) => by.api.want(200, 'POST', `${base}/approvals/${approval.id}/agree`, keyed({ note: 'checked' }));
const ended = (approval) =>
  until(`the end of ${approval.id}`, async () => {
    const now = await read(ana, `approvals/${approval.id}`);
    return ['done', 'failed'].includes(now.state) && now;
  });
const findingOf = (order) => until('a finding', async () => (await file(order.id)).findings[0]);
const refundsAtProvider = (order) => stack.sandbox.wechatPay.book.refunds().filter((x) => x.orderNo === numberOf(order.id));

/** Somebody who has bought something: `{person, order}`. */
async function buyer(hint, json = recharge(1000)) {
  const person = await stack.signUp(hint);
  return { person, order: await buy(person, json) };
}
async function buy(person, json = recharge(1000)) {
  const order = await place(person, json);
  await click(order.code_url);
  return until('it is paid', async () => {
    const now = await orderOf(person, order.id);
    return now.status === 'paid' && now;
  });
}

/** Somebody whose order was paid with a fen too little, and the finding of it. */
async function underpaid(hint) {
  const person = await stack.signUp(hint);
  const order = await place(person, recharge(1000));
  fault('pay', 'underpay', { by: 1, to: numberOf(order.id) });
  await click(order.code_url);
  return { person, order, finding: await findingOf(order) };
}

/** What may not change when nothing happened. */
const standing = async (person) => ({
  points: await points(person),
  membership: await get(person, 'membership'),
  history: await get(person, 'points/history?cash=true'),
  messages: await get(person, 'messages'),
});

describe('a refund', () => {
  it('needs_two_people_and_takes_back_what_the_order_gave', async () => {
    const { person, order } = await buyer('two');
    const socket = await Realtime.open(stack.node.base, person.access);
    await socket.subscribe('user');
    const before = await standing(person);
    const proposal = await refund(order);
    assert.deepEqual([proposal.kind, proposal.state, proposal.amount_fen, proposal.asked_by], ['refund', 'proposed', 1000, ana.user.id]);
    // Who asked cannot agree, and until somebody else does nothing moves.
    await ana.api.wantProblem('second_person', 403, 'POST', `${base}/approvals/${proposal.id}/agree`, keyed({}));
    assert.deepEqual(await standing(person), before);
    assert.deepEqual(refundsAtProvider(order), []);
    assert.equal((await orderOf(person, order.id)).status, 'paid');

    const agreed = await agree(proposal);
    assert.deepEqual([agreed.state, agreed.decided_by, agreed.note], ['agreed', ben.user.id, 'checked']);
    const note = await socket.frame('the notice', (x) => x.ch === 'user' && x.type === 'message' && x.data.kind === 'refund_settled');
    await socket.frame('the order', (x) => x.ch === 'user' && x.type === 'order' && x.data.id === order.id && x.data.status === 'refunded');
    await socket.close();
    assert.equal((await ended(proposal)).state, 'done');

    const now = await orderOf(person, order.id);
    assert.deepEqual([now.status, now.refunded_fen, now.refunds.map((x) => [x.amount_fen, x.status])], ['refunded', 1000, [[1000, 'done']]]);
    assert.deepEqual(await points(person), { available: 0, held: 0, owed: 0, lapses_at: null, lapsing: 0 });
    const membership = await get(person, 'membership');
    assert.deepEqual([membership.tier, membership.cumulative_fen], ['ordinary', 0]);
    const taken = (await get(person, 'points/history')).items.find((x) => x.kind === 'reversal');
    assert.deepEqual([taken.reference, taken.change.available, taken.parts.map((x) => [x.source, x.reference])], [order.id, -20, [['recharge', order.id]]]);
    const [message] = (await get(person, 'messages')).items;
    assert.deepEqual([message.id, message.kind, message.data.order_id, message.data.amount_fen, message.data.points], [note.data.id, 'refund_settled', order.id, 1000, 20]);
    assert.deepEqual(refundsAtProvider(order).map((x) => [x.fen, x.status]), [[1000, 'SUCCESS']]);

    const seen = await file(order.id);
    assert.deepEqual(seen.ledger, { paid_fen: 1000, refunded_fen: 1000 });
    assert.deepEqual(seen.approvals.map((x) => [x.id, x.state]), [[proposal.id, 'done']]);
    const log = (await read(chief, `audit?entity=${proposal.id}`)).items.map((x) => [x.actor, x.action]);
    assert.deepEqual(log.reverse(), [[ana.user.id, 'approval.proposed'], [ben.user.id, 'approval.agreed'], ['system', 'approval.done']]);
    const asked = (await read(chief, `audit?entity=${order.id}`)).items.find((x) => x.action === 'order.refund');
    assert.deepEqual([asked.detail.asked_by, asked.detail.agreed_by], [ana.user.id, ben.user.id]);
    await ana.api.wantProblem('validation_failed', 422, 'POST', `${base}/orders/${order.id}/refunds`, keyed({ reason: 'again' }));
  });

  it('of_a_part_leaves_the_points_of_what_stays', async () => {
    const { person, order } = await buyer('part');
    const proposal = await refund(order, { amount_fen: 401 });
    await agree(proposal);
    await until('it went back', async () => (await orderOf(person, order.id)).refunded_fen === 401);
    assert.equal((await points(person)).available, Math.floor((599 * 2) / 100));
    assert.equal((await get(person, 'membership')).cumulative_fen, 599);
    const tooMuch = await ana.api.wantProblem('validation_failed', 422, 'POST', `${base}/orders/${order.id}/refunds`, keyed({ reason: 'more', amount_fen: 600 }));
    assert.equal(tooMuch.field, 'amount_fen');
    await agree(await refund(order));
    await until('all went back', async () => (await orderOf(person, order.id)).status === 'refunded');
    assert.equal((await points(person)).available, 0);
  });

  it('of_points_that_were_spent_leaves_a_debt_that_the_next_recharge_repays', async () => {
    const { person, order } = await buyer('debt');
    await person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'report_download' } });
    await agree(await refund(order));
    await until('it went back', async () => (await orderOf(person, order.id)).status === 'refunded');
    const left = await points(person);
    assert.deepEqual([left.available, left.owed], [0, 2]);
    assert.equal((await get(person, 'messages')).items.find((x) => x.kind === 'refund_settled').data.owed, 2);
    await buy(person);
    const then = await points(person);
    assert.deepEqual([then.available, then.owed], [18, 0]);
  });

  it('of_a_plan_moves_the_end_of_the_line', async () => {
    const person = await stack.signUp('plan');
    const first = await buy(person, { kind: 'plan', plan: 'week' });
    const begun = Date.parse(first.paid_at);
    const second = await buy(person, { kind: 'plan', plan: 'week' });
    const end = async () => Date.parse((await get(person, 'payment/subscription')).ends_at);
    assert.ok(Math.abs((await end()) - begun - 2 * week) < 1000);
    await agree(await refund(second));
    await until('it went back', async () => (await orderOf(person, second.id)).status === 'refunded');
    assert.ok(Math.abs((await end()) - begun - week) < 1000);
    await agree(await refund(first));
    await until('it went back', async () => (await orderOf(person, first.id)).status === 'refunded');
    assert.equal((await get(person, 'payment/subscription')).plan, null);
  });

  it('that_fails_at_the_provider_is_shown_as_failed_and_moves_nothing', async () => {
    const { person, order } = await buyer('failed');
    const before = await standing(person);
    for (const [i, [name, args]] of [['fail', { state: 'CLOSED' }], ['status', { status: 400, code: 'INVALID_REQUEST' }]].entries()) {
      fault('refund', name, args);
      await agree(await refund(order));
      await until('it failed', async () => (await orderOf(person, order.id)).refunds[i]?.status === 'failed');
      assert.deepEqual(await standing(person), before);
      const now = await orderOf(person, order.id);
      assert.deepEqual([now.status, now.refunded_fen], ['paid', 0]);
    }
    assert.deepEqual((await file(order.id)).ledger, { paid_fen: 1000, refunded_fen: 0 });
    // The way is free for another try.
    await agree(await refund(order));
    await until('it went back', async () => (await orderOf(person, order.id)).status === 'refunded');
    assert.equal((await points(person)).available, 0);
  });

  it('asked_for_twice_under_one_key_is_one', async () => {
    const { order } = await buyer('once');
    const key = ulid();
    const ask = (json) => ana.api.call('POST', `${base}/orders/${order.id}/refunds`, keyed(json, key));
    const all = await Promise.all([1, 2, 3].map(() => ask({ reason: 'once' })));
    assert.deepEqual(all.map((x) => x.status), [201, 201, 201]);
    assert.equal(new Set(all.map((x) => x.body.id)).size, 1);
    assert.equal(all[0].headers.get('location'), `${base}/approvals/${all[0].body.id}`);
    assert.equal((await file(order.id)).approvals.length, 1);
    assert.equal((await ask({ reason: 'another' })).body.code, 'idempotency_conflict');
    const decide = ulid();
    const agreed = () => ben.api.want(200, 'POST', `${base}/approvals/${all[0].body.id}/agree`, keyed({}, decide));
    assert.equal((await agreed()).state, 'agreed');
    assert.equal((await agreed()).state, 'agreed');
    await until('it went back', () => refundsAtProvider(order).length > 0);
    assert.equal(refundsAtProvider(order).length, 1);
  });

  it('that_was_refused_or_withdrawn_is_over', async () => {
    const { person, order } = await buyer('over');
    const before = await standing(person);
    const decide = (approval, by) => by.api.want(200, 'POST', `${base}/approvals/${approval.id}/refuse`, keyed({ note: 'no' }));
    for (const [by, state] of [[ben, 'refused'], [ana, 'withdrawn']]) {
      const proposal = await refund(order);
      const over = await decide(proposal, by);
      assert.deepEqual([over.state, over.decided_by, over.note], [state, by.user.id, 'no']);
      for (const what of ['agree', 'refuse'])
        await chief.api.wantProblem('already_decided', 409, 'POST', `${base}/approvals/${proposal.id}/${what}`, keyed({ note: 'late' }));
    }
    const { items } = await read(ana, 'approvals?state=withdrawn');
    assert.ok(items.length > 0 && items.every((x) => x.state === 'withdrawn'));
    assert.deepEqual(await standing(person), before);
    assert.deepEqual(refundsAtProvider(order), []);
  });

  const kills = env.long ? 20 : 4;
  it(`is_carried_out_exactly_once_by_a_node_that_is_killed_${kills}_times_on_the_way`, { timeout: patience(60_000 + kills * 20_000) }, async () => {
    const { person } = await buyer('killed');
    for (let i = 0; i < kills; ++i) {
      const order = await buy(person);
      const proposal = await refund(order);
      await agree(proposal);
      await until('the moment', [
        () => true, // At once.
        async () => (await file(order.id)).refunds.length > 0, // The order has it, and will ask the provider.
        () => refundsAtProvider(order).length > 0, // The provider has it, and perhaps nobody here knows.
      ][i % 3]);
      await stack.node.kill9();
      await stack.node.start();
      await until('it went back', async () => (await orderOf(person, order.id)).status === 'refunded');
      assert.equal((await ended(proposal)).state, 'done');
      assert.deepEqual(refundsAtProvider(order).map((x) => [x.fen, x.status]), [[1000, 'SUCCESS']]);
      const { refunds, ledger } = await file(order.id);
      assert.deepEqual([refunds.length, ledger], [1, { paid_fen: 1000, refunded_fen: 1000 }]);
    }
    assert.equal((await points(person)).available, 20);
  });
});

describe('money at the bank', () => {
  const arrived = (order, json) => ana.api.want(201, 'POST', `${base}/orders/${order.id}/bank-payments`, keyed(json));
  const transfer = (person) => person.api.want(201, 'POST', '/api/v1/orders', { json: { ...recharge(1000), channel: 'bank_transfer' } });

  it('is_confirmed_by_one_and_agreed_to_by_another', async () => {
    const person = await stack.signUp('bank');
    const order = await transfer(person);
    const proposal = await arrived(order, { amount_fen: 1000, reference: 'BANK-1' });
    assert.deepEqual([proposal.kind, proposal.reference, proposal.amount_fen], ['bank_payment', 'BANK-1', 1000]);
    await ana.api.wantProblem('second_person', 403, 'POST', `${base}/approvals/${proposal.id}/agree`, keyed({}));
    assert.equal((await points(person)).available, 0);
    await agree(proposal);
    assert.equal((await ended(proposal)).state, 'done');
    assert.deepEqual([(await orderOf(person, order.id)).status, (await points(person)).available, (await get(person, 'membership')).tier], ['paid', 20, 'bronze']);
    assert.equal((await file(order.id)).provider_txn, 'BANK-1');
  });

  it('of_another_amount_grants_nothing_and_is_a_finding', async () => {
    const person = await stack.signUp('bank');
    const order = await transfer(person);
    await agree(await arrived(order, { amount_fen: 900, reference: 'BANK-2' }));
    const finding = await findingOf(order);
    assert.deepEqual([finding.class, finding.expected_fen, finding.seen_fen, finding.evidence], ['amount_differs', 1000, 900, 'BANK-2']);
    assert.notEqual((await orderOf(person, order.id)).status, 'paid');
    assert.equal((await points(person)).available, 0);
  });

  it('is_for_orders_of_the_bank_alone', async () => {
    const { order } = await buyer('nobank');
    const wrong = await ana.api.wantProblem('validation_failed', 422, 'POST', `${base}/orders/${order.id}/bank-payments`, keyed({ amount_fen: 1000, reference: 'B' }));
    assert.equal(wrong.field, 'channel');
  });
});

describe('a finding', () => {
  it('whose_money_the_provider_does_not_send_back_is_open_again_for_another_try', async () => {
    const { order, finding } = await underpaid('refused');
    fault('refund', 'fail', { state: 'CLOSED' });
    const proposal = await resolve(finding, { action: 'refund', reason: 'too little' });
    await agree(proposal);
    const over = await ended(proposal);
    assert.deepEqual([over.state, over.outcome], ['failed', 'refund_failed']);
    const now = await read(ana, `findings/${encodeURIComponent(finding.key)}`);
    assert.deepEqual([now.state, now.approval_id], ['open', null]);
    const second = await resolve(finding, { action: 'refund', reason: 'once more' });
    await agree(second);
    assert.equal((await ended(second)).state, 'done');
    assert.deepEqual((await file(order.id)).refunds.map((x) => x.status), ['failed', 'done']);
  });

  it('of_too_little_money_goes_back_beside_the_books', async () => {
    const { person, order, finding } = await underpaid('short');
    assert.deepEqual([finding.class, finding.seen_fen, finding.state], ['amount_differs', 999, 'open']);
    const before = [await standing(person), await orderOf(person, order.id)];
    const key = encodeURIComponent(finding.key);
    const taken = await ana.api.want(200, 'POST', `${base}/findings/${key}/take`);
    assert.equal(taken.owner, ana.user.id);
    const proposal = await resolve(finding, { action: 'refund', reason: 'too little' });
    assert.deepEqual([proposal.state, proposal.amount_fen, proposal.finding, proposal.action], ['proposed', 999, finding.key, 'refund']);
    assert.equal((await read(ana, `findings/${key}`)).approval_id, proposal.id);
    await ana.api.wantProblem('second_person', 403, 'POST', `${base}/approvals/${proposal.id}/agree`, keyed({}));
    await agree(proposal);
    await until('it went back', () => refundsAtProvider(order).some((x) => x.status === 'SUCCESS'));
    assert.deepEqual(refundsAtProvider(order).map((x) => x.fen), [999]);
    await until('the order knows', async () => (await file(order.id)).refunds[0]?.status === 'done');
    assert.equal((await ended(proposal)).state, 'done');
    const now = await read(ana, `findings/${key}`);
    assert.deepEqual([now.state, now.resolution.action, now.resolution.asked_by, now.resolution.decided_by], ['resolved', 'refund', ana.user.id, ben.user.id]);
    // Order and ledger are as they were.
    const seen = await file(order.id);
    assert.deepEqual([seen.ledger, seen.refunded_fen, seen.refunds[0].beside], [{ paid_fen: 0, refunded_fen: 0 }, 0, finding.evidence]);
    assert.deepEqual([await standing(person), { ...(await orderOf(person, order.id)), refunds: [] }], before);
    assert.ok((await read(ana, 'findings?state=resolved&class=amount_differs')).items.some((x) => x.key === finding.key));
  });

  it('is_dismissed_with_a_reason_and_by_two', async () => {
    const { finding } = await underpaid('dismissed');
    const key = encodeURIComponent(finding.key);
    const wrong = await ana.api.wantProblem('validation_failed', 422, 'POST', `${base}/findings/${key}/resolve`, keyed({ action: 'dismiss' }));
    assert.equal(wrong.field, 'reason');
    const proposal = await resolve(finding, { action: 'dismiss', reason: 'a test of the merchant' });
    assert.equal(proposal.amount_fen, 0);
    assert.equal((await read(ana, `findings/${key}`)).state, 'open');
    await agree(proposal);
    await ended(proposal);
    const now = await read(ana, `findings/${key}`);
    assert.deepEqual([now.state, now.resolution.reason], ['resolved', 'a test of the merchant']);
    await ana.api.wantProblem('already_decided', 409, 'POST', `${base}/findings/${key}/take`);
  });

  it('of_money_that_nobody_was_told_of_is_completed_by_one', async () => {
    const person = await stack.signUp('untold');
    const order = await place(person, recharge(1000));
    fault('notice', 'drop', { to: numberOf(order.id) });
    await click(order.code_url);
    const { transactionId } = stack.sandbox.wechatPay.book.find(numberOf(order.id)).paid;
    const key = `paid_not_recorded:${order.id}:${transactionId}`;
    // As the bill of the day would find it.
    await stack.database.transaction([
      `INSERT INTO money_finding (key, realm, shard_id, class, order_id, user_id, evidence, expected_fen, seen_fen, at, allowed)` +
        ` SELECT '${key}', realm, shard_id, 1, id, user_id, '${transactionId}', 0, 1000, now(), '[1, 2, 3]' FROM pay_order WHERE id = '${order.id}'`,
    ]);
    const proposal = await resolve({ key }, { action: 'complete' });
    assert.equal(proposal.state, 'agreed');
    assert.equal((await ended(proposal)).state, 'done');
    assert.deepEqual([(await orderOf(person, order.id)).status, (await points(person)).available], ['paid', 20]);
    assert.equal((await read(ana, `findings/${encodeURIComponent(key)}`)).state, 'resolved');
  });

  it('is_resolved_by_one_of_two_who_try', async () => {
    const { finding } = await underpaid('race');
    const path = `${base}/findings/${encodeURIComponent(finding.key)}/resolve`;
    const tries = await Promise.all([ana, ben].map((by) => by.api.call('POST', path, keyed({ action: 'dismiss', reason: 'seen' }))));
    assert.deepEqual(tries.map((x) => x.status).sort(), [201, 409]);
    const won = tries.find((x) => x.status === 201).body;
    await chief.api.wantProblem('already_decided', 409, 'POST', path, keyed({ action: 'refund', reason: 'no' }));
    // Refused, it is free for another proposal.
    await chief.api.want(200, 'POST', `${base}/approvals/${won.id}/refuse`, keyed({ note: 'not so' }));
    assert.equal((await read(ana, `findings/${encodeURIComponent(finding.key)}`)).approval_id, null);
    await resolve(finding, { action: 'refund', reason: 'better' });
  });
});

describe('the rules of money', () => {
  it('are_in_force_at_once_and_leave_orders_that_were_placed_before', async () => {
    const person = await stack.signUp('rules');
    const rules = await chief.api.call('GET', `${base}/money/rules`);
    assert.equal(rules.status, 200);
    const etag = rules.headers.get('etag');
    assert.equal(etag, `"${rules.body.version}"`);
    const old = await place(person, { kind: 'plan', plan: 'week' });
    const asked = rules.body.plans.find((x) => x.plan === 'week').price_fen;
    const change = (fen) => ({ ...rules.body, plans: rules.body.plans.map((x) => (x.plan === 'week' ? { ...x, price_fen: fen } : x)) });
    const put = (json, headers = { 'if-match': etag }, by = chief) => by.api.call('PUT', `${base}/money/rules`, { json, headers });
    const changed = await put(change(asked + 100));
    assert.deepEqual([changed.status, changed.body.version, changed.headers.get('etag')], [200, rules.body.version + 1, `"${rules.body.version + 1}"`]);

    const price = async () => (await get(person, 'plans')).items.find((x) => x.kind === 'week').price_fen;
    assert.deepEqual([await price(), (await get(person, 'plans/week/quote')).price_fen], [asked + 100, asked + 100]);
    assert.equal((await orderOf(person, old.id)).amount_fen, asked);
    await click(old.code_url);
    await until('the old price is enough', async () => (await orderOf(person, old.id)).status === 'paid');
    assert.equal((await place(person, { kind: 'plan', plan: 'week' })).amount_fen, asked + 100);

    // Who comes second, or does not say what it is based on, changes nothing.
    assert.deepEqual((await put(change(1))).body.code, 'precondition_failed');
    assert.equal((await put(change(1))).status, 412);
    assert.equal((await put(change(1), {})).status, 412);
    assert.equal((await put(change(1), { 'if-match': changed.headers.get('etag') }, ana)).status, 403);
    const wrong = await put(change(-1), { 'if-match': changed.headers.get('etag') });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body.field, /plans.*price_fen/);
    const unknown = await put({ ...rules.body, more: 1 }, { 'if-match': changed.headers.get('etag') });
    assert.deepEqual([unknown.status, unknown.body.field], [422, 'more']);
    assert.equal(await price(), asked + 100);

    const { items } = await read(ana, 'money/rules/versions');
    assert.deepEqual(items.map((x) => [x.version, x.author]), [[rules.body.version + 1, chief.user.id], [rules.body.version, 'system']]);
    assert.deepEqual(await read(ana, `money/rules/${rules.body.version}`), rules.body);
    const [line] = (await read(chief, `audit?entity=money_rules/${rules.body.version + 1}`)).items;
    assert.deepEqual([line.actor, line.action], [chief.user.id, 'money_rules.changed']);
    // A node that starts again has them as well.
    await stack.node.stop();
    await stack.node.start();
    assert.equal(await price(), asked + 100);
  });
});

describe('who may', () => {
  it('is_said_by_the_role_and_nobody_else_sees_anything', async () => {
    const { person, order } = await buyer('stranger');
    const proposal = await refund(order);
    const manager = await appoint(stack, 'manager');
    const support = await appoint(stack, 'support');
    const [{ key }] = (await read(ana, 'findings?limit=1')).items;
    const calls = [
      ['GET', 'orders'], ['GET', `orders/${order.id}`], ['POST', `orders/${order.id}/refunds`, { reason: 'mine' }],
      ['POST', `orders/${order.id}/bank-payments`, { amount_fen: 1000, reference: 'B' }], ['GET', 'findings'],
      ['GET', `findings/${encodeURIComponent(key)}`], ['POST', `findings/${encodeURIComponent(key)}/take`],
      ['POST', `findings/${encodeURIComponent(key)}/resolve`, { action: 'dismiss', reason: 'x' }], ['GET', 'approvals'],
      ['GET', `approvals/${proposal.id}`], ['POST', `approvals/${proposal.id}/agree`, {}], ['POST', `approvals/${proposal.id}/refuse`, { note: 'x' }],
      ['GET', 'money/rules'], ['PUT', 'money/rules', {}], ['GET', 'money/rules/versions'], ['GET', 'money/rules/1'], ['GET', 'analytics/payments'],
    ];
    const candidate = ana.api.as(person.access);
    for (const [method, path, json] of calls) {
      await candidate.wantProblem('forbidden', 403, method, `${base}/${path}`, { json });
      await support.api.wantProblem('forbidden', 403, method, `${base}/${path}`, { json });
      await ana.api.as(null).wantProblem('unauthenticated', 401, method, `${base}/${path}`, { json });
      const outside = await fetch(`${stack.node.base}${base}/${path}`, {
        method, headers: { authorization: `Bearer ${ana.access_token}`, 'content-type': 'application/json' }, ...(json && { body: JSON.stringify(json) }),
      });
      assert.equal(outside.status, 404, path);
    }
    // A manager looks and agrees, but proposes nothing.
    await read(manager, 'analytics/payments');
    await read(manager, `orders/${order.id}`);
    await manager.api.wantProblem('forbidden', 403, 'POST', `${base}/orders/${order.id}/refunds`, keyed({ reason: 'x' }));
    assert.equal((await agree(proposal, manager)).decided_by, manager.user.id);
    await ended(proposal);
  });

  it('who_looked_at_an_order_is_written_down_and_who_pays_is_shown_to_nobody', async () => {
    const { person, order } = await buyer('seen');
    await stack.database.transaction([`UPDATE pay_order SET open_id = 'o-secret', prepay_id = 'wx-secret' WHERE id = '${order.id}'`]);
    const shown = JSON.stringify([await file(order.id), await read(ana, `orders?user=${person.user.id}&phase=paid`), await orderOf(person, order.id)]);
    assert.doesNotMatch(shown, /secret|open_id|prepay/);
    const lines = async (entity) => (await read(chief, `audit?entity=${entity}`)).items.filter((x) => x.actor === ana.user.id).map((x) => x.action);
    assert.deepEqual(await lines(order.id), ['order.viewed']);
    assert.deepEqual(await lines(person.user.id), ['order.searched']);
    const { items, next_cursor } = await read(ana, 'orders?limit=1');
    const next = await read(ana, `orders?limit=1&cursor=${next_cursor}`);
    assert.ok(items[0].id > next.items[0].id || items[0].created_at >= next.items[0].created_at);
    const nobody = order.id.replace(/.{26}$/, ulid());
    await ana.api.wantProblem('not_found', 404, 'GET', `${base}/orders/${nobody}`);
    await ana.api.wantProblem('not_found', 404, 'POST', `${base}/orders/${nobody}/refunds`, keyed({ reason: 'x' }));
    await ana.api.wantProblem('not_found', 404, 'POST', `${base}/findings/nothing/resolve`, keyed({ action: 'dismiss', reason: 'x' }));
    await ana.api.wantProblem('not_found', 404, 'POST', `${base}/findings/nothing/take`);
  });
});

describe('sums', () => {
  it('are_those_of_the_ledger_and_of_their_days', async () => {
    await until('nothing is under way', async () => (await number('SELECT count(*) FROM pay_order WHERE phase = 5')) === 0);
    // One payment was made two days ago.
    const { order } = await buyer('earlier', recharge(2000));
    await stack.database.transaction([
      `UPDATE ledger_txn SET at = at - interval '2 days' WHERE reference = '${order.id}'`,
      `UPDATE pay_order SET paid_at = paid_at - interval '2 days' WHERE id = '${order.id}'`,
    ]);
    const sums = await read(ana, 'analytics/payments');
    const [ledger] = await stack.database.rows(
      'SELECT coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS gross, -coalesce(sum(amount) FILTER (WHERE amount < 0), 0) AS refunded,' +
        ' count(*) FILTER (WHERE amount > 0) AS payments FROM ledger_entry WHERE account = 1',
    );
    assert.deepEqual([sums.gross_fen, sums.refunded_fen, sums.net_fen, sums.payments], [ledger.gross, ledger.refunded, ledger.gross - ledger.refunded, ledger.payments]);
    assert.equal(sums.net_fen, await number('SELECT sum(settled_fen) FROM account'));
    assert.equal(sums.payers, await number('SELECT count(DISTINCT user_id) FROM pay_order WHERE paid_at IS NOT NULL AND phase <> 6'));
    assert.deepEqual([sums.days.length, sums.time_zone], [30, 'Asia/Shanghai']);
    for (const name of ['gross_fen', 'refunded_fen', 'net_fen', 'payments'])
      assert.equal(sums.days.reduce((sum, x) => sum + x[name], 0), sums[name], name);
    const dayOf = (at) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
    const earlier = dayOf(Date.parse(order.paid_at) - 2 * 86_400_000);
    const [only] = (await read(ana, `analytics/payments?from=${earlier}&to=${earlier}`)).days;
    assert.deepEqual(only, { day: earlier, gross_fen: 2000, refunded_fen: 0, net_fen: 2000, payments: 1, payers: 1 });
    for (const [query, field] of [['from=2026-02-30', 'from'], ['to=today', 'to'], ['from=2026-02-02&to=2026-02-01', 'to'], ['from=2020-01-01&to=2026-01-01', 'to']])
      assert.equal((await ana.api.wantProblem('validation_failed', 422, 'GET', `${base}/analytics/payments?${query}`)).field, field);
  });
});
