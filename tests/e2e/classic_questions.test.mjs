// The classic question bank: read, searched, marked and practised by people; kept by staff, also by the file.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { eventually, root } from './support/env.mjs';
import { answerToTheEnd, follow, roomAt } from './support/rooms.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

const bank = '/api/v1/classic-questions';
const desk = '/api/v1/admin/classic-questions';

const data = join(root, 'actors', 'catalogue', 'data');
/** How many questions the program brings. */
const shipped = readdirSync(data)
  .map((file) => JSON.parse(readFileSync(join(data, file), 'utf8')).questions.length)
  .reduce((sum, n) => sum + n, 0);

let stack;
let person;
let editor;
let chief; // An administrator.
before(async () => {
  stack = await Stack.start('classic_questions', { settings: { interview: { open_rooms_per_user: 100 } } });
  person = await stack.signUp('reader');
  editor = await appoint(stack, 'editor');
  chief = await appoint(stack, 'admin');
});
after(() => stack?.stop());

const list = (query = '', by = person) => by.api.want(200, 'GET', `${bank}${query && `?${query}`}`);
const search = async (words, more = '&language=zh') => (await list(`q=${encodeURIComponent(words)}${more}`)).items.map((x) => x.text);
const tag = (version) => ({ 'if-match': `"${version}"` });
const keyed = (key = ulid()) => ({ 'idempotency-key': key });

/** A question whose words no other one has. */
const content = (text, more = {}) => ({ category: 'backend', level: 'middle', roles: ['backend'], skills: ['zhiansql'], zh: { text, key_points: ['要点一', '要点二'] }, ...more });
const add = (json, by = editor) => by.api.want(201, 'POST', desk, { json, headers: keyed() });
const upload = (csv, { query = '', by = editor, key = ulid() } = {}) =>
  by.api.call('POST', `${desk}/import${query}`, { raw: csv, headers: { 'content-type': 'text/csv', ...keyed(key) } });
const imported = async (csv, options) => {
  const got = await upload(csv, options);
  assert.equal(got.status, 200, got.text);
  return got.body;
};
const header = 'source_id,category,level,roles,skills,zh_text,zh_key_points,zh_answer,en_text,en_key_points,en_answer\n';

/** What the audit has of one thing, the oldest first. */
const auditOf = async (target) =>
  (await chief.api.want(200, 'GET', `/api/v1/admin/audit?entity=${target}&limit=100`)).items.filter((x) => x.target === target).reverse();

describe('the bank', () => {
  it('has_what_the_program_ships_and_reads_the_same_by_both_paths', async () => {
    const { total, categories, roles, levels } = await eventually('the questions are there', async () => {
      const counts = await person.api.want(200, 'GET', `${bank}/facets`);
      return counts.total === shipped && counts;
    }, { timeout: 30_000 });
    assert.ok(total >= 300, `${total}`);
    for (const counts of [categories, levels]) assert.equal(counts.reduce((sum, x) => sum + x.count, 0), total);
    assert.ok(roles.length > 0);
    const page = await list('limit=3');
    assert.deepEqual(await person.api.want(200, 'GET', '/classic-questions?limit=3'), page);
    assert.equal(page.items.length, 3);
    for (const language of ['zh', 'en'])
      for (const x of (await list(`language=${language}&limit=100`)).items) assert.equal(x.language, language);
    const seen = [];
    for (let cursor = ''; cursor !== null; ) {
      const some = await list(`limit=100${cursor && `&cursor=${cursor}`}`);
      seen.push(...some.items.map((x) => x.id));
      cursor = some.next_cursor;
    }
    assert.equal(new Set(seen).size, total);
    assert.equal(seen.length, total);
    await stack.api.wantProblem('unauthenticated', 401, 'GET', bank);
  });

  it('is_searched_within_chinese_sentences_and_narrowed', async () => {
    const one = '鲲鹏航班延误时旅客怎么安置？';
    const two = '怎样安排班次？';
    await add(content(one, { source_id: 'find-1', skills: ['airports'] }));
    await add(content(two, { source_id: 'find-2', level: 'senior', zh: { text: two, key_points: ['看鲲鹏航班表'] } }));
    assert.deepEqual(await search('鹏航'), [one, two], 'the one that has it in the question comes first');
    assert.deepEqual(await search('航班延误'), [one]);
    assert.deepEqual(await search('鲲'), [one, two]);
    assert.deepEqual(await search('鹏鲲'), []);
    assert.deepEqual(await search('旅客 airports'), [one]);
    assert.deepEqual(await search('鹏航', '&level=senior'), [two]);
    assert.deepEqual(await search('鹏航', '&skill=airports'), [one]);
    assert.deepEqual(await search('鹏航', '&category=hr'), []);
    assert.deepEqual(await search('鹏航', '&language=en'), []);
    assert.deepEqual(await search('？'), []);
    const first = await list(`q=${encodeURIComponent('鹏航')}&limit=1`);
    const second = await list(`q=${encodeURIComponent('鹏航')}&limit=1&cursor=${first.next_cursor}`);
    assert.deepEqual([first.items[0].text, second.items[0].text, second.next_cursor], [one, two, null]);
    await person.api.wantProblem('validation_failed', 422, 'GET', `${bank}?category=magic`);
    await person.api.wantProblem('validation_failed', 422, 'GET', `${bank}?cursor=x`);
  });

  it('keeps_favourites_of_each_person_also_of_what_was_retired', async () => {
    const { id, version } = await add(content('收藏的题目'));
    const path = `${bank}/${id}`;
    for (let i = 0; i < 2; ++i) await person.api.want(204, 'PUT', `${path}/favourite`);
    assert.equal((await person.api.want(200, 'GET', path)).favourite, true);
    const other = await stack.signUp('other');
    assert.equal((await other.api.want(200, 'GET', path)).favourite, false);
    assert.deepEqual((await list('favourite=true', other)).items, []);
    await editor.api.want(200, 'DELETE', `${desk}/${id}`, { headers: tag(version) });
    const [mine] = (await list('favourite=true')).items;
    assert.deepEqual([mine.id, mine.retired], [id, true]);
    assert.deepEqual(await search('收藏的题目'), []);
    for (let i = 0; i < 2; ++i) await person.api.want(204, 'DELETE', `${path}/favourite`);
    assert.deepEqual((await list('favourite=true')).items, []);
    await person.api.wantProblem('not_found', 404, 'PUT', `${bank}/${id.slice(0, -4)}0000/favourite`);
    await person.api.wantProblem('not_found', 404, 'GET', `${bank}/nonsense`);
  });

  it('is_practised_in_a_room_that_asks_exactly_what_was_chosen', async () => {
    const texts = ['第一道练习题是什么？', '第二道练习题是什么？', '第三道练习题是什么？'];
    const made = [];
    for (const text of texts) made.push(await add(content(text)));
    const ids = [made[2].id, made[0].id];
    const asked = { json: { question_ids: ids, language: 'zh' }, headers: keyed('the-same-practice') };
    const room = await person.api.want(201, 'POST', `${bank}/practise`, asked);
    assert.deepEqual(room.questions.map((x) => [x.id, x.text, x.reason]), [[ids[0], texts[2], 'chosen'], [ids[1], texts[0], 'chosen']]);
    assert.equal((await person.api.want(201, 'POST', `${bank}/practise`, asked)).room_id, room.room_id);
    await person.api.wantProblem('idempotency_conflict', 409, 'POST', `${bank}/practise`, { ...asked, json: { question_ids: [ids[0]] } });

    const there = await roomAt(person, room);
    const socket = await follow(stack, person.access, there);
    await answerToTheEnd(socket, there);
    await socket.close();
    const spoken = there.ledger.finals.filter((f) => f.type === 'question' && !f.data.follow_up).map((f) => f.data.text);
    assert.equal(spoken.length, 2);
    assert.ok(spoken[0].endsWith(texts[2]) && spoken[1].endsWith(texts[0]), `${spoken}`);
  });

  it('is_not_practised_with_what_is_not_offered', async () => {
    const { id, version } = await add(content('只有中文的题目'));
    const practise = (json) => person.api.wantProblem('question_unavailable', 422, 'POST', `${bank}/practise`, { json });
    await practise({ question_ids: [id], language: 'en' });
    await practise({ question_ids: [id, `${id.slice(0, -4)}0000`], language: 'zh' });
    await editor.api.want(200, 'DELETE', `${desk}/${id}`, { headers: tag(version) });
    await practise({ question_ids: [id], language: 'zh' });
    for (const question_ids of [[], [id, id], ['x'], Array(21).fill(id)])
      await person.api.wantProblem('validation_failed', 422, 'POST', `${bank}/practise`, { json: { question_ids } });
  });
});

describe('staff', () => {
  it('add_change_and_retire_by_version_and_each_act_is_written_down', async () => {
    const key = ulid();
    const json = content('管理员的题目', { source_id: 'staff-1' });
    const made = await editor.api.want(201, 'POST', desk, { json, headers: keyed(key) });
    assert.equal((await editor.api.want(201, 'POST', desk, { json, headers: keyed(key) })).id, made.id);
    await editor.api.wantProblem('source_taken', 409, 'POST', desk, { json, headers: keyed() });
    assert.deepEqual([made.version, made.edited, made.en], [1, true, null]);
    const path = `${desk}/${made.id}`;
    const next = content('改过的题目', { en: { text: 'The same in English?', key_points: ['Yes'], answer: 'Yes.' } });
    await editor.api.wantProblem('precondition_failed', 412, 'PUT', path, { json: next });
    const changed = await editor.api.call('PUT', path, { json: next, headers: tag(1) });
    assert.deepEqual([changed.status, changed.body.version, changed.headers.get('etag')], [200, 2, '"2"']);
    await editor.api.wantProblem('precondition_failed', 412, 'PUT', path, { json: next, headers: tag(1) });
    assert.equal((await editor.api.want(200, 'PUT', path, { json: next, headers: tag(2) })).version, 2, 'the same content is no change');
    assert.deepEqual(await search('改过的题目'), ['改过的题目']);
    assert.equal((await editor.api.want(200, 'DELETE', path, { headers: tag(2) })).version, 3);
    assert.deepEqual(await search('改过的题目'), []);
    const all = (query) => editor.api.want(200, 'GET', `${desk}?q=${encodeURIComponent('改过的题目')}${query}`);
    assert.equal((await all('')).items.length, 0);
    assert.equal((await all('&retired=true')).items[0].id, made.id);
    assert.equal((await editor.api.want(200, 'PUT', path, { json: next, headers: tag(3) })).retired_at, null);
    assert.deepEqual(await search('改过的题目'), ['改过的题目']);
    const lines = await auditOf(made.id);
    assert.deepEqual(lines.map((x) => x.action), ['question.added', 'question.changed', 'question.retired', 'question.changed']);
    assert.ok(lines.every((x) => x.actor === editor.user.id));
    const [{ address, trace }] = await stack.database.rows(`SELECT address, trace FROM audit WHERE target = '${made.id}' LIMIT 1`);
    assert.ok(address.length > 0 && /^[0-9a-f]{32}$/.test(trace));
    for (const [field, wrong] of Object.entries({ category: { category: 'magic' }, level: { level: 'expert' }, roles: { roles: ['Back end'] }, 'zh.text': { zh: { text: ' ', key_points: ['a'] } } })) {
      const problem = await editor.api.wantProblem('validation_failed', 422, 'POST', desk, { json: content('x', wrong), headers: keyed() });
      assert.equal(problem.field, field);
    }
  });

  it('import_a_file_after_a_dry_run_whole_or_not_at_all', async () => {
    const rows = ['file-1,backend,middle,backend,zhiansql|c++,"导入的题目一，含逗号",要点一|要点二,"第一行\n第二行",,,', 'file-2,hr,junior,,,导入的题目二,要点,,Imported two?,Point,Answer.'];
    const csv = `\uFEFF${header}${rows.join('\r\n')}\r\n`;
    const dry = await imported(csv, { query: '?dry_run=true' });
    assert.deepEqual(dry, { applied: false, rows: 2, new: 2, changed: 0, same: 0, errors_total: 0, errors: [] });
    assert.deepEqual(await search('导入的题目'), []);
    const bad = `${csv}file-3,hr,never,,,题三,要点,,,,\nfile-1,hr,junior,,,题四,要点,,,,\n`;
    const faults = [{ line: 5, column: 'level', reason: 'not_allowed' }, { line: 6, column: 'source_id', reason: 'repeated' }];
    assert.deepEqual((await imported(bad, { query: '?dry_run=true' })).errors, faults);
    const refused = await upload(bad);
    assert.deepEqual([refused.status, refused.body.code, refused.body.errors], [422, 'import_refused', faults]);
    assert.deepEqual(await search('导入的题目'), []);

    const key = ulid();
    const done = await imported(csv, { key });
    assert.deepEqual([done.applied, done.new], [true, 2]);
    assert.deepEqual(await imported(csv, { key }), done, 'a repeat has the first answer');
    assert.deepEqual((await search('导入的题目')).sort(), ['导入的题目一，含逗号', '导入的题目二']);
    const [{ id }] = (await list(`q=${encodeURIComponent('导入的题目一')}`)).items;
    const one = await person.api.want(200, 'GET', `${bank}/${id}`);
    assert.deepEqual([one.zh.answer, one.skills], ['第一行\n第二行', ['zhiansql', 'c++']]);

    const again = await imported(csv.replace('题目二', '题目二改'));
    assert.deepEqual([again.new, again.changed, again.same], [0, 1, 1]);
    assert.deepEqual((await auditOf('classic_questions')).filter((x) => x.action === 'question.imported').map((x) => [x.actor, x.detail.changed]), [
      [editor.user.id, 0],
      [editor.user.id, 1],
    ]);
    assert.equal((await upload('', {})).body.code, 'import_refused');
    const plain = await editor.api.call('POST', `${desk}/import`, { json: {}, headers: keyed() });
    assert.equal(plain.status, 415);
  });

  it('alone_may', async () => {
    const support = await appoint(stack, 'support');
    await support.api.want(200, 'GET', desk);
    await support.api.wantProblem('forbidden', 403, 'POST', desk, { json: content('x'), headers: keyed() });
    assert.equal((await upload(header, { by: support })).status, 403);
    const operator = await appoint(stack, 'operator');
    await operator.api.wantProblem('forbidden', 403, 'GET', desk);
    const outsider = { api: editor.api.as(person.access) };
    await outsider.api.wantProblem('forbidden', 403, 'GET', desk);
    await outsider.api.wantProblem('forbidden', 403, 'POST', desk, { json: content('x'), headers: keyed() });
    await editor.api.as(null).wantProblem('unauthenticated', 401, 'GET', desk);
    assert.equal((await stack.api.call('GET', desk, { token: editor.access_token, check: false })).status, 404, 'it is on the other listener');
  });

  it('keep_what_they_wrote_when_the_node_dies', async () => {
    const [shipped] = (await list('limit=1')).items;
    const before = await editor.api.want(200, 'GET', `${desk}/${shipped.id}`);
    const json = { ...content('职员改过的内置题'), category: before.category };
    const mine = await editor.api.want(200, 'PUT', `${desk}/${shipped.id}`, { json, headers: tag(before.version) });
    await person.api.want(204, 'PUT', `${bank}/${shipped.id}/favourite`);
    const { total } = await person.api.want(200, 'GET', `${bank}/facets`);
    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await editor.api.want(200, 'GET', `${desk}/${shipped.id}`), mine);
    assert.equal((await list('favourite=true')).items[0].id, shipped.id);
    // The program looks after its questions as soon as it is up; an act of the staff comes after that.
    await editor.api.want(200, 'PUT', `${desk}/${shipped.id}`, { json, headers: tag(mine.version) });
    assert.equal((await person.api.want(200, 'GET', `${bank}/facets`)).total, total);
  });
});
