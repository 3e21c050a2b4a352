// From a recharge to points, tier and plan, through the sandbox's WeChat Pay: the code, the push, and every way in which
// a notice can be repeated, forged, lost, short or late.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import jsQR from 'jsqr';
import { PNG } from 'pngjs';

import { seal, vouch } from '../sandbox/wechat_pay/signature.mjs';
import { eventually, patience } from './support/env.mjs';
import { click, numberOf, pageOf, payable, place } from './support/payment.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

const week = 7 * 86_400_000;
const recharge = (fen) => ({ kind: 'recharge', amount_fen: fen });

let stack;
before(async () => {
  // Further tries of a notice come after 0.15 s instead of 15.
  stack = await Stack.start('payment', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01, refundMs: 5 } } });
});
after(() => stack?.stop());
beforeEach(() => stack.sandbox.faults.clear());

const fault = (operation, name, args = {}) =>
  assert.equal(stack.sandbox.faults.order({ service: 'wechat_pay', operation, fault: name, args }), null);
const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const orderOf = (person, id) => get(person, `orders/${id}`);
const balance = async (person) => (await get(person, 'points/balance')).available;
const toldOf = (id) => stack.sandbox.wechatPay.notices().filter((x) => x.no === numberOf(id));
const taken = (id) => eventually('the notice is taken', () => toldOf(id).some((x) => x.taken));

/** A socket on the person's own channel. */
async function listen(person) {
  const socket = await Realtime.open(stack.node.base, person.access);
  await socket.subscribe('user');
  return socket;
}
const pushed = (socket, id, status, options) =>
  socket.frame(`order ${id} is ${status}`, (x) => x.ch === 'user' && x.type === 'order' && x.data.id === id && x.data.status === status, options);

/** Places, pays, and waits until the page would know. */
async function buy(person, json) {
  const socket = await listen(person);
  const order = await place(person, json);
  await click(order.code_url);
  await pushed(socket, order.id, 'paid');
  await socket.close();
  return orderOf(person, order.id);
}

/** What may not change when nothing happened. */
const standing = async (person) => ({
  points: await get(person, 'points/balance'),
  membership: await get(person, 'membership'),
  history: await get(person, 'points/history?cash=true'),
  messages: await get(person, 'messages'),
});

/** A notice of a payment that was never made, signed and sealed by the provider unless it is spoiled. */
async function forge(order, spoil) {
  const { merchant } = stack.sandbox.wechatPay;
  const account = await stack.sandbox.wechatPay.account();
  const text = {
    appid: merchant.appId, mchid: merchant.mchId, out_trade_no: numberOf(order.id), transaction_id: `4200${Date.now()}`, trade_type: 'NATIVE',
    trade_state: 'SUCCESS', success_time: '2026-09-11T10:34:56+08:00', payer: { openid: 'o1' },
    amount: { total: order.amount_fen, payer_total: order.amount_fen, currency: 'CNY' },
  };
  const key = spoil === 'corrupt' ? 'another-api-v3-key-of-32-bytes-0' : merchant.apiV3Key;
  const body = JSON.stringify({
    id: `EV-${ulid()}`, create_time: '2026-09-11T10:34:57+08:00', resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功',
    resource: { original_type: 'transaction', ...seal(key, JSON.stringify(text), 'transaction') },
  });
  const headers = { 'content-type': 'application/json', ...vouch({ body, signing: account.signing(), now: Date.now(), spoil }) };
  if (spoil === 'unsigned') delete headers['Wechatpay-Signature'];
  // A byte that no parser minds.
  const sent = spoil === 'changed' ? `${body} ` : body;
  return stack.api.call('POST', '/api/v1/payment/wechat/notify', { raw: sent, headers, token: null });
}

describe('payment', () => {
  it('9_99_is_refused_by_the_name_of_the_amount', async () => {
    const person = await stack.signUp('poor');
    for (const fen of [999, 0, 1]) {
      const problem = await person.api.wantProblem('validation_failed', 422, 'POST', '/api/v1/orders', { json: recharge(fen) });
      assert.equal(problem.field, 'amount_fen');
    }
    assert.deepEqual((await get(person, 'orders')).items, []);
  });

  it('10_00_is_shown_as_a_code_paid_by_one_click_and_pushed_within_a_second', async () => {
    const person = await stack.signUp('payer');
    const socket = await listen(person);
    const order = await place(person, recharge(1000));
    assert.deepEqual([order.status, order.points, order.late], ['awaiting_payment', 20, false]);
    const res = await fetch(stack.node.base + order.qr_png_url, { headers: { authorization: `Bearer ${person.access}` } });
    assert.deepEqual([res.status, res.headers.get('content-type'), res.headers.get('cache-control')], [200, 'image/png', 'private, no-store']);
    const picture = PNG.sync.read(Buffer.from(await res.arrayBuffer()));
    assert.ok(picture.width >= 240 && picture.width === picture.height);
    assert.equal(jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height)?.data, order.code_url);
    assert.equal((await fetch(stack.node.base + order.qr_png_url)).status, 401);

    await click(order.code_url);
    const { data } = await pushed(socket, order.id, 'paid', { timeout: 1000 });
    assert.deepEqual([data.amount_fen, data.points, data.late], [1000, 20, false]);
    assert.ok(data.paid_at);
    const note = await socket.frame('a message', (x) => x.ch === 'user' && x.type === 'message');
    await socket.close();

    assert.deepEqual(await get(person, 'points/balance'), { available: 20, held: 0, owed: 0, lapses_at: null, lapsing: 0 });
    const membership = await get(person, 'membership');
    assert.deepEqual([membership.tier, membership.cumulative_fen, membership.next.tier, membership.next.missing_fen], ['bronze', 1000, 'silver', 5000]);
    const messages = (await get(person, 'messages')).items;
    assert.deepEqual(messages.map((x) => [x.id, x.kind, x.data.order_id, x.data.tier_after]), [[note.data.id, 'payment_settled', order.id, 'bronze']]);
    assert.match(messages[0].text, /¥10\.00.*20 points.*bronze/);
    const lines = (await get(person, 'points/history')).items;
    assert.deepEqual(lines.map((x) => [x.kind, x.reference, x.change.available, x.balance]), [['grant', order.id, 20, 20]]);
    assert.match(lines[0].text, /20 points granted: recharge/);
    assert.deepEqual((await get(person, 'points/history?cash=true')).items.map((x) => x.kind).sort(), ['grant', 'payment']);

    const me = await get(person, 'me');
    assert.deepEqual([me.tier, me.points, me.held, me.owed, me.plan], ['bronze', 20, 0, 0, null]);
    const paid = await orderOf(person, order.id);
    assert.deepEqual([paid.status, paid.code_url, paid.qr_png_url], ['paid', null, null]);
    await person.api.wantProblem('order_paid', 409, 'POST', `/api/v1/orders/${order.id}/cancel`);
    await person.api.wantProblem('order_paid', 409, 'GET', `/api/v1/orders/${order.id}/qr.png`);
  });

  it('an_order_sent_twice_under_one_key_is_one', async () => {
    const person = await stack.signUp('twice');
    const headers = { 'idempotency-key': ulid() };
    const made = await Promise.all([1, 2, 3].map(() => person.api.want(201, 'POST', '/api/v1/orders', { json: recharge(1000), headers })));
    assert.equal(new Set(made.map((x) => x.id)).size, 1);
    assert.equal((await get(person, 'orders')).items.length, 1);
    await person.api.wantProblem('idempotency_conflict', 409, 'POST', '/api/v1/orders', { json: recharge(2000), headers });
  });

  it('five_notices_at_once_are_one_payment', async () => {
    const person = await stack.signUp('five');
    fault('notice', 'duplicate', { times: 5 });
    const order = await place(person, recharge(1000));
    await click(order.code_url);
    const answered = () => stack.sandbox.log.list().filter((x) => x.operation === 'notice' && x.no === numberOf(order.id)).map((x) => x.outcome);
    await eventually('all five were answered', () => answered().length >= 5);
    assert.deepEqual(answered(), Array(5).fill('HTTP 204'));
    const settled = await standing(person);
    assert.equal(settled.points.available, 20);
    assert.equal(settled.messages.items.length, 1);
    assert.deepEqual(settled.history.items.map((x) => x.kind).sort(), ['grant', 'payment']);
    // And asked for by hand, it is still the same payment.
    await person.api.want(200, 'POST', `/api/v1/orders/${order.id}/check`);
    assert.deepEqual(await standing(person), settled);
  });

  it('a_notice_that_is_not_the_providers_changes_nothing', async () => {
    const person = await stack.signUp('forged');
    const order = await place(person, recharge(1000));
    const before = await standing(person);
    for (const spoil of ['bad_signature', 'signtest', 'wrong_serial', 'old_timestamp', 'changed', 'unsigned']) {
      const got = await forge(order, spoil);
      assert.deepEqual([got.status, got.body.code], [401, 'notice_untrusted'], `${spoil}: ${got.text}`);
      assert.ok(got.body.message);
    }
    assert.ok((await forge(order, 'corrupt')).status >= 400);
    assert.equal((await orderOf(person, order.id)).status, 'awaiting_payment');
    assert.deepEqual(await standing(person), before);
    // Well signed, and of an order that nobody placed here: taken in, for staff to send back.
    const stranger = { ...order, id: order.id.replace(/.{26}$/, ulid()) };
    assert.equal((await forge(stranger, null)).status, 204);
    const found = `SELECT count(*) FROM money_finding WHERE class = 1 AND order_id = '${stranger.id}' AND seen_fen = 1000`;
    assert.equal(Number(await stack.database.value(found)), 1);
  });

  it('too_little_money_grants_nothing', async () => {
    const person = await stack.signUp('short');
    fault('pay', 'underpay', { by: 1 });
    const order = await place(person, recharge(1000));
    const before = await standing(person);
    await click(order.code_url);
    await taken(order.id);
    assert.deepEqual(await standing(person), before);
    assert.notEqual((await orderOf(person, order.id)).status, 'paid');
  });

  it('a_notice_that_got_lost_is_made_up_for_by_asking', async () => {
    const person = await stack.signUp('lost');
    fault('notice', 'drop');
    const order = await place(person, recharge(1000));
    await click(order.code_url);
    const checked = await person.api.want(200, 'POST', `/api/v1/orders/${order.id}/check`);
    assert.equal(checked.status, 'paid');
    assert.equal(await balance(person), 20);
  });

  it('money_that_comes_after_a_cancel_counts_and_is_called_late', async () => {
    const person = await stack.signUp('late');
    const socket = await listen(person);
    const order = await place(person, recharge(1000));
    const gone = await person.api.want(200, 'POST', `/api/v1/orders/${order.id}/cancel`);
    assert.deepEqual([gone.status, gone.code_url], ['closed', null]);
    await person.api.wantProblem('not_found', 404, 'GET', `/api/v1/orders/${order.id}/qr.png`);
    const json = { out_trade_no: numberOf(order.id), even_if_closed: true };
    const paid = await fetch(`http://127.0.0.1:${stack.sandbox.ports.http}/control/wechat_pay/pay`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(json),
    });
    assert.equal(paid.status, 200);
    const { data } = await pushed(socket, order.id, 'paid');
    await socket.close();
    assert.equal(data.late, true);
    assert.deepEqual([(await orderOf(person, order.id)).late, await balance(person)], [true, 20]);
    const [message] = (await get(person, 'messages')).items;
    assert.deepEqual([message.kind, message.data.late], ['payment_settled', true]);
  });

  it('a_week_bought_twice_ends_on_day_14', async () => {
    const person = await stack.signUp('week');
    const price = (await get(person, 'plans')).items.find((x) => x.kind === 'week');
    assert.ok(price.for_sale && price.sample);
    const quote = await get(person, 'plans/week/quote');
    assert.equal(quote.price_fen, price.price_fen);
    assert.ok(Math.abs(Date.parse(quote.ends_at) - Date.now() - week) < patience(30_000));

    const first = await buy(person, { kind: 'plan', plan: 'week' });
    assert.deepEqual([first.plan, first.amount_fen], ['week', price.price_fen]);
    const begun = Date.parse(first.paid_at);
    const once = await get(person, 'payment/subscription');
    assert.equal(once.plan.kind, 'week');
    assert.ok(Math.abs(Date.parse(once.ends_at) - begun - week) < 1000, `${once.ends_at} after ${first.paid_at}`);
    assert.ok(Math.abs(Date.parse((await get(person, 'plans/week/quote')).ends_at) - begun - 2 * week) < 1000);

    await buy(person, { kind: 'plan', plan: 'week' });
    const twice = await get(person, 'payment/subscription');
    assert.ok(Math.abs(Date.parse(twice.ends_at) - begun - 2 * week) < 1000, `${twice.ends_at} after ${first.paid_at}`);
    assert.equal(twice.cumulative_fen, 2 * price.price_fen);
    assert.equal((await get(person, 'me')).plan.ends_at, twice.ends_at);
    // Points of a plan end with the line.
    const points = await get(person, 'points/balance');
    assert.deepEqual([points.available, points.lapsing, points.lapses_at], [2 * price.points, 2 * price.points, twice.ends_at]);
  });

  it('a_page_inside_wechat_pays_by_parameters_that_are_signed_for_it', async () => {
    const person = await stack.signUp('inside');
    const page = { ...recharge(1000), channel: 'wechat_jsapi' };
    for (const wrong of [page, { ...recharge(1000), open_id: 'oUpF8' }]) {
      const problem = await person.api.wantProblem('validation_failed', 422, 'POST', '/api/v1/orders', { json: wrong });
      assert.equal(problem.field, 'open_id');
    }
    const { id } = await person.api.want(201, 'POST', '/api/v1/orders', { json: { ...page, open_id: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } });
    const order = await pageOf(person, id);
    assert.deepEqual([order.status, order.channel, order.code_url, order.qr_png_url], ['awaiting_payment', 'wechat_jsapi', null, null]);
    assert.ok(!JSON.stringify(order).includes('oUpF8'));
    const asked = await person.api.want(200, 'GET', order.page_parameters_url);
    await (await stack.signUp('stranger')).api.wantProblem('not_found', 404, 'GET', order.page_parameters_url);
    const native = await place(person, recharge(1000));
    await person.api.wantProblem('not_found', 404, 'GET', `/api/v1/orders/${native.id}/page-parameters`);

    const res = await fetch(`http://127.0.0.1:${stack.sandbox.ports.http}/control/wechat_pay/jsapi`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) });
    assert.equal(res.status, 200);
    await eventually('the order is paid', async () => (await orderOf(person, id)).status === 'paid');
    assert.equal(await balance(person), 20);
    await person.api.wantProblem('order_paid', 409, 'GET', order.page_parameters_url);
  });

  it('points_buy_a_voucher_once_a_key_and_messages_are_read', async () => {
    const person = await stack.signUp('spender');
    await person.api.wantProblem('tier_required', 403, 'POST', '/api/v1/points/redeem', { json: { item: 'report_download' } });
    await buy(person, recharge(1000));
    const headers = { 'idempotency-key': ulid() };
    const redeem = () => person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'report_download' }, headers });
    const voucher = await redeem();
    assert.deepEqual([voucher.item, voucher.price, voucher.balance], ['report_download', 2, 18]);
    assert.equal((await redeem()).id, voucher.id);
    assert.equal(await balance(person), 18);
    assert.deepEqual((await get(person, 'points/vouchers')).items.map((x) => x.id), [voucher.id]);
    const [spent] = (await get(person, 'points/history?limit=1')).items;
    assert.deepEqual([spent.kind, spent.change.available, spent.balance, spent.parts.map((x) => x.source)], ['debit', -2, 18, ['recharge']]);
    const next = await get(person, `points/history?limit=1&cursor=${spent.number}`);
    assert.deepEqual(next.items.map((x) => x.kind), ['grant']);

    const unread = async () => (await get(person, 'messages/unread-count')).unread;
    assert.ok((await unread()) >= 1);
    const [newest] = (await get(person, 'messages?unread=true')).items;
    await person.api.want(204, 'POST', '/api/v1/messages/read', { json: { upto: newest.id } });
    assert.equal(await unread(), 0);
    assert.deepEqual((await get(person, 'messages?unread=true')).items, []);
    assert.ok((await get(person, 'messages')).items.every((x) => x.read_at));
  });

  it('a_provider_that_does_not_answer_leaves_the_order_and_the_code_follows', async () => {
    const person = await stack.signUp('patient');
    const socket = await listen(person);
    fault('native', 'delay', { ms: patience(5000) });
    const order = await person.api.want(201, 'POST', '/api/v1/orders', { json: recharge(1000) });
    assert.deepEqual([order.code_url, order.qr_png_url], [null, null]);
    const { data } = await pushed(socket, order.id, 'awaiting_payment', { timeout: 20_000 });
    await socket.close();
    assert.ok(data.code_url);
    await click(data.code_url);
    await eventually('it is paid', async () => (await orderOf(person, order.id)).status === 'paid');
  });
});
