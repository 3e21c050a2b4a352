// Tasks that a crowd has queued: everybody has a turn, nobody's hundred keeps a newcomer waiting, and the node's memory stays in
// bounds. 2,000 tasks of 50 users with --long, 200 of 10 otherwise.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { rssOf } from '../bench/rooms/cpu.mjs';
import { each } from './support/crowd.mjs';
import { env, eventually, patience } from './support/env.mjs';
import { payable } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';
import { allOf, begin, booksAreSound, inStage, memberWithResume, price, settledForPerson, start } from './support/tasks.mjs';

const users = env.long ? 50 : 10;
const tasksEach = env.long ? 40 : 20;
/** Of one more user, queued before all others: as many as a user may have. */
const hoard = 100;
/** Users of one task each who come while the others wait. */
const latecomers = env.long ? 5 : 3;
const total = users * tasksEach + hoard;
/** KiB that the node may grow by: what it needs once, and its share of each task that it holds. */
const roof = 64 * 1024 + 64 * total;

let stack;
let crowd;
let greedy;
let newcomers;
before(async () => {
  const settings = async (...of) => ({
    ...(await payable(...of)),
    auth: { access_ttl: '1d' },
    log: { access: false },
    task: { open_per_user: hoard },
    testing: { held_stages: ['queued'] },
  });
  stack = await Stack.start('task-crowd', { settings, sandbox: { wechatPay: { noticeScale: 0.01 } } });
  const members = (count, tasks) => each(Array.from({ length: count }), 8, () => memberWithResume(stack, 'crowd', price * tasks));
  crowd = await members(users, tasksEach);
  newcomers = await members(latecomers, 1);
  [greedy] = await members(1, hoard);
  // What their coming left in the heap is not part of what a task costs.
  await stack.node.stop();
  await stack.node.start();
});
after(() => stack?.stop());

const rss = () => rssOf(stack.node.pid);
const number = async (sql) => Number(await stack.database.value(sql));
/** Sanitizers pad every allocation. */
const inBounds = (kib, what) => assert.ok(env.slow > 1 || kib <= roof, `${what}: ${kib} KiB more, ${roof} are allowed`);

/** When each task was begun for the first time, in that order: `{stream, task, at}`, milliseconds. */
async function beginnings() {
  const rows = await stack.database.rows(
    "SELECT stream, data->>'task_id' AS task, (extract(epoch FROM at) * 1000)::float8 AS at FROM user_event" +
      " WHERE type = 'task.stage' AND data->>'stage' = 'extracting' ORDER BY at, stream, seq",
  );
  const seen = new Set();
  return rows.filter((x) => !seen.has(x.task) && seen.add(x.task));
}

describe('tasks of a crowd', () => {
  const idle = {};
  const mine = new Map(); // Ids by person.
  const late = [];
  const note = (person, { id }) => mine.set(person, [...(mine.get(person) ?? []), id]);

  it('are_queued_and_no_more_of_one_user_than_may_be', { timeout: patience(300_000) }, async (t) => {
    idle.kib = rss();
    await each(Array.from({ length: hoard }), 16, async () => note(greedy, await begin(greedy)));
    await greedy.api.wantProblem('too_many_tasks', 409, 'POST', start, { json: { resume_id: greedy.resume.id } });
    const begun = performance.now();
    const asked = Array.from({ length: tasksEach }).flatMap(() => crowd);
    await each(asked, 64, async (person) => note(person, await begin(person)));
    const seconds = (performance.now() - begun) / 1000;
    assert.equal(await number('SELECT count(*) FROM task WHERE stage = 1'), total);
    assert.equal((await allOf(greedy, 'tasks')).length, hoard);
    const kib = rss() - idle.kib;
    t.diagnostic(`${asked.length} tasks of ${users} users queued in ${seconds.toFixed(1)} s; ${(kib / total).toFixed(1)} KiB a task`);
    inBounds(kib, 'while all of them wait');
  });

  it('all_come_to_their_end_within_bounds_of_memory', { timeout: patience(900_000) }, async (t) => {
    await stack.node.stop();
    stack.node.settings.testing = { held_stages: [] };
    await stack.node.start();
    const begun = performance.now();
    let peak = 0;
    const meter = setInterval(() => (peak = Math.max(peak, rss())), 100);
    try {
      for (const [i, person] of newcomers.entries()) {
        // All of them while everybody still waits: the crowd is through after two thirds of the way at the earliest.
        const due = Math.floor((total * 0.5 * (i + 1)) / (latecomers + 1));
        await eventually(`${due} tasks are over`, async () => (await number('SELECT count(*) FROM task WHERE ended_at IS NOT NULL')) >= due, { timeout: 300_000, every: 20 });
        const task = await begin(person);
        late.push({ person, task, answered: Date.now() });
        note(person, task);
        await inStage(person, task, 'done', 120_000);
      }
      await eventually('all tasks are over', async () => (await number('SELECT count(*) FROM task WHERE ended_at IS NULL')) === 0, { timeout: 600_000, every: 100 });
    } finally {
      clearInterval(meter);
    }
    const seconds = (performance.now() - begun) / 1000;
    t.diagnostic(`${total + latecomers} tasks done in ${seconds.toFixed(1)} s; at most ${((peak - idle.kib) / total).toFixed(1)} KiB a task more than idle`);
    inBounds(peak - idle.kib, 'while they are at work');
  });

  it('of_a_newcomer_begin_within_one_round_of_those_who_wait', async (t) => {
    const begun = await beginnings();
    assert.equal(begun.length, total + latecomers);
    for (const { task, answered } of late) {
      const own = begun.find((x) => x.task === task.id);
      const waiting = begun.filter((x) => x.at > own.at);
      assert.ok(new Set(waiting.map((x) => x.stream)).size >= users, 'everybody else waits for more than one turn');
      const turns = {};
      for (const x of begun) if (x.at > answered && x.at < own.at) turns[x.stream] = (turns[x.stream] ?? 0) + 1;
      const counts = Object.values(turns);
      t.diagnostic(`a newcomer waited ${Math.round(own.at - answered)} ms, for ${counts.reduce((a, b) => a + b, 0)} tasks of ${counts.length} users`);
      // One in the round, and one that was begun while the newcomer's timer was on its way.
      assert.ok(counts.every((n) => n <= 2), JSON.stringify(turns));
    }
  });

  it('of_who_queued_a_hundred_first_have_no_more_turns_than_those_of_others', async (t) => {
    const begun = await beginnings();
    const hoarded = new Set(mine.get(greedy));
    const others = new Set(crowd.flatMap((person) => mine.get(person)));
    const last = begun.findLastIndex((x) => others.has(x.task));
    const before = begun.slice(0, last).filter((x) => hoarded.has(x.task)).length;
    t.diagnostic(`${before} of the ${hoard} had begun when the last of ${tasksEach} of everybody else did`);
    // In step but for the start of the node, where the oldest timers come first.
    assert.ok(before <= tasksEach * 1.25 + 10, `${before} of ${hoard}`);
  });

  it('have_one_result_and_one_charge_each', { timeout: patience(120_000) }, async () => {
    await each([...mine], 4, ([person, ids]) => settledForPerson(person, ids));
    await booksAreSound(stack, total + latecomers);
  });
});
