// Tasks of people who pay for them: begun, waited for, and held against the books afterwards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, root } from './env.mjs';
import { click, place } from './payment.mjs';
import { fileForm } from './upload.mjs';

/** Points a diagnosis costs under the rules `sample`. */
export const price = 10;
/** Where a diagnosis is begun. */
export const start = '/api/v1/resume-diagnosis/full-with-skills';
/** What a task goes through before it is over. */
export const stages = ['queued', 'extracting', 'analysing', 'writing'];

const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);

/** Somebody with so many points at least, all of them bought, and a resume in `resume`. */
export async function memberWithResume(stack, hint, least) {
  const points = Math.max(least, 20); // Less is not sold.
  const person = await stack.signUp(hint);
  const order = await place(person, { kind: 'recharge', amount_fen: points * 50 });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(person, `orders/${order.id}`)).status === 'paid', { timeout: 30_000 });
  const text = readFileSync(join(root, 'tests/unit/diagnosis/resumes/zh_developer_1.txt'));
  person.resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(text, 'resume.txt', 'text/plain') });
  person.points = points;
  return person;
}

/** Begins a diagnosis of a person's resume. */
export const begin = (person, options = {}) => person.api.want(202, 'POST', start, { json: { resume_id: person.resume.id }, ...options });

/** Waits until a task is in a stage; answers it. */
export const inStage = (person, { id }, stage, timeout = 60_000) =>
  eventually(`${id} is ${stage}`, async () => {
    const now = await get(person, `tasks/${id}`);
    return now.stage === stage && now;
  }, { timeout });

/** All items of a list, page by page. */
export async function allOf(person, path) {
  const items = [];
  let cursor = null;
  do {
    const page = await get(person, `${path}?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

/**
 * What a person is shown of these tasks, `done` and `cancelled` (lists of ids): each done one has one result and one charge, each
 * cancelled one no result and what was held for it back; nothing is held any more.
 */
export async function settledForPerson(person, done, cancelled = []) {
  const left = person.points - price * done.length;
  await eventually('what was held is charged or given back', async () => {
    const { available, held } = await get(person, 'points/balance');
    return held === 0 && available === left;
  }, { timeout: 30_000 });
  const sorted = (list) => [...list].sort();
  assert.deepEqual(sorted((await allOf(person, 'resume-diagnosis')).map((x) => x.id)), sorted(done), 'one result each');
  const lines = (await allOf(person, 'points/history')).filter((x) => x.kind !== 'grant');
  const kinds = (id) => sorted(lines.filter((x) => x.reference === id).map((x) => x.kind));
  for (const id of done) assert.deepEqual(kinds(id), ['hold', 'settle'], `${id} is charged once`);
  for (const id of cancelled) assert.deepEqual(kinds(id), ['hold', 'release'], `${id} is given back`);
  assert.equal(lines.length, 2 * (done.length + cancelled.length), 'and there is nothing else in the books');
}

/** What is true of the whole store when all tasks are over. `done`: how many of them have a result. */
export async function booksAreSound(stack, done) {
  const number = async (sql) => Number(await stack.database.value(sql));
  const zero = async (sql) => assert.equal(await number(sql), 0, sql);
  await eventually('all charges are over', async () => (await number("SELECT count(*) FROM timer WHERE name = 'work' OR name LIKE 'charge:%'")) === 0, { timeout: 60_000 });
  await zero('SELECT count(*) FROM task WHERE ended_at IS NULL');
  await zero('SELECT count(*) FROM points_hold WHERE NOT closed');
  assert.equal(await number('SELECT count(*) FROM task_result'), done);
  assert.equal(await number('SELECT count(*) FROM task WHERE stage = 5'), done);
  await zero('SELECT count(*) FROM task t LEFT JOIN task_result r ON r.id = t.id WHERE (t.stage = 5) <> (r.id IS NOT NULL)');
  // 7: a hold is charged.
  const charges = "SELECT reference, count(*) AS n FROM ledger_txn WHERE kind = 7 AND reason = 'diagnosis' GROUP BY reference";
  await zero(`SELECT count(*) FROM task t LEFT JOIN (${charges}) c ON c.reference = t.id WHERE coalesce(c.n, 0) <> CASE t.stage WHEN 5 THEN 1 ELSE 0 END`);
  await zero('SELECT coalesce(sum(amount), 0) FROM ledger_entry');
  await zero('SELECT count(*) FROM (SELECT 1 FROM ledger_entry GROUP BY user_id, number HAVING sum(amount) <> 0) x');
  await zero('SELECT count(*) FROM money_finding');
  const { stdout } = await stack.node.command(['patrol', 'verify', '--json']);
  assert.equal(JSON.parse(stdout).holds, true, stdout);
}
