// What a person says about themselves, their picture, the mails they get, and the export of all their data.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { strFromU8, unzipSync } from 'fflate';

import { eventually } from './support/env.mjs';
import { png, withHiddenText } from './support/picture.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

let stack;
before(async () => {
  stack = await Stack.start('profile', { settings: { node: { fresh_files: '0s' }, account: { file_grace: '0s' } } });
});
after(() => stack?.stop());

const me = '/api/v1/me';
const avatar = '/api/v1/me/avatar';
const picture = (bytes, name = 'me.png', type = 'image/png') => ({ form: fileForm(bytes, name, type) });

/** Names of the files the node keeps. */
async function keptFiles() {
  const all = await readdir(join(stack.node.dir, 'data', 'files', 'objects'), { recursive: true, withFileTypes: true });
  return all.filter((x) => x.isFile()).map((x) => x.name);
}

/** Waits for an export to be ready; answers it. */
const ready = (person, id) =>
  eventually('the export is ready', async () => {
    const now = await person.api.want(200, 'GET', `/api/v1/me/exports/${id}`);
    assert.notEqual(now.state, 'failed');
    return now.state === 'ready' && now;
  }, { timeout: 30_000 });

/** Downloads an archive; answers its files by name. */
async function unpack(person, id) {
  const res = await fetch(`${stack.node.base}/api/v1/me/exports/${id}/file`, { headers: { authorization: `Bearer ${person.access}` } });
  assert.equal(res.status, 200);
  assert.equal(res.headers.get('content-type'), 'application/zip');
  assert.match(res.headers.get('content-disposition'), /^attachment; filename="zhian-exp_\w+\.zip"$/);
  return unzipSync(new Uint8Array(await res.arrayBuffer()));
}
const json = (files, name) => JSON.parse(strFromU8(files[name]));

describe('profile', () => {
  it('what_is_given_changes_and_the_rest_stays', async () => {
    const person = await stack.signUp('profile');
    const before = await person.api.want(200, 'GET', me);
    assert.deepEqual([before.language, before.time_zone, before.avatar_url], ['zh', 'Asia/Shanghai', null]);
    const after = await person.api.want(200, 'PATCH', me, { json: { nickname: '  李华 ', time_zone: 'Europe/Vienna' } });
    assert.deepEqual([after.user.nickname, after.time_zone, after.language], ['李华', 'Europe/Vienna', 'zh']);
    assert.deepEqual(await person.api.want(200, 'GET', me), after);
    // Who signs in anew is greeted by the new name.
    assert.equal((await eventually('the address knows', async () => {
      const { user } = await stack.login(person);
      return user.nickname === '李华' && user;
    })).id, person.user.id);
    await stack.node.stop();
    await stack.node.start();
    assert.deepEqual(await person.api.want(200, 'GET', me), after);
  });

  it('bad_fields_are_named_and_change_nothing', async () => {
    const person = await stack.signUp('bad');
    const before = await person.api.want(200, 'GET', me);
    for (const [json, field] of [
      [{ nickname: '' }, 'nickname'], [{ nickname: '   ' }, 'nickname'], [{ nickname: 'x'.repeat(41) }, 'nickname'], [{ nickname: 'a\nb' }, 'nickname'],
      [{ nickname: 5 }, 'nickname'], [{ language: 'fr' }, 'language'], [{ time_zone: 'Mars/Olympus' }, 'time_zone'], [{ time_zone: '../../etc/passwd' }, 'time_zone'],
      [{ email: 'x@example.com' }, 'email'], [{ roles: ['admin'] }, 'roles'], [{ points: 1000 }, 'points'],
    ]) assert.equal((await person.api.wantProblem('validation_failed', 422, 'PATCH', me, { json })).field, field, JSON.stringify(json));
    assert.deepEqual(await person.api.want(200, 'GET', me), before);
    assert.deepEqual(await person.api.want(200, 'PATCH', me, { json: {} }), before);
  });

  it('a_stale_tag_loses_and_a_known_one_costs_no_body', async () => {
    const person = await stack.signUp('tag');
    const first = await person.api.call('GET', me);
    const tag = first.headers.get('etag');
    assert.match(tag, /^"[\d.]+"$/);
    assert.equal((await person.api.call('GET', me, { headers: { 'if-none-match': tag } })).status, 304);
    await person.api.want(200, 'PATCH', me, { json: { nickname: 'one' }, headers: { 'if-match': tag } });
    await person.api.wantProblem('precondition_failed', 412, 'PATCH', me, { json: { nickname: 'two' }, headers: { 'if-match': tag } });
    assert.equal((await person.api.call('GET', me, { headers: { 'if-none-match': tag } })).body.user.nickname, 'one');
  });
});

describe('pictures', () => {
  it('a_picture_is_made_anew_and_nothing_of_the_file_that_was_sent_is_kept', async () => {
    const person = await stack.signUp('picture');
    const sent = withHiddenText(png(1200, 600), 'taken at home 48.2082 16.3738');
    const { avatar_url } = await person.api.want(200, 'POST', avatar, picture(sent));
    const res = await fetch(stack.node.base + avatar_url);
    assert.equal(res.status, 200);
    assert.equal(res.headers.get('content-type'), 'image/webp');
    assert.equal(res.headers.get('x-content-type-options'), 'nosniff');
    assert.match(res.headers.get('cache-control'), /immutable/);
    const shown = Buffer.from(await res.arrayBuffer());
    assert.equal(shown.subarray(8, 12).toString(), 'WEBP');
    assert.ok(!shown.includes('taken at home') && shown.length < sent.length * 4);
    assert.equal((await person.api.want(200, 'GET', me)).avatar_url, avatar_url);
  });

  it('another_picture_has_another_address_and_the_old_file_goes', async () => {
    const person = await stack.signUp('another');
    const first = await person.api.want(200, 'POST', avatar, picture(png(50, 50, [1, 2, 3, 255])));
    const files = new Set(await keptFiles());
    const again = await person.api.want(200, 'POST', avatar, picture(png(50, 50, [1, 2, 3, 255])));
    assert.equal(again.avatar_url, first.avatar_url, 'the same picture again');
    const second = await person.api.want(200, 'POST', avatar, picture(png(50, 50, [9, 120, 3, 255])));
    assert.notEqual(second.avatar_url, first.avatar_url);
    assert.equal((await fetch(stack.node.base + first.avatar_url)).status, 404);
    assert.equal((await fetch(stack.node.base + second.avatar_url)).status, 200);
    const gone = await person.api.want(200, 'DELETE', avatar);
    assert.equal(gone.avatar_url, null);
    await person.api.want(200, 'DELETE', avatar);
    assert.equal((await fetch(stack.node.base + second.avatar_url)).status, 404);
    await eventually('both files are gone', async () => {
      const now = await keptFiles();
      return now.length < files.size && now;
    });
  });

  it('two_people_with_the_same_picture_do_not_lose_it_to_each_other', async () => {
    const [a, b] = [await stack.signUp('same'), await stack.signUp('same')];
    const bytes = png(33, 33, [77, 66, 55, 255]);
    await a.api.want(200, 'POST', avatar, picture(bytes));
    const shown = await b.api.want(200, 'POST', avatar, picture(bytes));
    await a.api.want(200, 'DELETE', avatar);
    await eventually('the timer of the dropped file is done', async () => {
      const rows = await stack.database.rows(`SELECT 1 FROM timer WHERE entity = 'account/${a.user.id}' AND name LIKE 'drop:%'`);
      return rows.length === 0;
    });
    assert.equal((await fetch(stack.node.base + shown.avatar_url)).status, 200);
  });

  it('what_is_no_picture_is_refused_and_the_node_lives', async () => {
    const person = await stack.signUp('nopicture');
    const good = png();
    for (const [bytes, code, status] of [
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'file_type_unsupported', 415],
      [Buffer.from('GIF89a'), 'file_type_unsupported', 415],
      [Buffer.from('%PDF-1.7'), 'file_type_unsupported', 415],
      [good.subarray(0, good.length / 2), 'file_damaged', 422],
      [Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(500, 7)]), 'file_damaged', 422],
      [Buffer.alloc(0), 'file_empty', 422],
    ]) await person.api.wantProblem(code, status, 'POST', avatar, picture(bytes));
    await person.api.wantProblem('unsupported_media_type', 415, 'POST', avatar, { json: {} });
    assert.equal((await person.api.want(200, 'GET', me)).avatar_url, null);
  });

  it('a_repeated_upload_changes_nothing', async () => {
    const person = await stack.signUp('repeat');
    const headers = { 'idempotency-key': 'picture-1' };
    const first = await person.api.want(200, 'POST', avatar, { ...picture(png(20, 20)), headers });
    await person.api.want(200, 'DELETE', avatar);
    const second = await person.api.want(200, 'POST', avatar, { ...picture(png(20, 20)), headers });
    assert.deepEqual(second, first, 'the answer of the first time');
    assert.equal((await person.api.want(200, 'GET', me)).avatar_url, null);
    await person.api.wantProblem('idempotency_conflict', 409, 'POST', avatar, { ...picture(png(21, 20)), headers });
  });
});

describe('notifications', () => {
  const path = '/api/v1/me/notifications';
  it('mails_are_chosen_and_those_about_security_always_come', async () => {
    const person = await stack.signUp('mails');
    assert.deepEqual(await person.api.want(200, 'GET', path), { security: true, calendar: true, exports: true, interviews: true, orders: true });
    const wanted = { security: true, calendar: true, exports: false, interviews: true, orders: false };
    assert.deepEqual(await person.api.want(200, 'PUT', path, { json: wanted }), wanted);
    // A client from before there were reminders does not name them.
    const { calendar, ...older } = wanted;
    assert.deepEqual(await person.api.want(200, 'PUT', path, { json: older }), { ...wanted, calendar });
    assert.equal((await person.api.wantProblem('mail_required', 422, 'PUT', path, { json: { ...wanted, security: false } })).field, 'security');
    assert.equal((await person.api.wantProblem('validation_failed', 422, 'PUT', path, { json: { calendar: true, exports: true } })).field, 'interviews');
    assert.equal((await person.api.wantProblem('validation_failed', 422, 'PUT', path, { json: { ...wanted, orders: 'no' } })).field, 'orders');
    assert.deepEqual(await person.api.want(200, 'GET', path), wanted);
    // No mail of an export, and the export all the same.
    const { id } = await person.api.want(202, 'POST', '/api/v1/me/export');
    await ready(person, id);
    const mails = await stack.database.rows(`SELECT 1 FROM outbox WHERE dedup_key = 'export_ready:${id}'`);
    assert.equal(mails.length, 0);
  });
});

describe('exports', () => {
  it('all_of_ones_data_is_in_the_archive_and_nothing_of_anybody_else', async () => {
    const [person, other] = [await stack.signUp('export'), await stack.signUp('stranger')];
    const text = `简历 ${person.email} C++ PostgreSQL`;
    const resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(text), '我的简历.txt', 'text/plain') });
    await other.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from('another person'), 'x.txt', 'text/plain') });
    await person.api.want(200, 'POST', avatar, picture(png()));
    const room = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: '后端工程师', questions: 1 } });
    await person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end`);
    const socket = await Realtime.open(stack.node.base, person.access);
    await socket.do('subscribe', { ch: 'user' });
    const asked = await person.api.want(202, 'POST', '/api/v1/me/export');
    const news = await socket.frame('the news', (f) => f.type === 'export_ready');
    assert.equal(news.data.export_id, asked.id);
    await socket.close();
    const done = await ready(person, asked.id);
    assert.equal(done.file_url, `/api/v1/me/exports/${asked.id}/file`);
    const files = await unpack(person, asked.id);
    assert.equal(json(files, 'profile.json').email, person.email);
    assert.ok(json(files, 'sessions.json').some((x) => x.device_name === 'laptop'));
    assert.equal(json(files, 'resumes.json')[0].text.trim(), text);
    const original = Object.keys(files).find((x) => x.startsWith(`resumes/${resume.id}`));
    assert.equal(strFromU8(files[original]), text);
    assert.ok(Object.keys(files).some((x) => x.startsWith('avatar/')));
    assert.equal(json(files, 'interviews.json')[0].room_id, room.room_id);
    assert.ok(json(files, 'events.json').some((x) => x.type === 'signed_in'));
    assert.deepEqual(json(files, 'manifest.json').left_out, []);
    const whole = Object.values(files).map((x) => strFromU8(x)).join('\n');
    for (const foreign of [other.email, other.user.id, 'another person', person.password, '$2b$'])
      assert.ok(!whole.includes(foreign), foreign);
    const mail = (await stack.mails(person.email, 2)).at(-1);
    assert.ok(mail.text.includes(`/api/v1/me/exports/${asked.id}/file`), mail.text);
    // The link alone opens nothing.
    assert.equal((await fetch(`${stack.node.base}/api/v1/me/exports/${asked.id}/file`)).status, 401);
    await other.api.wantProblem('not_found', 404, 'GET', `/api/v1/me/exports/${asked.id}/file`);
  });

  it('an_export_survives_the_death_of_the_node_and_is_mailed_once', async () => {
    const person = await stack.signUp('killed');
    const { id } = await person.api.want(202, 'POST', '/api/v1/me/export');
    await stack.node.kill9();
    await stack.node.start();
    await ready(person, id);
    const mails = await stack.mails(person.email, 2);
    assert.equal(mails.length, 2);
    assert.equal((await person.api.want(200, 'GET', '/api/v1/me/exports')).items.length, 1);
    await eventually('the outbox is done with it', async () => {
      const [row] = await stack.database.rows(`SELECT state FROM outbox WHERE dedup_key = 'export_ready:${id}'`);
      return row?.state === 'done';
    });
    assert.equal((await stack.mails(person.email, 2)).length, 2);
  });

  it('a_repeat_is_the_same_export_and_three_are_kept_at_most', async () => {
    const person = await stack.signUp('three');
    const headers = { 'idempotency-key': 'export-1' };
    const first = await person.api.want(202, 'POST', '/api/v1/me/export', { headers });
    await ready(person, first.id);
    assert.equal((await person.api.want(202, 'POST', '/api/v1/me/export', { headers })).id, first.id);
    for (let i = 0; i < 2; ++i) await ready(person, (await person.api.want(202, 'POST', '/api/v1/me/export')).id);
    await person.api.wantProblem('too_many_exports', 409, 'POST', '/api/v1/me/export');
    const page = await person.api.want(200, 'GET', '/api/v1/me/exports?limit=2');
    assert.equal(page.items.length, 2);
    const rest = await person.api.want(200, 'GET', `/api/v1/me/exports?limit=2&cursor=${page.next_cursor}`);
    assert.deepEqual(rest.items.map((x) => x.id), [first.id]);
    assert.equal(rest.next_cursor, null);
  });

  it('an_expired_export_is_gone_with_its_file', async () => {
    const person = await stack.signUp('expiry');
    const { id } = await person.api.want(202, 'POST', '/api/v1/me/export');
    await ready(person, id);
    const [row] = await stack.database.rows(`SELECT sha256 FROM data_export WHERE id = '${id}'`);
    assert.ok((await keptFiles()).includes(row.sha256));
    await stack.node.command(['ops', 'timers', 'run', `account/${person.user.id}`, `export_end:${id}`]);
    await eventually('it has expired', async () => (await person.api.want(200, 'GET', `/api/v1/me/exports/${id}`)).state === 'expired', { timeout: 30_000 });
    await person.api.wantProblem('not_found', 404, 'GET', `/api/v1/me/exports/${id}/file`);
    await eventually('the file is gone', async () => !(await keptFiles()).includes(row.sha256), { timeout: 30_000 });
  });
});
