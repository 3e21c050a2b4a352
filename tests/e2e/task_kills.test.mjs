// Nodes that are killed while tasks are under way, in each of their stages and at any other moment: whatever was accepted has one
// result and one charge, or costs nothing. ZHIAN_SEED repeats the moments of a run.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { Chance } from '../chaos/random.mjs';
import { Client } from './support/client.mjs';
import { each } from './support/crowd.mjs';
import { env, eventually, patience } from './support/env.mjs';
import { Load } from './support/load.mjs';
import { Nodes } from './support/nodes.mjs';
import { payable } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';
import { begin, booksAreSound, inStage, memberWithResume, price, settledForPerson, stages, start } from './support/tasks.mjs';

const seed = Number(process.env.ZHIAN_SEED ?? Math.floor(Math.random() * 2 ** 31));
// With --long: 24 in stages and 8 at random of one node, 4 in stages and 2 at random of one of two.
const passes = env.long ? 6 : 1;
const randomKills = env.long ? 8 : 2;
const stagesOfTwo = env.long ? stages : ['analysing'];
const randomKillsOfTwo = env.long ? 2 : 1;
/** Tasks of one person in a random round; the last one of them is given up at once. */
const eachRound = 3;
/** A task of these takes some tens of milliseconds, a machine that is busy makes it more. */
const longest_ms = patience(400);

const settings = async (...of) => ({ ...(await payable(...of)), auth: { access_ttl: '1d' }, task: { at_once: 16 } });
const sandbox = { wechatPay: { noticeScale: 0.01 } };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** So many people who can pay for everything they will begin here, and what became of it. */
async function crew(stack, count, points) {
  const people = await each(Array.from({ length: count }), 4, () => memberWithResume(stack, 'worker', points));
  return people.map((person) => Object.assign(person, { done: [], cancelled: [] }));
}

const resultsOf = (people) => people.reduce((n, x) => n + x.done.length, 0);
const settled = (people) => each(people, 4, (x) => settledForPerson(x, x.done, x.cancelled));

/**
 * Each of the people begins some tasks through `base` and gives one up, while `kill` ends a node after `delay` ms. Every request
 * is repeated with its key until it is answered. Answers once all tasks are over and noted with their people.
 */
async function killedMeanwhile(people, base, delay, kill) {
  const load = new Load(base);
  const asked = people.flatMap((person) =>
    Array.from({ length: eachRound }, async (_, i) => {
      const begun = await load.call(person.access, 'POST', start, { resume_id: person.resume.id }, { want: [202], key: randomUUID() });
      if (begun && i === eachRound - 1) await load.call(person.access, 'POST', `/api/v1/tasks/${begun.id}/cancel`, undefined, { want: [200, 409] });
      return { person, begun };
    }),
  );
  await pause(delay);
  await kill();
  const tasks = await Promise.all(asked);
  assert.deepEqual(load.failures, [], 'a request that is repeated is answered in the end');
  assert.equal(new Set(tasks.map((x) => x.begun.id)).size, tasks.length);
  for (const { person, begun } of tasks) {
    const over = await eventually(`${begun.id} is over`, async () => {
      const now = await person.api.want(200, 'GET', `/api/v1/tasks/${begun.id}`);
      return ['done', 'failed', 'cancelled'].includes(now.stage) && now;
    }, { timeout: 60_000 });
    assert.ok(over.stage === 'done' || over.stage === 'cancelled', JSON.stringify(over));
    person[over.stage].push(begun.id);
  }
}

describe('a node that is killed again and again', () => {
  let stack;
  let people;
  before(async () => {
    stack = await Stack.start('task-kills', { settings, sandbox });
    people = await crew(stack, 7, price * (passes + randomKills * eachRound));
  });
  after(() => stack?.stop());

  /** Ends the node one way or the other; it comes back, and tasks go no further than these stages. */
  async function again(held, how = 'kill9') {
    await stack.node[how]();
    stack.node.settings.testing = { held_stages: held };
    await stack.node.start();
  }

  for (let pass = 1; pass <= passes; ++pass)
    it(`in_each_stage_of_the_same_tasks_makes_one_result_and_one_charge_of_each, pass ${pass}`, { timeout: patience(240_000) }, async () => {
      await again([stages[0]], 'stop');
      const tasks = [];
      for (const [i, stage] of stages.entries()) {
        // Four that meet all the kills, and one more in each stage but the first.
        const fresh = i === 0 ? people.slice(0, 4) : [people[3 + i]];
        for (const person of fresh) tasks.push({ person, from: i, begun: await begin(person) });
        for (const { person, begun } of tasks) {
          await inStage(person, begun, stage);
          assert.equal((await person.api.want(200, 'GET', '/api/v1/points/balance')).held, price);
        }
        await again(i + 1 < stages.length ? [stages[i + 1]] : []);
      }
      for (const { person, from, begun } of tasks) {
        const over = await inStage(person, begun, 'done');
        // One begin a kill that met it at work, and the one that came to the end.
        assert.equal(over.attempt, stages.length + 1 - Math.max(1, from));
        assert.equal(over.failure, null);
        person.done.push(begun.id);
      }
      await settled(people);
      await booksAreSound(stack, resultsOf(people));
    });

  it('at_any_moment_loses_and_doubles_nothing_that_was_asked_for', { timeout: patience(60_000 + randomKills * 60_000) }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const chance = new Chance(seed, 'one node');
    for (let i = 1; i <= randomKills; ++i) {
      try {
        await killedMeanwhile(people, stack.node.base, chance.between(0, longest_ms), async () => {
          await stack.node.kill9();
          const met = await stack.database.rows('SELECT stage, count(*)::int AS n FROM task WHERE ended_at IS NULL GROUP BY 1 ORDER BY 1');
          t.diagnostic(`kill ${i} met ${met.map((x) => `${x.n} ${stages[x.stage - 1]}`).join(', ') || 'nothing under way'}`);
          await stack.node.start();
        });
        await settled(people);
        await booksAreSound(stack, resultsOf(people));
      } catch (err) {
        err.message = `${err.message} (ZHIAN_SEED=${seed} repeats it)`;
        throw err;
      }
    }
  });
});

describe('one of two nodes that is killed', () => {
  let several;
  let people;
  /** Whose tasks the first node owns, and the second. */
  let owned;
  before(async () => {
    // Only the first holds tasks: what it leaves behind the second one ends.
    const own = async (name) => ({ testing: { held_stages: name === 'n1' ? [stagesOfTwo[0]] : [] } });
    several = await Nodes.start('task-kills-two', { count: 2, settings, own, sandbox });
    people = [];
    owned = [[], []];
    while (owned[0].length < 3 || owned[1].length < 1) {
      assert.ok(people.length < 60, 'a node that owns half of the shards has users there');
      const [person] = await crew(several.stack, 1, price * (stagesOfTwo.length + randomKillsOfTwo * eachRound));
      people.push(person);
      owned[several.nodes.indexOf(await several.ownerOf(several.shardOf(person.user.id)))].push(person);
    }
    // From now on everybody asks the node that stays.
    for (const x of people) x.api = new Client(several.nodes[1].base, several.stack.contract).as(x.access);
  });
  after(() => several?.stop());

  /** The first node comes back and has its share again. */
  async function back(held) {
    // Who dies three times within a minute is left without shards for five; these deaths are hours apart.
    await several.stack.database.transaction([`UPDATE cluster_member SET died_at = array(SELECT d - interval '1 hour' FROM unnest(died_at) AS d)`]);
    several.nodes[0].settings.testing = { held_stages: held };
    await several.nodes[0].start();
    await several.spread();
  }

  for (const [i, stage] of stagesOfTwo.entries())
    it(`while_its_tasks_are_${stage}_leaves_them_to_the_other`, { timeout: patience(180_000) }, async (t) => {
      const tasks = [];
      for (const person of people) tasks.push({ person, begun: await begin(person) });
      const mine = tasks.filter((x) => owned[0].includes(x.person));
      for (const { person, begun } of tasks.filter((x) => !mine.includes(x))) await inStage(person, begun, 'done');
      for (const { person, begun } of mine) await inStage(person, begun, stage);
      await several.nodes[0].kill9();
      const killed = Date.now();
      for (const { person, begun } of mine) {
        const over = await inStage(person, begun, 'done');
        assert.equal(over.attempt, stage === 'queued' ? 1 : 2);
      }
      t.diagnostic(`${mine.length} tasks of the killed node were done by the other after ${Date.now() - killed} ms`);
      for (const { person, begun } of tasks) person.done.push(begun.id);
      await settled(people);
      await booksAreSound(several.stack, resultsOf(people));
      await back(i + 1 < stagesOfTwo.length ? [stagesOfTwo[i + 1]] : []);
    });

  it('at_any_moment_loses_and_doubles_nothing_that_was_asked_for', { timeout: patience(60_000 + randomKillsOfTwo * 90_000) }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const chance = new Chance(seed, 'two nodes');
    for (let i = 1; i <= randomKillsOfTwo; ++i) {
      try {
        await killedMeanwhile(people, several.nodes[1].base, chance.between(0, longest_ms), () => several.nodes[0].kill9());
        await settled(people);
        await booksAreSound(several.stack, resultsOf(people));
      } catch (err) {
        err.message = `${err.message} (ZHIAN_SEED=${seed} repeats it)`;
        throw err;
      }
      await back([]);
    }
  });
});
