// The patrol against the sandbox's WeChat Pay: what no notice told it learns, what does not fit it finds, and whoever
// doubts it can compute all of it again.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { eventually, patience } from './support/env.mjs';
import { click, numberOf, payable, place } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';

const { Formatter, Rsa } = createRequire(new URL('../sandbox/package.json', import.meta.url))('wechatpay-axios-plugin');

const day = 86_400_000;

let stack;
before(async () => {
  stack = await Stack.start('patrol', {
    settings: async (sandbox, node) => ({
      ...(await payable(sandbox, node)),
      // An order is asked for at the age of a second, and every second.
      patrol: { unsettled_every: '1s', young: '1s', bill_at: '0s', page: 2, figures_every: '200ms' },
    }),
    sandbox: { wechatPay: { noticeScale: 0.01, refundMs: 5 } },
  });
});
after(() => stack?.stop());
beforeEach(() => stack.sandbox.faults.clear());

const fault = (operation, name, args = {}) =>
  assert.equal(stack.sandbox.faults.order({ service: 'wechat_pay', operation, fault: name, args }), null);
const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const statusOf = async (person, id) => (await get(person, `orders/${id}`)).status;
const until = (what, condition) => eventually(what, condition, { timeout: patience(30_000) });
const patrol = async (...args) => JSON.parse((await stack.node.command(['patrol', ...args, '--json'])).stdout).items;
const recharge = (fen) => ({ kind: 'recharge', amount_fen: fen });
async function buy(person, fen) {
  const order = await place(person, recharge(fen));
  await click(order.code_url);
  await until('the order is paid', async () => (await statusOf(person, order.id)) === 'paid');
  return order;
}

/** What `patrol verify` prints, and how it ends. */
async function verify() {
  try {
    const { stdout } = await stack.node.command(['patrol', 'verify', '--json']);
    return { code: 0, ...JSON.parse(stdout) };
  } catch (err) {
    return { code: err.code, ...JSON.parse(err.stdout) };
  }
}

/** All that was paid so far was paid a day earlier, for both sides. */
async function letADayPass() {
  const { book } = stack.sandbox.wechatPay;
  for (const order of book.orders()) if (order.paid) order.paid.at -= day;
  for (const refund of book.refunds()) refund.created -= day;
  await stack.database.transaction(["UPDATE pay_order SET paid_at = paid_at - interval '1 day' WHERE paid_at IS NOT NULL"]);
}

/** Compares the day before: the slot of a moment ago is due, at a node whose settings say so. Answers its run. */
async function compareYesterday() {
  const slots = new Set((await patrol('runs', '--patrol', 'bill')).map((x) => x.slot));
  await stack.node.stop();
  await stack.database.transaction(["UPDATE timer SET due_at = now(), payload = '' WHERE entity = 'patrol/bill'"]);
  stack.node.settings.patrol.bill_at = `${Math.floor(((Date.now() + 8 * 3_600_000) % day) / 1000)}s`;
  await stack.node.start();
  return until('the bill is compared', async () => (await patrol('runs', '--patrol', 'bill')).find((x) => !slots.has(x.slot) && x.state === 'finished'));
}

/** Money that goes back by hand at WeChat Pay, past us. */
async function refundAtTheProvider(order, fen) {
  const who = await (await fetch(`http://127.0.0.1:${stack.sandbox.ports.http}/control/wechat_pay`)).json();
  const target = '/v3/refund/domestic/refunds';
  const body = JSON.stringify({
    out_trade_no: numberOf(order.id), out_refund_no: `HAND${Date.now()}`, notify_url: `http://127.0.0.1:${stack.node.port}/api/v1/payment/wechat/notify`,
    amount: { refund: fen, total: order.amount_fen, currency: 'CNY' },
  });
  const at = Formatter.timestamp();
  const nonce = Formatter.nonce();
  const signature = Rsa.sign(Formatter.request('POST', target, at, nonce, body), who.private_key_pem);
  const res = await fetch(who.base_url + target, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: Formatter.authorization(who.mch_id, nonce, signature, at, who.serial) },
  });
  assert.equal(res.status, 200, await res.text());
}

describe('the patrol', () => {
  it('completes_an_order_whose_notice_never_came', async () => {
    const person = await stack.signUp('untold');
    const order = await place(person, recharge(1000));
    fault('notice', 'drop');
    await click(order.code_url);
    await until('the order is paid', async () => (await statusOf(person, order.id)) === 'paid');
    assert.equal(stack.sandbox.wechatPay.notices().filter((x) => x.no === numberOf(order.id) && x.taken).length, 0);
    assert.equal((await get(person, 'points/balance')).available, 20);
    const settled = await until('a run that settled it', async () => (await patrol('runs', '--patrol', 'unsettled')).find((x) => x.counts.settled === 1));
    assert.deepEqual([settled.state, settled.theirs_fen], ['finished', 1000]);
    assert.deepEqual(await patrol('findings'), []);
  });

  it('leaves_a_chain_and_books_that_verify', async () => {
    const proof = await verify();
    assert.deepEqual([proof.code, proof.holds], [0, true]);
    assert.deepEqual([proof.settled_fen, proof.ledger_fen], [1000, 1000]);
    assert.deepEqual(proof.chains.map((x) => [x.patrol, x.fault]), ['bill', 'books', 'unsettled', 'unsettled_day'].map((x) => [x, '']));
    assert.ok(proof.invariants.every((x) => x.broken === 0));
    const { stdout } = await stack.node.command(['patrol', 'verify']);
    assert.match(stdout, /all of it holds/);
  });

  it('finds_exactly_the_six_differences_that_were_planted', { timeout: patience(120_000) }, async () => {
    const person = await stack.signUp('six');
    const orders = [];
    for (const fen of [1100, 1200, 1300, 1400, 1500]) orders.push(await buy(person, fen));
    const [missing, other, doubled, broken, refunded] = orders;
    fault('bill', 'leave_out', { to: numberOf(missing.id) });
    fault('bill', 'amount', { to: numberOf(other.id), fen: 1 });
    fault('bill', 'twice', { to: numberOf(doubled.id) });
    fault('bill', 'add', { fen: 777 });
    await refundAtTheProvider(refunded, 500);
    const ledger = (from, to) =>
      stack.database.transaction([
        `UPDATE ledger_entry e SET amount = sign(e.amount) * ${to} FROM ledger_txn t WHERE t.user_id = e.user_id AND t.number = e.number` +
          ` AND t.kind = 1 AND t.reference = '${broken.id}' AND abs(e.amount) = ${from}`,
      ]);
    await ledger(1400, 1399);
    await letADayPass();
    const run = await compareYesterday();
    // The order of the test before stands in the bill as well, and fits.
    assert.deepEqual([run.findings, run.ours_fen], [6, 1000 + 1100 + 1200 + 1300 + 1400 + 1500]);
    const found = await patrol('findings');
    assert.deepEqual(
      found.map((x) => [x.class, x.order]).sort(),
      [
        ['amount_differs', other.id], ['duplicate', doubled.id], ['ledger_broken', broken.id], ['paid_not_recorded', ''],
        ['recorded_not_paid', missing.id], ['refund_missing', refunded.id],
      ].sort(),
    );
    assert.ok(found.every((x) => x.state === 'open' && x.allowed.length > 0));

    const doubt = await verify();
    assert.deepEqual([doubt.code, doubt.holds], [1, false]);
    assert.deepEqual(doubt.invariants.filter((x) => x.broken > 0).map((x) => [x.name, x.broken]), [['settled', 1], ['paid_without_entry', 1]]);
    await ledger(1399, 1400);
    assert.equal((await verify()).code, 0);

    await until('the figures of findings', async () => {
      const text = await (await fetch(`${stack.node.adminBase}/metrics`)).text();
      return /zhian_money_findings_open\{class="duplicate"\} 1/.test(text) && /zhian_money_findings_open\{class="paid_after_close"\} 0/.test(text);
    });
  });

  it('a_run_that_was_edited_breaks_the_chain', async () => {
    await stack.database.transaction([
      'ALTER TABLE patrol_run DISABLE TRIGGER ALL', "UPDATE patrol_run SET findings = 0 WHERE patrol = 'bill' AND findings = 6",
      'ALTER TABLE patrol_run ENABLE TRIGGER ALL',
    ]);
    const proof = await verify();
    assert.equal(proof.code, 1);
    assert.match(proof.chains.find((x) => x.patrol === 'bill').fault, /is not what was hashed/);
  });

  it('a_shadow_run_says_what_other_rules_would_have_made_and_changes_nothing', async () => {
    const person = await stack.signUp('shadowed');
    await buy(person, 1000);
    const rules = JSON.parse(await stack.database.value('SELECT body FROM money_rules ORDER BY version DESC LIMIT 1'));
    const shadow = async (other) => {
      const file = join(stack.node.dir, 'rules.json');
      writeFileSync(file, JSON.stringify(other));
      return JSON.parse((await stack.node.command(['patrol', 'shadow', file, '--json'])).stdout);
    };
    const books = () => stack.database.value('SELECT md5(string_agg(a::text, \'\' ORDER BY user_id)) FROM account a');
    const before = await books();
    const same = await shadow(rules);
    assert.deepEqual([same.changed, same.users, same.points], [0, [], same.shadow_points]);
    const other = await shadow({ ...rules, points_per_yuan: rules.points_per_yuan * 2 });
    assert.equal(other.shadow_points, 2 * same.points);
    assert.deepEqual(other.users.find((x) => x.user === person.user.id), { user: person.user.id, tier: 'bronze', shadow_tier: 'bronze', points: 20, shadow_points: 40 });
    assert.equal(await books(), before);
    await assert.rejects(shadow({ ...rules, points_per_yuan: -1 }), (err) => err.code === 64 && /points_per_yuan/.test(err.stderr));
  });
});
