// Reports as files, of interviews and of diagnoses: who may have one, what it costs once, and that the person's own words stand on it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { eventually, root } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { answerToTheEnd, follow, openRoom, question } from './support/rooms.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

let stack;
before(async () => {
  stack = await Stack.start('report-pdf', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01 } } });
});
after(() => stack?.stop());

const get = (person, path) => person.api.want(200, 'GET', `/api/v1/${path}`);
const balance = async (person) => (await get(person, 'points/balance')).available;
/** What a report is of: an interview's record, or a diagnosis by the id of its task. */
const record = (id) => `/api/v1/${id.startsWith('tsk_') ? 'resume-diagnosis' : 'mock-interview/records'}/${id}`;
const buy = (person, id, key = ulid()) => person.api.want(201, 'POST', `${record(id)}/downloads`, { headers: { 'idempotency-key': key } });
const refused = (person, id, code, status) => person.api.wantProblem(code, status, 'GET', `${record(id)}/report.pdf`);
const spent = async (person) =>
  (await get(person, 'points/history')).items.filter((x) => x.reason === 'report_download' && /(rec|tsk)_/.test(x.reference));
const vouchers = async (person) => (await get(person, 'points/vouchers')).items.map((x) => x.id);
const redeem = (person) => person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'report_download' } });

/** The file itself: `{status, headers, bytes}`. */
async function file(person, id, { query = '', headers = {} } = {}) {
  const res = await fetch(`${stack.node.base}${record(id)}/report.pdf${query}`, { headers: { authorization: `Bearer ${person.access}`, ...headers } });
  return { status: res.status, headers: res.headers, bytes: Buffer.from(await res.arrayBuffer()) };
}

/** Somebody who has recharged `fen`, two points a yuan. */
async function member(hint, fen) {
  const person = await stack.signUp(hint);
  const order = await place(person, { kind: 'recharge', amount_fen: fen });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(person, `orders/${order.id}`)).status === 'paid');
  return person;
}

/** A member with the record of an interview that cost 20 points. */
async function interviewed(hint, fen = 2000) {
  const person = await member(hint, fen);
  const room = await openRoom(person, { questions: 1 });
  const socket = await follow(stack, person.access, room);
  await question(socket, 1);
  await answerToTheEnd(socket, room);
  await socket.close();
  const { id } = await eventually('the record', async () => (await get(person, 'mock-interview/records')).items[0]);
  await eventually('the hold is closed', async () => (await get(person, 'points/balance')).held === 0);
  return { person, id };
}

/** A member with a diagnosis that cost 10 points, against a posting. */
async function diagnosed(hint, fen = 1500) {
  const person = await member(hint, fen);
  const text = readFileSync(join(root, 'tests/unit/diagnosis/resumes/zh_developer_1.txt'));
  const resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(text, 'a.txt', 'text/plain') });
  const task = await person.api.want(200, 'POST', '/api/v1/resume-diagnosis/full-with-skills', {
    json: { resume_id: resume.id, position: '后端工程师', job_description: '负责后端开发，熟悉 Java、MySQL、Kafka，本科及以上学历，3 年以上经验。' },
    headers: { prefer: 'wait=25' },
  });
  assert.equal(task.stage, 'done', JSON.stringify(task));
  await eventually('the hold is closed', async () => (await get(person, 'points/balance')).held === 0);
  return { person, id: task.id };
}

/** The words on it, as the product reads them from anybody's file. */
async function wordsOf(person, bytes) {
  const { id } = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(bytes, 'report.pdf', 'application/pdf') });
  const { text } = await get(person, `resumes/${id}`);
  return text.replace(/\s+/g, ' ');
}

describe('a report as a file', () => {
  it('costs_bronze_two_points_once_whatever_is_repeated_and_whichever_node_dies', async () => {
    const { person, id } = await interviewed('bronze');
    assert.equal(await balance(person), 20);
    const offer = await refused(person, id, 'report_not_bought', 402);
    assert.deepEqual([offer.price, offer.balance, offer.voucher], [2, 20, false]);

    const all = await Promise.all(['one', 'one', 'two', 'three'].map((key) => buy(person, id, key)));
    assert.equal(await balance(person), 18);
    assert.ok(all.every((x) => x.download_url === `${record(id)}/report.pdf` && x.report_version === 1));
    const paid = all.filter((x) => x.charged);
    assert.ok(paid.length >= 1 && paid.length <= 2, JSON.stringify(all)); // The repeat of a key has its first answer.
    assert.ok(paid.every((x) => x.points === 2 && x.paid_with === 'points' && x.balance === 18));

    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await buy(person, id, 'one'), all[0]);
    assert.deepEqual(await buy(person, id), { download_url: `${record(id)}/report.pdf`, report_version: 1, paid_with: 'bought_before', charged: false, points: 0, balance: 18 });
    assert.equal((await file(person, id)).status, 200);
    assert.equal((await file(person, id)).status, 200);
    assert.equal(await balance(person), 18);
    const lines = await spent(person);
    assert.deepEqual(lines.map((x) => [x.kind, x.reference, x.change.available]), [['debit', `${id}/1`, -2]]);
    assert.ok(lines[0].text.includes(id), lines[0].text);
  });

  it('is_bought_once_when_the_node_dies_under_the_purchase', async () => {
    const { person, id } = await interviewed('cut');
    const url = `${stack.node.base}${record(id)}/downloads`;
    const headers = { authorization: `Bearer ${person.access}`, 'idempotency-key': 'in-flight' };
    const flying = [1, 2, 3].map(() => fetch(url, { method: 'POST', headers }).catch(() => null));
    await stack.node.kill9();
    await Promise.all(flying);
    await stack.node.start();
    await buy(person, id, 'in-flight');
    await buy(person, id);
    assert.equal(await balance(person), 18);
    assert.equal((await spent(person)).length, 1);
  });

  it('is_a_pdf_with_the_candidates_words_in_either_language_and_the_same_bytes_again', async () => {
    const { person, id } = await interviewed('reader', 6000);
    const zh = await file(person, id, { query: '?lang=zh-CN' });
    assert.equal(zh.status, 200);
    assert.equal(zh.headers.get('content-type'), 'application/pdf');
    assert.equal(zh.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(zh.headers.get('content-disposition'), /^attachment; filename="[\x20-\x7e]+\.pdf"; filename\*=UTF-8''%E6%A8%A1%E6%8B%9F/);
    const words = await wordsOf(person, zh.bytes);
    assert.match(words, /latency fell by 40%/);
    assert.match(words, /模拟面试报告/);
    assert.match(words, /内置引擎/);
    const en = await file(person, id, { query: '?lang=en' });
    assert.match(await wordsOf(person, en.bytes), /Mock interview report.*built-in engine/);
    assert.notEqual(en.headers.get('etag'), zh.headers.get('etag'));

    const tag = zh.headers.get('etag');
    assert.match(tag, /^"[0-9a-f]{64}"$/);
    assert.equal((await file(person, id, { query: '?lang=zh', headers: { 'if-none-match': tag } })).status, 304);
    await stack.node.kill9();
    await stack.node.start();
    const again = await file(person, id, { query: '?lang=zh' });
    assert.equal(again.headers.get('etag'), tag);
    assert.ok(again.bytes.equals(zh.bytes));
    await person.api.wantProblem('validation_failed', 422, 'GET', `${record(id)}/report.pdf?lang=fr`);
  });

  it('is_free_from_silver_on_and_uses_nothing_up', async () => {
    const { person, id } = await interviewed('silver', 6000);
    assert.equal((await file(person, id)).status, 200); // Without a purchase.
    const got = await buy(person, id);
    assert.deepEqual([got.paid_with, got.charged, got.points, got.balance], ['free', false, 0, 100]);
    assert.deepEqual([await balance(person), await spent(person)], [100, []]);
  });

  it('is_paid_with_an_unused_voucher_before_points', async () => {
    const { person, id } = await interviewed('provident');
    const first = await redeem(person);
    const second = await redeem(person);
    assert.equal(await balance(person), 16);
    assert.equal((await refused(person, id, 'report_not_bought', 402)).voucher, true);
    const got = await Promise.all([buy(person, id, 'v'), buy(person, id, 'w')]);
    assert.deepEqual(got.map((x) => x.paid_with).sort(), ['bought_before', 'voucher']);
    assert.deepEqual([await vouchers(person), await balance(person), await spent(person)], [[second.id], 16, []]);
    await stack.node.kill9();
    await stack.node.start();
    assert.equal((await file(person, id)).status, 200);
    assert.deepEqual(await vouchers(person), [second.id]);
    assert.equal(await stack.database.value(`SELECT used_for FROM voucher WHERE id = '${first.id}'`), `${id}/1`);
  });

  it('is_not_for_an_ordinary_person_also_not_one_that_was_bought_before', async () => {
    const { person, id } = await interviewed('fallen');
    await buy(person, id);
    await stack.node.kill9();
    await stack.database.transaction([`UPDATE account SET level = 0 WHERE user_id = '${person.user.id}'`]);
    await stack.node.start();
    const problem = await refused(person, id, 'tier_required', 403);
    assert.deepEqual([problem.required_tier, problem.upgrade_url], ['bronze', '/upgrade']);
    await person.api.wantProblem('tier_required', 403, 'POST', `${record(id)}/downloads`);
    assert.equal(await balance(person), 18);
  });

  it('that_bronze_cannot_pay_is_refused_with_the_price', async () => {
    const { person, id } = await interviewed('poor', 1000);
    assert.equal(await balance(person), 0);
    const problem = await person.api.wantProblem('points_required', 402, 'POST', `${record(id)}/downloads`);
    assert.deepEqual([problem.price, problem.balance], [2, 0]);
    await refused(person, id, 'points_required', 402);
  });

  it('of_another_does_not_exist', async () => {
    const { person, id } = await interviewed('owner');
    const stranger = await stack.signUp('stranger');
    await refused(stranger, id, 'not_found', 404);
    await stranger.api.wantProblem('not_found', 404, 'POST', `${record(id)}/downloads`);
    assert.equal(await balance(person), 20);
  });
});

describe('a diagnosis as a file', () => {
  it('costs_bronze_two_points_once_whatever_is_repeated_and_whichever_node_dies', async () => {
    const { person, id } = await diagnosed('judged');
    assert.equal(await balance(person), 20);
    const offer = await refused(person, id, 'report_not_bought', 402);
    assert.deepEqual([offer.price, offer.balance, offer.voucher], [2, 20, false]);

    const all = await Promise.all(['one', 'one', 'two'].map((key) => buy(person, id, key)));
    assert.equal(await balance(person), 18);
    assert.ok(all.every((x) => x.download_url === `${record(id)}/report.pdf` && x.report_version === 1));
    const paid = all.filter((x) => x.charged);
    assert.ok(paid.length >= 1 && paid.length <= 2, JSON.stringify(all)); // The repeat of a key has its first answer.

    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await buy(person, id, 'one'), all[0]);
    assert.deepEqual(await buy(person, id), { download_url: `${record(id)}/report.pdf`, report_version: 1, paid_with: 'bought_before', charged: false, points: 0, balance: 18 });
    assert.equal((await file(person, id)).status, 200);
    assert.equal(await balance(person), 18);
    const lines = await spent(person);
    assert.deepEqual(lines.map((x) => [x.kind, x.reference, x.change.available]), [['debit', `diagnosis/${id}/1`, -2]]);
    assert.ok(lines[0].text.includes(id), lines[0].text);
  });

  it('is_bought_once_when_the_node_dies_under_the_purchase', async () => {
    const { person, id } = await diagnosed('brokenoff');
    const url = `${stack.node.base}${record(id)}/downloads`;
    const headers = { authorization: `Bearer ${person.access}`, 'idempotency-key': 'in-flight' };
    const flying = [1, 2, 3].map(() => fetch(url, { method: 'POST', headers }).catch(() => null));
    await stack.node.kill9();
    await Promise.all(flying);
    await stack.node.start();
    await buy(person, id, 'in-flight');
    await buy(person, id);
    assert.equal(await balance(person), 18);
    assert.equal((await spent(person)).length, 1);
  });

  it('is_a_pdf_with_quotes_and_suggestions_in_either_language_and_the_same_bytes_again', async () => {
    const { person, id } = await diagnosed('studious', 6000);
    const zh = await file(person, id, { query: '?lang=zh-CN' });
    assert.equal(zh.status, 200);
    assert.equal(zh.headers.get('content-type'), 'application/pdf');
    assert.equal(zh.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.match(zh.headers.get('content-disposition'), /^attachment; filename="[\x20-\x7e]+\.pdf"; filename\*=UTF-8''%E7%AE%80%E5%8E%86%E8%AF%8A/);
    const words = (await wordsOf(person, zh.bytes)).replaceAll(' ', '');
    for (const part of ['简历诊断报告', '后端工程师', '负责系统维护工作', '主导系统维护', 'Kafka', '内置引擎', 'diagnosis-1']) assert.ok(words.includes(part), part);
    const en = await file(person, id, { query: '?lang=en' });
    const english = await wordsOf(person, en.bytes);
    assert.match(english, /Resume diagnosis report.*built-in engine/);
    assert.match(english, /负责系统维护工作/); // What was written stays as it was.
    assert.notEqual(en.headers.get('etag'), zh.headers.get('etag'));

    const tag = zh.headers.get('etag');
    assert.match(tag, /^"[0-9a-f]{64}"$/);
    assert.equal((await file(person, id, { query: '?lang=zh', headers: { 'if-none-match': tag } })).status, 304);
    await stack.node.kill9();
    await stack.node.start();
    const again = await file(person, id, { query: '?lang=zh' });
    assert.equal(again.headers.get('etag'), tag);
    assert.ok(again.bytes.equals(zh.bytes));
    await person.api.wantProblem('validation_failed', 422, 'GET', `${record(id)}/report.pdf?lang=fr`);
  });

  it('is_free_from_silver_on_and_uses_nothing_up', async () => {
    const { person, id } = await diagnosed('silvery', 6000);
    assert.equal((await file(person, id)).status, 200); // Without a purchase.
    const got = await buy(person, id);
    assert.deepEqual([got.paid_with, got.charged, got.points, got.balance], ['free', false, 0, 110]);
    assert.deepEqual([await balance(person), await spent(person)], [110, []]);
  });

  it('is_paid_with_an_unused_voucher_before_points', async () => {
    const { person, id } = await diagnosed('saver');
    const first = await redeem(person);
    const second = await redeem(person);
    assert.equal((await refused(person, id, 'report_not_bought', 402)).voucher, true);
    const got = await Promise.all([buy(person, id, 'v'), buy(person, id, 'w')]);
    assert.deepEqual(got.map((x) => x.paid_with).sort(), ['bought_before', 'voucher']);
    assert.deepEqual([await vouchers(person), await balance(person), await spent(person)], [[second.id], 16, []]);
    assert.equal(await stack.database.value(`SELECT used_for FROM voucher WHERE id = '${first.id}'`), `diagnosis/${id}/1`);
    assert.equal((await file(person, id)).status, 200);
  });

  it('is_not_for_an_ordinary_person_also_not_one_that_was_bought_before', async () => {
    const { person, id } = await diagnosed('sunken');
    await buy(person, id);
    await stack.node.kill9();
    await stack.database.transaction([`UPDATE account SET level = 0 WHERE user_id = '${person.user.id}'`]);
    await stack.node.start();
    const problem = await refused(person, id, 'tier_required', 403);
    assert.deepEqual([problem.required_tier, problem.upgrade_url], ['bronze', '/upgrade']);
    await person.api.wantProblem('tier_required', 403, 'POST', `${record(id)}/downloads`);
    assert.equal(await balance(person), 18);
  });

  it('of_another_or_under_the_path_of_another_kind_does_not_exist', async () => {
    const { person, id } = await diagnosed('holder', 6000);
    const stranger = await stack.signUp('passerby');
    await refused(stranger, id, 'not_found', 404);
    await stranger.api.wantProblem('not_found', 404, 'POST', `${record(id)}/downloads`);
    for (const [method, name] of [['GET', 'report.pdf'], ['POST', 'downloads']])
      await person.api.wantProblem('not_found', 404, method, `/api/v1/mock-interview/records/${id}/${name}`);
    // The resume may go: what was found in it stays, and can be printed.
    const { resume_id } = await get(person, `resume-diagnosis/${id}`);
    await person.api.want(204, 'DELETE', `/api/v1/resumes/${resume_id}`);
    assert.equal((await file(person, id)).status, 200);
  });
});
