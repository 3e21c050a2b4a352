// A node that is killed while it settles: whatever the moment, each payment counts once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { env, eventually, patience } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';

const kills = env.long ? 50 : 6;
/** From the click: the notice arrives some milliseconds after it, and its settlement takes a few. */
const longest_ms = 24;
const seed = Number(process.env.ZHIAN_SEED ?? Date.now() % 1_000_000);

/** Mulberry32: the same moments for the same seed. */
function random(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

let stack;
before(async () => {
  stack = await Stack.start('settlement', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.005 } } });
});
after(() => stack?.stop());

const number = async (sql) => Number(await stack.database.value(sql));

describe('a node that is killed while it settles', () => {
  it(`has_settled_each_of_${kills}_payments_exactly_once`, { timeout: patience(60_000 + kills * 15_000) }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const next = random(seed);
    const person = await stack.signUp('killed');
    const get = (path) => person.api.want(200, 'GET', `/api/v1/${path}`);
    const seen = { before: 0, after: 0 };
    for (let i = 1; i <= kills; ++i) {
      const order = await place(person, { kind: 'recharge', amount_fen: 1000 });
      const clicked = click(order.code_url);
      await new Promise((go) => setTimeout(go, next() * longest_ms));
      await stack.node.kill9();
      await clicked;
      const stored = await number(`SELECT count(*) FROM pay_order WHERE id = '${order.id}' AND paid_at IS NOT NULL`);
      ++seen[stored ? 'after' : 'before'];
      await stack.node.start();
      await eventually('the order is paid', async () => (await get(`orders/${order.id}`)).status === 'paid', { timeout: 30_000 });
      // Told again by the provider, and asked for by hand.
      await person.api.want(200, 'POST', `/api/v1/orders/${order.id}/check`);
      assert.equal((await get('points/balance')).available, 20 * i);
      assert.equal((await get('messages')).items.filter((x) => x.data.order_id === order.id).length, 1);
      assert.equal(await number(`SELECT count(*) FROM ledger_txn WHERE reference = '${order.id}'`), 2);
    }
    t.diagnostic(`killed before the settlement was stored: ${seen.before}, after: ${seen.after}`);
    assert.equal((await get('me')).cumulative_fen, 1000 * kills);
    assert.equal(await number(`SELECT coalesce(sum(amount), 0) FROM ledger_entry`), 0);
    assert.equal(await number(`SELECT count(*) FROM money_finding`), 0);
  });
});
