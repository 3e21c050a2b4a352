// Workplace news: samples where no feed is set; a feed that one node looks at; headlines for all, the rest from bronze; staff.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { Feed } from './support/feed.mjs';
import { click, payable, place } from './support/payment.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

const list = '/api/v1/workplace-news/latest/list';
const desk = '/api/v1/admin/workplace-news';
const tag = (version) => ({ 'if-match': `"${version}"` });
const keyed = (key = ulid()) => ({ 'idempotency-key': key });
const titles = (page) => page.items.map((x) => x.title);
const read = (person, query = '') => person.api.want(200, 'GET', `${list}${query && `?${query}`}`);

/** What the audit has of one thing, the oldest first. */
const auditOf = async (chief, target) =>
  (await chief.api.want(200, 'GET', `/api/v1/admin/audit?entity=${target}&limit=100`)).items.filter((x) => x.target === target).reverse();

describe('without a feed', () => {
  let stack;
  let person;
  let editor;
  let chief;
  before(async () => {
    stack = await Stack.start('news_samples', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01 } } });
    person = await stack.signUp('reader');
    editor = await appoint(stack, 'editor');
    chief = await appoint(stack, 'admin');
  });
  after(() => stack?.stop());

  it('samples_are_there_in_two_languages_and_say_that_they_are', async () => {
    const page = await eventually('the samples are there', async () => {
      const got = await read(person, 'limit=100');
      return got.items.length >= 30 && got;
    });
    assert.ok(page.items.every((x) => x.sample));
    assert.ok(page.updated_at);
    assert.equal(page.read_at, null);
    const seen = [];
    for (let cursor = ''; cursor !== null; ) {
      const some = await read(person, `limit=7${cursor && `&cursor=${cursor}`}`);
      seen.push(...some.items.map((x) => x.id));
      cursor = some.next_cursor;
    }
    assert.deepEqual(seen, page.items.map((x) => x.id));
    const english = await read(person, 'language=en&limit=1');
    assert.equal(english.items[0].language, 'en');
    const chinese = await read(person, 'language=zh&limit=1');
    assert.equal(chinese.items[0].language, 'zh');
    assert.notEqual(english.items[0].title, chinese.items[0].title);
    // Both forms of the path, without a redirect.
    assert.deepEqual((await person.api.want(200, 'GET', `${list}/?limit=1`)).items.length, 1);
    await stack.api.wantProblem('unauthenticated', 401, 'GET', list);
  });

  it('headlines_are_for_all_and_the_rest_from_bronze', async () => {
    const locked = await read(person, 'limit=1');
    const [head] = locked.items;
    assert.deepEqual([locked.locked, locked.gate.required_tier, head.locked, head.body, head.url], [true, 'bronze', true, null, null]);
    assert.ok(head.title && head.summary);
    assert.equal((await person.api.want(200, 'GET', `/api/v1/workplace-news/${head.id}`)).body, null);
    const order = await place(person, { kind: 'recharge', amount_fen: 1000 });
    await click(order.code_url);
    await eventually('the order is paid', async () => (await person.api.want(200, 'GET', `/api/v1/orders/${order.id}`)).status === 'paid');
    const open = await read(person, 'limit=1');
    assert.deepEqual([open.locked, open.gate], [false, null]);
    assert.ok(open.items[0].body.includes('\n\n'));
    const one = await person.api.call('GET', `/api/v1/workplace-news/${head.id}`);
    assert.equal(one.body.body, open.items[0].body);
    const again = await person.api.call('GET', `/api/v1/workplace-news/${head.id}`, { headers: { 'if-none-match': one.headers.get('etag') } });
    assert.equal(again.status, 304);
  });

  it('the_switch_takes_the_headlines_away_too', async () => {
    const other = await stack.signUp('ordinary');
    const rules = await chief.api.call('GET', '/api/v1/admin/money/rules');
    assert.equal(rules.body.news_teaser, true);
    const put = (json, etag) => chief.api.call('PUT', '/api/v1/admin/money/rules', { json, headers: { 'if-match': etag } });
    const off = await put({ ...rules.body, news_teaser: false }, rules.headers.get('etag'));
    assert.equal(off.status, 200, off.text);
    const shut = await other.api.wantProblem('tier_required', 403, 'GET', list);
    assert.equal(shut.required_tier, 'bronze');
    await read(person);
    assert.equal((await put({ ...off.body, news_teaser: true }, off.headers.get('etag'))).status, 200);
    await read(other);
  });

  it('staff_write_change_and_withdraw_by_version_and_each_act_is_written_down', async () => {
    const key = ulid();
    const json = { source_id: 'own-1', tags: ['公告'], url: 'https://example.com/1', zh: { title: '自己写的', body: '第一段\n\n第二段' } };
    const made = await editor.api.want(201, 'POST', desk, { json, headers: keyed(key) });
    assert.equal((await editor.api.want(201, 'POST', desk, { json, headers: keyed(key) })).id, made.id);
    await editor.api.wantProblem('news_source_taken', 409, 'POST', desk, { json, headers: keyed() });
    const path = `${desk}/${made.id}`;
    await editor.api.wantProblem('precondition_failed', 412, 'PATCH', path, { json: { tags: [] } });
    const changed = await editor.api.call('PATCH', path, { json: { tags: ['公告', '招聘'], url: null }, headers: tag(1) });
    assert.deepEqual([changed.status, changed.body.version, changed.body.zh.title, changed.body.url], [200, 2, '自己写的', null]);
    await editor.api.wantProblem('precondition_failed', 412, 'PATCH', path, { json: { tags: [] }, headers: tag(1) });
    const before = (await read(person)).updated_at;
    assert.deepEqual(titles(await read(person, `tag=${encodeURIComponent('招聘')}`)), ['自己写的']);
    assert.equal((await editor.api.want(200, 'DELETE', path, { headers: tag(2) })).version, 3);
    const now = await read(person, `tag=${encodeURIComponent('招聘')}`);
    assert.deepEqual([titles(now), now.updated_at > before], [[], true]);
    await person.api.wantProblem('not_found', 404, 'GET', `/api/v1/workplace-news/${made.id}`);
    assert.ok((await editor.api.want(200, 'GET', `${desk}?withdrawn=true&limit=100`)).items.some((x) => x.id === made.id));
    const lines = await auditOf(chief, made.id);
    assert.deepEqual(lines.map((x) => [x.action, x.actor]), ['news.added', 'news.changed', 'news.withdrawn'].map((x) => [x, editor.user.id]));
  });

  it('staff_import_a_file_after_a_dry_run_whole_or_not_at_all', async () => {
    const item = (id, title) => ({ id, title, content_text: '正文', date_published: '2026-11-30T08:00:00Z', tags: ['导入'] });
    const file = (...items) => ({ version: 'https://jsonfeed.org/version/1.1', title: 'f', items });
    const send = (json, query = '', key = ulid()) => editor.api.call('POST', `${desk}/import${query}`, { json, headers: keyed(key) });
    const shown = async () => titles(await read(person, `tag=${encodeURIComponent('导入')}`)).sort();
    const good = file(item('file-1', '甲'), item('file-2', '乙'));
    assert.deepEqual((await send(good, '?dry_run=true')).body, { applied: false, items: 2, new: 2, changed: 0, same: 0, errors_total: 0, errors: [] });
    const bad = file(item('file-1', '甲'), item('file-2', ''), { id: 'file-1' });
    const refused = await send(bad);
    assert.deepEqual([refused.status, refused.body.code, refused.body.errors[0]], [422, 'news_import_refused', { item: 2, member: 'title', reason: 'missing' }]);
    assert.deepEqual(await shown(), []);
    const key = ulid();
    const done = await send(good, '', key);
    assert.deepEqual([done.body.applied, done.body.new], [true, 2]);
    assert.deepEqual((await send(good, '', key)).body, done.body, 'a repeat has the first answer');
    assert.deepEqual(await shown(), ['乙', '甲'].sort());
    assert.deepEqual((await send(good)).body.same, 2);
  });

  it('staff_alone_may_and_there_is_no_feed_to_look_at', async () => {
    await editor.api.wantProblem('feed_not_set', 409, 'POST', `${desk}/refresh`, { headers: keyed() });
    assert.equal((await editor.api.want(200, 'GET', `${desk}/feed`)).configured, false);
    const support = await appoint(stack, 'support');
    await support.api.wantProblem('forbidden', 403, 'GET', desk);
    await editor.api.as(person.access).wantProblem('forbidden', 403, 'GET', desk);
    await editor.api.as(null).wantProblem('unauthenticated', 401, 'GET', desk);
  });
});

describe('a feed', () => {
  let feed;
  let stack;
  let person;
  let editor;
  before(async () => {
    feed = await Feed.start();
    feed.items = [feed.item('n-1', '第一条'), feed.item('n-2', '第二条')];
    stack = await Stack.start('news_feed', { settings: { news: { url: feed.url, every: '1d', timeout: '1s', max_bytes: 1 << 20 } } });
    person = await stack.signUp('reader');
    editor = await appoint(stack, 'editor');
  });
  after(async () => {
    await feed?.stop();
    await stack?.stop();
  });

  const state = () => editor.api.want(200, 'GET', `${desk}/feed`);
  /** Has the feed looked at; answers its state when that has ended. */
  const look = async () => {
    const { tried_at: before } = await state();
    const asked = await editor.api.want(202, 'POST', `${desk}/refresh`, { headers: keyed() });
    assert.equal(asked.looking, true);
    return eventually('the feed was looked at', async () => {
      const now = await state();
      return now.tried_at !== before && !now.looking && now;
    }, { timeout: 20_000 });
  };

  it('is_looked_at_by_itself_and_shown_without_markup', async () => {
    const page = await eventually('the articles are there', async () => {
      const got = await read(person);
      return got.items.length === 2 && got;
    }, { timeout: 20_000 });
    assert.deepEqual(titles(page).sort(), ['第一条', '第二条']);
    const one = page.items.find((x) => x.title === '第一条');
    assert.deepEqual([one.body, one.sample, one.published_at], ['第一段\n\n第一条', false, '2026-11-30T08:00:00.000Z']);
    assert.ok(page.read_at);
  });

  it('is_asked_with_what_it_said_before_and_changes_nothing_when_it_has_not_changed', async () => {
    const before = await read(person);
    const now = await look();
    assert.deepEqual([now.outcome, now.failures], ['unmodified', 0]);
    assert.ok(feed.asked.at(-1).etag);
    const after = await read(person);
    assert.deepEqual([after.items, after.updated_at], [before.items, before.updated_at]);
    assert.ok(after.read_at > before.read_at);
  });

  it('brings_what_is_new_and_changed', async () => {
    feed.items = [feed.item('n-1', '第一条改'), feed.item('n-3', '第三条')];
    assert.equal((await look()).outcome, 'updated');
    assert.deepEqual(titles(await read(person)).sort(), ['第一条改', '第三条', '第二条'].sort());
  });

  it('changes_nothing_when_it_is_broken_slow_too_large_or_gone_and_staff_are_told', async () => {
    const before = await read(person);
    let failures = 0;
    for (const [fault, why] of [[500, 'HTTP 500'], [404, 'HTTP 404'], ['broken', 'document: not_json'], ['hang', 'timed_out'], ['large', 'too_large']]) {
      feed.fault = fault;
      const now = await look();
      assert.deepEqual([now.outcome, now.detail, now.failures], ['failed', why, ++failures]);
      assert.deepEqual((await read(person)).items, before.items);
    }
    feed.fault = null;
    const good = feed.items;
    feed.items = [...good, feed.item('n-4', '')];
    assert.equal((await look()).detail, 'item 3: title: missing');
    assert.deepEqual((await read(person)).items, before.items);
    const metrics = await (await fetch(`${stack.node.adminBase}/metrics`)).text();
    assert.match(metrics, /zhian_news_feed_failures(\{\})? 6/);
    feed.items = good;
    assert.equal((await look()).failures, 0);
  });

  it('leaves_alone_what_staff_have_written_or_withdrawn', async () => {
    const all = (await editor.api.want(200, 'GET', desk)).items;
    const [first, third] = ['n-1', 'n-3'].map((id) => all.find((x) => x.source_id === id));
    await editor.api.want(200, 'PATCH', `${desk}/${first.id}`, { json: { zh: { title: '编辑改的', body: '正文' } }, headers: tag(first.version) });
    await editor.api.want(200, 'DELETE', `${desk}/${third.id}`, { headers: tag(third.version) });
    feed.items = [feed.item('n-1', '来源改的'), feed.item('n-3', '又来了'), feed.item('n-5', '第五条')];
    await look();
    assert.deepEqual(titles(await read(person)).sort(), ['第二条', '第五条', '编辑改的'].sort());
  });

  it('is_looked_at_again_when_the_node_died_during_a_look', async () => {
    feed.items = [feed.item('n-6', '第六条')];
    feed.fault = 'hang';
    const looks = feed.asked.length;
    await editor.api.want(202, 'POST', `${desk}/refresh`, { headers: keyed() });
    await eventually('the look is under way', async () => feed.asked.length > looks);
    await stack.node.kill9();
    feed.fault = null;
    await stack.node.start();
    await eventually('what it brings is there', async () => titles(await read(person)).includes('第六条'), { timeout: 30_000 });
    // Each slot is looked at once: starting again is no reason to look.
    const { 200: looked } = feed.statuses();
    await stack.node.stop();
    await stack.node.start();
    await read(person);
    assert.equal(feed.statuses()[200], looked);
  });
});
