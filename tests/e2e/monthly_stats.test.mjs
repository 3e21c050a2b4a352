// The numbers of a month: one call equals what the lists add up to, also after a crash; what was spoiled is made again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { click, payable, place } from './support/payment.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

const stats = '/api/v1/monthly-stats';
const meetings = '/api/v1/meeting-assistant/meetings';

let stack;
let person;
before(async () => {
  stack = await Stack.start('monthly_stats', { settings: async (...of) => ({ ...(await payable(...of)), jobs: { samples: true } }), sandbox: { wechatPay: { noticeScale: 0.01 } } });
  person = await stack.signUp('counted');
  const order = await place(person, { kind: 'recharge', amount_fen: 6000 });
  await click(order.code_url);
  await eventually('the order is paid', async () => (await get(`/api/v1/orders/${order.id}`)).status === 'paid');
  await eventually('postings are there', async () => (await get(`/api/v1/search/jobs?q=${encodeURIComponent('工程师')}`)).items.length > 0);
});
after(() => stack?.stop());

const get = (path, by = person) => by.api.want(200, 'GET', path);
const month = (query = '', by = person) => get(`${stats}${query && `?${query}`}`, by);

/** Every item of a list. */
async function all(path, by = person) {
  const out = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=100${cursor && `&cursor=${cursor}`}`, by);
    out.push(...page.items);
    cursor = page.next_cursor;
  }
  return out;
}

/** What the lists add up to in the window of an answer. */
async function summed({ from, to }, by = person) {
  const within = (at) => at !== null && at >= from && at < to;
  const sum = (items, of) => items.reduce((n, x) => n + of(x), 0);
  const records = (await all('/api/v1/mock-interview/records', by)).filter((x) => within(x.ended_at));
  const met = (await all(meetings, by)).filter((x) => within(x.ended_at));
  const lines = (await all('/api/v1/points/history', by)).filter((x) => within(x.at));
  const moved = (kinds) => sum(lines.filter((x) => kinds.includes(x.kind)), (x) => x.change.available + x.change.held + x.change.debt);
  let resumes = 0;
  for (const { id } of await all('/api/v1/resumes', by)) resumes += (await all(`/api/v1/resumes/${id}/versions`, by)).filter((x) => within(x.created_at)).length;
  const seconds = sum(records, (x) => x.duration_s);
  const searches = (await all('/api/v1/search/sessions', by)).filter((x) => within(x.created_at));
  const now = new Date().toISOString();
  return {
    job_search: { attempts: searches.length, effective: searches.filter((x) => x.effective).length },
    diagnoses: (await all('/api/v1/resume-diagnosis', by)).filter((x) => within(x.created_at)).length,
    forecasts: (await all('/api/v1/interview-prep/history', by)).filter((x) => within(x.created_at)).length,
    mock_interviews: { count: records.length, duration_s: seconds, minutes: Math.ceil(seconds / 60) },
    questions_practised: sum(records, (x) => x.turns),
    meetings: { count: met.length, minutes: sum(met, (x) => x.minutes) },
    points: { earned: moved(['grant']), spent: 0 - moved(['debit', 'settle']) },
    resumes_uploaded: resumes,
    calendar: { upcoming: now >= to ? 0 : (await all(`/api/v1/calendar/events?from=${now > from ? now : from}&to=${to}`, by)).length },
  };
}

/** The answer, held against the lists; answers it. */
async function proved(query = '', by = person) {
  const got = await month(query, by);
  const { month: name, time_zone, from, to, ...counters } = got;
  assert.deepEqual(counters, await summed(got, by));
  for (const x of [name, time_zone]) assert.notEqual(x, undefined);
  return got;
}

/** An interview that is over at once. */
async function interview(by = person) {
  const { room_id } = await by.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: '后端工程师', questions: 1 } });
  await by.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room_id}/end`);
  await eventually('the record is there', async () => (await get('/api/v1/mock-interview/records', by)).items.some((x) => x.room_id === room_id));
}
const upload = () => person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(`C++ ${ulid()}`), 'a.txt', 'text/plain') });

describe('the month', () => {
  it('begins_with_nothing', async () => {
    const fresh = await stack.signUp('fresh');
    const got = await proved('', fresh);
    assert.deepEqual([got.time_zone, got.mock_interviews.count, got.points, got.job_search], ['Asia/Shanghai', 0, { earned: 0, spent: 0 }, { attempts: 0, effective: 0 }]);
    await stack.api.wantProblem('unauthenticated', 401, 'GET', stats);
  });

  it('equals_the_sums_of_the_lists_after_each_act', async () => {
    const before = await proved();
    assert.equal(before.points.earned, 120);
    await interview();
    const resume = await upload();
    await person.api.want(201, 'POST', '/api/v1/points/redeem', { json: { item: 'diagnosis' } });
    const query = { query: '工程师' };
    for (const _ of [1, 2]) await person.api.want(201, 'POST', '/api/v1/search/sessions', { json: query }); // The second is a repeat.
    await person.api.want(200, 'POST', '/api/v1/resume-diagnosis/full-with-skills', { json: { resume_id: resume.id }, headers: { prefer: 'wait=25' } });
    const { room_id } = await person.api.want(201, 'POST', meetings, { json: {} });
    assert.equal((await proved()).meetings.count, before.meetings.count, 'it runs');
    await person.api.want(200, 'POST', `${meetings}/${room_id}/end`);
    const now = await proved();
    assert.deepEqual(
      [now.mock_interviews.count, now.resumes_uploaded, now.meetings.count, now.points.spent >= before.points.spent + 10, now.job_search, now.diagnoses],
      [before.mock_interviews.count + 1, before.resumes_uploaded + 1, before.meetings.count + 1, true, { attempts: 2, effective: 1 }, before.diagnoses + 1],
    );
  });

  it('is_that_of_the_clocks_that_are_named', async () => {
    for (const [tz, from] of [['Asia/Shanghai', '2025-12-31T16:00:00.000Z'], ['America/New_York', '2026-01-01T05:00:00.000Z'], ['Asia/Kathmandu', '2025-12-31T18:15:00.000Z'], ['UTC', '2026-01-01T00:00:00.000Z']]) {
      const got = await month(`month=2026-01&tz=${tz}`);
      assert.deepEqual([got.month, got.time_zone, got.from], ['2026-01', tz, from]);
      await proved(`tz=${tz}`);
    }
    for (const [field, query] of [['month', 'month=2026-13'], ['tz', 'tz=Mars/Base']]) {
      const problem = await person.api.wantProblem('validation_failed', 422, 'GET', `${stats}?${query}`);
      assert.equal(problem.field, field);
    }
  });

  it('tells_apart_what_happened_a_second_before_and_after_its_bounds', async () => {
    // The rows of two interviews are put at the two sides of a month's beginning in Kathmandu, and counted again.
    await interview();
    const ids = (await all('/api/v1/mock-interview/records')).slice(0, 2).map((x) => x.id);
    assert.equal(ids.length, 2);
    await stack.database.transaction([
      `UPDATE interview_record SET started_at = '2026-02-28T18:14:59Z', ended_at = '2026-02-28T18:14:59Z' WHERE id = '${ids[0]}'`,
      `UPDATE interview_record SET started_at = '2026-02-28T18:15:00Z', ended_at = '2026-02-28T18:15:00Z' WHERE id = '${ids[1]}'`,
    ]);
    await stack.node.command(['ops', 'rebuild-stats']);
    for (const name of ['2026-02', '2026-03']) assert.equal((await proved(`month=${name}&tz=Asia/Kathmandu`)).mock_interviews.count, 1);
    assert.equal((await proved('month=2026-02&tz=UTC')).mock_interviews.count, 2);
  });

  it('counts_what_lies_ahead_in_the_calendar', async () => {
    const planned = await stack.signUp('planner');
    // Two years away: the month is not over, whenever this runs.
    const year = new Date().getUTCFullYear() + 2;
    await planned.api.want(201, 'POST', '/api/v1/calendar/events', {
      json: { title: '每日站会', starts_at: `${year}-03-01T09:00`, time_zone: 'UTC', recurrence: { freq: 'daily', interval: 1, count: 5 } },
    });
    assert.equal((await proved(`month=${year}-03&tz=UTC`, planned)).calendar.upcoming, 5);
    assert.equal((await proved(`month=${year}-04&tz=UTC`, planned)).calendar.upcoming, 0);
  });

  it('is_not_sent_again_when_it_has_not_changed', async () => {
    const first = await person.api.call('GET', stats);
    const again = () => person.api.call('GET', stats, { headers: { 'if-none-match': first.headers.get('etag') } });
    assert.equal((await again()).status, 304);
    await upload();
    assert.equal((await again()).status, 200);
  });

  it('keeps_its_numbers_when_the_node_dies_and_counts_no_repeat', async () => {
    const form = () => fileForm(Buffer.from('C++ 一次'), 'a.txt', 'text/plain');
    const headers = { 'idempotency-key': ulid() };
    await person.api.want(201, 'POST', '/api/v1/resumes', { form: form(), headers });
    const before = await proved();
    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await proved(), before);
    await person.api.want(201, 'POST', '/api/v1/resumes', { form: form(), headers });
    assert.deepEqual(await proved(), before, 'a repeat is not counted');
  });
});

describe('ops rebuild-stats', () => {
  const run = async (...args) => {
    const got = await stack.node.command(['ops', 'rebuild-stats', '--json', ...args]).catch((err) => err);
    return { code: got.code ?? 0, ...JSON.parse(got.stdout) };
  };

  it('finds_nothing_where_nothing_was_spoiled', async () => {
    const got = await run('--check');
    assert.deepEqual([got.code, got.wrong_rows, got.rebuilt], [0, 0, false]);
    assert.ok(got.users >= 1);
  });

  it('notices_spoiled_counts_and_makes_them_again_while_the_node_runs', async () => {
    const right = await proved();
    await stack.database.transaction([`UPDATE monthly_count SET amount = amount + 7 WHERE user_id = '${person.user.id}' AND counter = 'points_spent'`, `DELETE FROM monthly_count WHERE user_id = '${person.user.id}' AND counter = 'resumes'`]);
    assert.notDeepEqual(await month(), right);
    const found = await run('--check');
    assert.deepEqual([found.code, found.wrong_users, found.example], [1, 1, person.user.id]);
    assert.notDeepEqual(await month(), right, 'looking changes nothing');
    const made = await run();
    assert.deepEqual([made.code, made.wrong_rows, made.rebuilt], [0, found.wrong_rows, true]);
    assert.deepEqual(await proved(), right);
    assert.equal((await run('--check')).wrong_rows, 0);
    const chief = await appoint(stack, 'admin');
    const { items } = await chief.api.want(200, 'GET', '/api/v1/admin/audit?entity=monthly_count&limit=10');
    assert.ok(items.some((x) => x.action === 'stats.rebuilt' && x.actor.startsWith('ops:')));
  });

  it('loses_nothing_that_is_counted_meanwhile', async () => {
    const busy = (async () => {
      for (let i = 0; i < 10; ++i) await upload();
    })();
    await Promise.all([busy, run(), run()]);
    await proved();
    assert.equal((await run('--check')).wrong_rows, 0);
  });
});
