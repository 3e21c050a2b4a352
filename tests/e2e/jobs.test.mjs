// Looking for work: samples, searches that are kept and counted, what staff and files bring, and a crawler service that is
// played here.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

const jobs = '/api/v1/search/jobs';
const sessions = '/api/v1/search/sessions';
const desk = '/api/v1/admin/jobs';
const samples = 2400;

/** A crawler service: pages by cursor; what was asked of it; and what it answers instead, while that is set. */
class Crawler {
  pages = new Map();
  asked = [];
  instead = null;
  #server = createServer((req, res) => {
    const url = new URL(req.url, 'http://crawler');
    const cursor = url.searchParams.get('cursor');
    this.asked.push({ path: url.pathname, cursor, key: req.headers.authorization });
    const { status, body } = this.instead ?? { status: 200, body: JSON.stringify(this.pages.get(cursor) ?? { postings: [], next_cursor: cursor }) };
    res.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }
  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const posting = (source_id, title, more = {}) => ({ source_id, title, company: '鹿鸣测试', city: '上海', salary_min: 20000, salary_max: 30000, body: '职位描述', ...more });

let stack;
let crawler;
let person;
let editor;
let chief; // An administrator.
before(async () => {
  crawler = new Crawler();
  crawler.pages.set('', { postings: [posting('p-1', '鲸落一号职位'), { source_id: 'p-2' }], next_cursor: 'c1', more: true });
  crawler.pages.set('c1', { postings: [posting('p-3', '鲸落二号职位')], next_cursor: 'c2', more: false });
  const source_url = await crawler.start();
  stack = await Stack.start('jobs', { settings: { jobs: { samples: true, source_url, source_key: 'the key', source_every: '1s' } } });
  person = await stack.signUp('seeker');
  editor = await appoint(stack, 'editor');
  chief = await appoint(stack, 'admin');
});
after(async () => {
  await crawler?.stop();
  await stack?.stop();
});

const list = (query = {}, by = person) => by.api.want(200, 'GET', `${jobs}?${new URLSearchParams(query)}`);
const titles = async (query, by) => (await list(query, by)).items.map((x) => x.title);
const keyed = (key = ulid()) => ({ 'idempotency-key': key });
const tag = (version) => ({ 'if-match': `"${version}"` });
const search = (json = {}, { by = person, key = ulid() } = {}) => by.api.want(201, 'POST', sessions, { json, headers: keyed(key) });
const add = (json) => editor.api.want(201, 'POST', desk, { json, headers: keyed() });
const state = () => editor.api.want(200, 'GET', '/api/v1/admin/job-source');
const upload = (csv, { query = '', key = ulid() } = {}) =>
  editor.api.call('POST', `${desk}/import${query}`, { raw: csv, headers: { 'content-type': 'text/csv', ...keyed(key) } });
/** And both pages of the service: nothing comes in between from then on. */
const samplesAreThere = () =>
  eventually('the samples are there', async () => {
    const { samples_done, pages } = await state();
    return samples_done === samples && pages >= 2;
  }, { timeout: 60_000 });
const auditOf = async (target) =>
  (await chief.api.want(200, 'GET', `/api/v1/admin/audit?entity=${target}&limit=100`)).items.filter((x) => x.target === target).reverse();

describe('postings', () => {
  it('there_are_samples_that_say_so_and_can_be_left_out', async () => {
    await samplesAreThere();
    const seen = new Set();
    for (let cursor; cursor !== null; ) {
      const page = await list({ limit: 100, ...(cursor && { cursor }) });
      for (const x of page.items) {
        assert.ok(!seen.has(x.id), 'each once');
        seen.add(x.id);
      }
      cursor = page.next_cursor;
    }
    assert.ok(seen.size >= samples, `${seen.size}`);
    const [one] = (await list({ q: '示例', limit: 1 })).items;
    assert.equal(one.sample, true);
    const whole = await person.api.want(200, 'GET', `${jobs}/${one.id}`);
    assert.match(whole.body, /示例职位，并非真实招聘|not a real posting/);
    assert.ok((await list({ without_samples: 'true' })).items.every((x) => !x.sample));
    assert.deepEqual(await person.api.want(200, 'GET', `${jobs}/?limit=3`), await list({ limit: 3 }), 'with a slash it is the same');
  });

  it('are_narrowed_by_words_city_salary_years_and_distance', async () => {
    await samplesAreThere();
    for (const x of (await list({ city: 'Hangzhou', limit: 100 })).items) assert.equal(x.city, '杭州');
    for (const x of (await list({ salary_min: 40000, limit: 100 })).items) assert.ok(x.salary_max >= 40000);
    for (const x of (await list({ years: 0, limit: 100 })).items) assert.equal(x.years_min, 0);
    await add(posting('near-1', '海星职位甲', { location: '31.2304,121.4737' }));
    await add(posting('near-2', '海星职位乙', { location: '31.2754,121.4737' }));
    await add(posting('near-3', '海星职位丙', { location: '39.9042,116.4074', salary_min: 50000, salary_max: 60000 }));
    const around = (radius_m) => titles({ q: '海星', near: '31.2304,121.4737', radius_m });
    assert.deepEqual(await around(1), ['海星职位甲']);
    assert.deepEqual(await around(4990), ['海星职位甲']);
    assert.deepEqual(await around(5010), ['海星职位乙', '海星职位甲']);
    assert.deepEqual(await titles({ q: '海星', salary_min: 55000 }), ['海星职位丙']);
    assert.deepEqual(await titles({ q: '星海' }), []);
    assert.deepEqual(await titles({ q: '？' }), []);
    await person.api.wantProblem('validation_failed', 422, 'GET', `${jobs}?near=1,1`);
    await stack.api.wantProblem('unauthenticated', 401, 'GET', jobs);
  });
});

describe('a search', () => {
  it('is_kept_and_opens_again_with_its_query_and_results', async () => {
    const { id: resume_id } = await person.api.want(201, 'POST', '/api/v1/resumes', {
      form: fileForm(Buffer.from('李华\n期望城市：上海\n5年工作经验\n本科\n技能：Java、MySQL、Redis'), 'cv.txt', 'text/plain'),
    });
    const fits = await add(posting('rank-1', '珊瑚后端', { skills: ['Java', 'MySQL'], years_min: 3, degree: 'bachelor' }));
    await add(posting('rank-2', '珊瑚前端', { skills: ['Vue'], city: '北京', years_min: 9 }));
    const asked = { query: ' 珊瑚 ', filters: { salary_min: 10000 }, resume_id };
    const key = ulid();
    const made = await search(asked, { key });
    assert.deepEqual([made.query, made.found, made.resume_id, made.effective], ['珊瑚', 2, resume_id, true]);
    const [first, second] = made.results.items;
    assert.equal(first.job.id, fits.id);
    assert.ok(first.score > second.score);
    assert.deepEqual(first.reasons.find((x) => x.what === 'skills').skills, ['Java', 'MySQL']);
    assert.equal((await search(asked, { key })).id, made.id, 'a repeat is no second search');
    assert.deepEqual(await person.api.want(200, 'GET', `${sessions}/${made.id}`), made);

    await editor.api.want(200, 'DELETE', `${desk}/${fits.id}`, { headers: tag(fits.version) });
    const later = await person.api.want(200, 'GET', `${sessions}/${made.id}`);
    assert.deepEqual(later.results.items.map((x) => x.job.withdrawn), [true, false]);
    assert.deepEqual(await titles({ q: '珊瑚' }), ['珊瑚前端']);
    const page = await person.api.want(200, 'GET', `${sessions}/${made.id}?limit=1`);
    const rest = await person.api.want(200, 'GET', `${sessions}/${made.id}?limit=1&cursor=${page.results.next_cursor}`);
    assert.deepEqual([page, rest].map((x) => x.results.items[0].job.id), later.results.items.map((x) => x.job.id));
    assert.equal(rest.results.next_cursor, null);
    await person.api.wantProblem('not_found', 404, 'POST', sessions, { json: { resume_id: `${resume_id.slice(0, -4)}0000` }, headers: keyed() });
  });

  it('is_effective_once_within_ten_minutes_and_only_when_it_found_something', async () => {
    const seeker = await stack.signUp('counter');
    await add(posting('count-1', '水母职位'));
    const counted = async (query) => {
      const x = await search({ query }, { by: seeker });
      return [x.found, x.repeated, x.effective];
    };
    assert.deepEqual(await counted('水母'), [1, false, true]);
    assert.deepEqual(await counted('  水母 '), [1, true, false]);
    assert.deepEqual(await counted('没有这样的职位'), [0, false, false]);
    assert.equal((await seeker.api.want(200, 'GET', sessions)).items.length, 3);
  });

  it('is_forgotten_on_request_and_is_nobody_elses', async () => {
    const made = await search({ query: '水母' });
    const other = await stack.signUp('stranger');
    await other.api.wantProblem('not_found', 404, 'GET', `${sessions}/${made.id}`);
    await other.api.wantProblem('not_found', 404, 'DELETE', `${sessions}/${made.id}`);
    await person.api.want(204, 'DELETE', `${sessions}/${made.id}`);
    await person.api.wantProblem('not_found', 404, 'GET', `${sessions}/${made.id}`);
    assert.ok((await person.api.want(200, 'GET', sessions)).items.every((x) => x.id !== made.id));
  });
});

describe('staff', () => {
  it('add_change_and_withdraw_and_each_act_is_in_the_audit', async () => {
    const made = await add(posting('own-1', '章鱼职位'));
    await editor.api.wantProblem('job_source_taken', 409, 'POST', desk, { json: posting('own-1', '另一个'), headers: keyed() });
    const path = `${desk}/${made.id}`;
    const changed = await editor.api.want(200, 'PATCH', path, { json: { salary_max: 35000 }, headers: tag(1) });
    assert.deepEqual([changed.salary_max, changed.title, changed.version], [35000, '章鱼职位', 2]);
    await editor.api.wantProblem('precondition_failed', 412, 'PATCH', path, { json: { salary_max: 1 }, headers: tag(1) });
    await editor.api.want(200, 'DELETE', path, { headers: tag(2) });
    assert.deepEqual(await titles({ q: '章鱼' }), []);
    await editor.api.want(200, 'PATCH', path, { json: { offer: true }, headers: tag(3) });
    assert.deepEqual(await titles({ q: '章鱼' }), ['章鱼职位']);
    assert.deepEqual((await auditOf(made.id)).map((x) => [x.action, x.actor]), [
      ['job.added', editor.user.id],
      ['job.changed', editor.user.id],
      ['job.withdrawn', editor.user.id],
      ['job.changed', editor.user.id],
    ]);
    const support = await appoint(stack, 'support');
    await support.api.wantProblem('forbidden', 403, 'GET', desk);
  });

  it('import_files_after_a_dry_run_whole_or_not_at_all', async () => {
    const header = 'source_id,title,company,city,salary_min,salary_max,skills,body\n';
    const rows = Array.from({ length: 250 }, (_, i) => `file-${i},贝壳职位${i},鹿鸣测试,上海,10000,20000,Java|MySQL,描述\n`);
    const csv = header + rows.join('');
    const dry = await upload(csv, { query: '?dry_run=true' });
    assert.deepEqual([dry.status, dry.body.applied, dry.body.new], [200, false, 250]);
    assert.deepEqual(await titles({ q: '贝壳' }), []);
    const bad = await upload(`${csv}file-x,,c,上海,2,1,,b\n`);
    assert.deepEqual([bad.status, bad.body.code, bad.body.errors], [422, 'job_import_refused', [{ line: 252, column: 'title', reason: 'missing' }]]);
    assert.deepEqual(await titles({ q: '贝壳' }), []);
    const key = ulid();
    const done = await upload(csv, { key });
    assert.deepEqual([done.status, done.body.applied, done.body.new], [200, true, 250]);
    assert.deepEqual((await upload(csv, { key })).body, done.body, 'a repeat has the first answer');
    assert.equal((await upload(csv)).body.same, 250);
    assert.deepEqual(await titles({ q: '贝壳职位249' }), ['贝壳职位249']);
    const json = { postings: [{ source_id: 'file-249', withdrawn: true }, posting('file-0', '贝壳职位零')] };
    const second = await editor.api.want(200, 'POST', `${desk}/import-json`, { json, headers: keyed() });
    assert.deepEqual([second.withdrawn, second.changed], [1, 1]);
    assert.deepEqual(await titles({ q: '贝壳职位249' }), []);
    assert.deepEqual(await titles({ q: '贝壳职位零' }), ['贝壳职位零']);
  });
});

describe('a crawler service', () => {
  it('is_asked_page_after_page_and_what_it_brings_is_found', async () => {
    await eventually('both pages are there', async () => (await state()).cursor === 'c2');
    assert.deepEqual((await titles({ q: '鲸落' })).sort(), ['鲸落一号职位', '鲸落二号职位'].sort());
    const got = await state();
    assert.deepEqual([got.configured, got.fault, got.failures], [true, null, 0]);
    assert.ok(got.refused >= 1, 'what could not be kept is counted');
    assert.ok(crawler.asked.every((x) => x.path === '/v1/postings' && x.key === 'Bearer the key'));
    assert.deepEqual(crawler.asked.slice(0, 2).map((x) => x.cursor), ['', 'c1']);
  });

  it('that_fails_leaves_what_is_there_and_is_asked_again_from_the_same_place', async () => {
    crawler.instead = { status: 200, body: '<html>' };
    await eventually('the failure is told', async () => (await state()).fault === 'not a page: not_json');
    assert.equal((await state()).cursor, 'c2');
    assert.equal((await titles({ q: '鲸落' })).length, 2);
    crawler.pages.set('c2', { postings: [{ source_id: 'p-1', withdrawn: true }, posting('p-4', '鲸落三号职位')], next_cursor: 'c3' });
    crawler.instead = null;
    await eventually('it goes on', async () => (await state()).cursor === 'c3', { timeout: 60_000 });
    assert.deepEqual((await titles({ q: '鲸落' })).sort(), ['鲸落三号职位', '鲸落二号职位'].sort());
    assert.equal((await state()).fault, null);
  });
});

describe('a node that dies', () => {
  it('loses_no_search_and_no_page_and_makes_no_sample_twice', async () => {
    const made = await search({ query: '鲸落' });
    const before = await state();
    crawler.pages.set(before.cursor, { postings: [posting('p-5', '鲸落四号职位')], next_cursor: 'c4' });
    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await person.api.want(200, 'GET', `${sessions}/${made.id}`), made);
    await eventually('the next page is taken', async () => (await state()).cursor === 'c4', { timeout: 60_000 });
    assert.deepEqual(await titles({ q: '鲸落四号' }), ['鲸落四号职位']);
    const all = await editor.api.want(200, 'GET', `${desk}?origin=sample&source_id=sample-00001`);
    assert.equal(all.items.length, 1);
    assert.equal((await state()).samples_done, samples);
  });
});
