// A meeting is paid for by the minute, on the server's clock: what was bound is charged once, whatever the client says and
// whichever node dies.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';

let stack;
before(async () => {
  stack = await Stack.start('meeting', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01 } } });
});
after(() => stack?.stop());

const meetings = '/api/v1/meeting-assistant/meetings';
const consume = '/api/v1/points/consume-by-duration';
const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const balance = async (person) => {
  const { available, held } = await get(person, 'points/balance');
  return [available, held];
};
const open = (person, json = {}) => person.api.want(201, 'POST', meetings, { json });
const charge = (person, room_id, interval) => person.api.want(200, 'POST', consume, { json: { room_id, interval } });
const end = (person, room_id) => person.api.want(200, 'POST', `${meetings}/${room_id}/end`);
const read = (person, room_id) => person.api.want(200, 'GET', `${meetings}/${room_id}`);

/** Somebody who has recharged `fen`: two points a yuan. */
async function member(hint, fen = 6000) {
  const person = await stack.signUp(hint);
  const order = await place(person, { kind: 'recharge', amount_fen: fen });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(person, `orders/${order.id}`)).status === 'paid');
  return person;
}

/** Spends points until so many are left. */
async function left(person, points) {
  const prices = { mock_interview: 20, diagnosis: 10 };
  for (const [item, price] of Object.entries(prices))
    while ((await balance(person))[0] >= points + price) await person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item } });
  assert.deepEqual(await balance(person), [points, 0]);
}

/**
 * As if so many seconds had passed since it began, and its client had last been heard of `silent` seconds ago; `looks`: the
 * meter looks now, not when it had planned to. The node is killed meanwhile: its memory is the rows afterwards.
 */
async function passes(room_id, seconds, { silent = 0, looks = false } = {}) {
  await stack.node.kill9();
  const meeting = `UPDATE meeting SET started_at = now() - interval '${seconds} s', seen_at = now() - interval '${silent} s' WHERE id = '${room_id}'`;
  const timer = `UPDATE timer SET due_at = now() WHERE name = 'meter:${room_id}'`;
  await stack.database.transaction(looks ? [meeting, timer] : [meeting]);
  await stack.node.start();
}

describe('a meeting', () => {
  it('is_charged_by_the_minute_once_an_interval_and_gives_back_what_was_not_used', async () => {
    const person = await member('host');
    const begun = await open(person, { title: '周会' });
    assert.deepEqual([begun.title, begun.status, begun.price_per_minute, begun.minutes, begun.balance], ['周会', 'running', 1, 0, 110]);
    assert.equal(Date.parse(begun.paid_until) - Date.parse(begun.started_at), 630_000);
    assert.deepEqual(await balance(person), [110, 10]);
    assert.equal((await charge(person, begun.room_id, 1)).charged, 0); // The first half minute is free, whatever the client says.

    await passes(begun.room_id, 95);
    const all = await Promise.all([1, 2, 3].map(() => charge(person, begun.room_id, 2)));
    for (const x of all) assert.deepEqual([x.interval, x.charged, x.minutes, x.cost, x.balance], [2, 2, 2, 2, 110]);
    assert.deepEqual(await balance(person), [110, 8]);
    assert.equal((await charge(person, begun.room_id, 1)).charged, 0); // The first answer.
    assert.equal((await charge(person, begun.room_id, 3)).charged, 0);

    const over = await end(person, begun.room_id);
    assert.deepEqual([over.status, over.minutes, over.cost, over.end_reason, over.balance], ['ended', 2, 2, 'asked', 118]);
    assert.deepEqual([(await end(person, begun.room_id)).minutes, (await charge(person, begun.room_id, 9)).charged], [2, 0]);
    assert.deepEqual(await balance(person), [118, 0]);
    const lines = (await get(person, 'points/history')).items.map((x) => [x.kind, x.reason, x.change.available, x.change.held]);
    assert.deepEqual(lines.slice(0, 3), [
      ['release', 'meeting_assistant', 8, -8],
      ['settle', 'meeting_assistant', 0, -2],
      ['hold', 'meeting_assistant', -10, 10],
    ]);
    assert.deepEqual((await get(person, 'meeting-assistant/meetings')).items.map((x) => [x.room_id, x.status, x.minutes]), [[begun.room_id, 'ended', 2]]);
  });

  it('tells_the_user_channel_that_it_runs_is_about_to_end_and_has_ended', async () => {
    const person = await member('listener');
    await left(person, 10);
    const { room_id } = await open(person);
    assert.deepEqual(await balance(person), [0, 10]);
    await passes(room_id, 475, { looks: true });
    await eventually('it is about to end', async () => (await read(person, room_id)).status === 'ending');
    assert.equal((await charge(person, room_id, 1)).charged, 8);
    await passes(room_id, 690, { silent: 60, looks: true });
    const over = await eventually('it is over', async () => {
      const x = await read(person, room_id);
      return x.status === 'ended' && x;
    });
    assert.deepEqual([over.minutes, over.cost, over.end_reason], [10, 10, 'points']);
    assert.equal(Date.parse(over.ended_at) - Date.parse(over.started_at), 630_000);
    assert.deepEqual(await balance(person), [0, 0]);
    const told = await stack.database.rows(
      `SELECT data->>'status' AS status, data->>'reason' AS reason FROM user_event WHERE stream = 'user:${person.user.id}' AND type = 'meeting' ORDER BY seq`,
    );
    assert.deepEqual(told, [
      { status: 'running', reason: null },
      { status: 'ending', reason: null },
      { status: 'ended', reason: 'points' },
    ]);
  });

  it('is_extended_while_there_are_points', async () => {
    const person = await member('long');
    const { room_id } = await open(person);
    await passes(room_id, 475, { looks: true });
    await eventually('more is bound', async () => (await balance(person))[1] === 20);
    assert.deepEqual(await balance(person), [100, 20]);
    assert.equal((await charge(person, room_id, 1)).charged, 8);
    await passes(room_id, 695);
    assert.equal((await charge(person, room_id, 2)).charged, 4);
    assert.deepEqual(await balance(person), [100, 8]);
    await end(person, room_id);
  });

  it('of_which_nothing_is_heard_ends_as_of_its_last_word', async () => {
    const person = await member('gone');
    const { room_id } = await open(person);
    await passes(room_id, 100);
    assert.equal((await charge(person, room_id, 1)).charged, 2);
    await passes(room_id, 500, { silent: 400, looks: true });
    const over = await eventually('it is over', async () => {
      const x = await read(person, room_id);
      return x.status === 'ended' && x;
    });
    assert.deepEqual([over.end_reason, over.minutes], ['silence', 2]);
    assert.deepEqual(await balance(person), [118, 0]);
  });

  it('needs_silver_a_room_of_ones_own_and_is_one_at_a_time', async () => {
    const bronze = await member('bronze', 1000);
    const problem = await bronze.api.wantProblem('tier_required', 403, 'POST', meetings, { json: {} });
    assert.deepEqual([problem.required_tier, problem.upgrade_url], ['silver', '/upgrade']);
    assert.deepEqual(await balance(bronze), [20, 0]);
    const silver = await member('silver');
    const { room_id } = await open(silver);
    await silver.api.wantProblem('meeting_running', 409, 'POST', meetings, { json: {} });
    const other = await member('other');
    await other.api.wantProblem('not_found', 404, 'POST', consume, { json: { room_id, interval: 1 } });
    await other.api.wantProblem('not_found', 404, 'POST', `${meetings}/${room_id}/end`);
    for (const json of [{ room_id }, { room_id, interval: 0 }, { room_id, interval: '1' }, { room_id, interval: 1.5 }, { interval: 1 }])
      await silver.api.wantProblem('validation_failed', 422, 'POST', consume, { json });
    await end(silver, room_id);
    await left(silver, 0);
    const poor = await silver.api.wantProblem('points_required', 402, 'POST', meetings, { json: {} });
    assert.deepEqual([poor.price, poor.balance], [1, 0]);
  });

  it('that_was_asked_for_twice_under_one_key_is_one', async () => {
    const person = await member('twice');
    const headers = { 'idempotency-key': 'the-same-meeting' };
    const made = await Promise.all([1, 2, 3].map(() => person.api.want(201, 'POST', meetings, { json: {}, headers })));
    assert.equal(new Set(made.map((x) => x.room_id)).size, 1);
    assert.deepEqual(await balance(person), [110, 10]);
    await end(person, made[0].room_id);
  });

  it('has_charged_what_the_ledger_says_of_it', async () => {
    const all = await stack.database.rows(
      `SELECT m.id, (m.minutes * m.price)::int AS cost, coalesce(sum(e.amount), 0)::int AS spent
         FROM meeting m
         LEFT JOIN ledger_txn t ON t.user_id = m.user_id AND starts_with(t.reference, m.id)
         LEFT JOIN ledger_entry e ON e.user_id = t.user_id AND e.number = t.number AND e.account = 23
        WHERE m.ended_at IS NOT NULL GROUP BY m.id`,
    );
    assert.ok(all.filter((x) => x.cost > 0).length >= 4);
    for (const { id, cost, spent } of all) assert.equal(spent, cost, id);
  });
});
