// The devices one is signed in on: listed, ended, told why; and browsers, whose tokens are cookies.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';

let stack;
before(async () => {
  stack = await Stack.start('sessions', { settings: { auth: { refresh_grace: '0s' } } });
});
after(() => stack?.stop());

const list = (api) => api.want(200, 'GET', '/api/v1/auth/sessions');
const ends = ({ frames }) => frames.filter((x) => x.type === 'session_ended').map((x) => x.data.reason);
const named = (person, device_name) =>
  stack.api.want(200, 'POST', '/api/v1/auth/login', { json: { email: person.email, password: person.password, device_name } });

describe('the list of sessions', () => {
  it('shows_device_place_and_which_one_asks', async () => {
    const person = await stack.signUp('list');
    const phone = await named(person, '我的手机');
    const { items, next_cursor } = await list(person.api);
    assert.equal(next_cursor, null);
    assert.deepEqual(items.map((x) => [x.device_name, x.current]), [['我的手机', false], ['laptop', true]]);
    for (const x of items) {
      assert.equal(x.place, '127.0.0.0/24');
      assert.ok(Date.parse(x.created_at) <= Date.parse(x.last_seen_at));
      assert.ok(Date.parse(x.expires_at) > Date.now());
    }
    const [mine] = (await list(stack.api.as(phone.access_token))).items;
    assert.deepEqual([mine.device_name, mine.current], ['我的手机', true]);
    // A refresh is a sign of life.
    const before = items[0].last_seen_at;
    await eventually('the clock has moved', async () => Date.now() > Date.parse(before) + 5);
    await stack.api.want(200, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: phone.refresh_token } });
    assert.ok((await list(person.api)).items[0].last_seen_at > before);
  });

  it('comes_in_pages_newest_first', async () => {
    const person = await stack.signUp('pages');
    for (let i = 0; i < 4; ++i) await named(person, `device ${i}`);
    const names = [];
    let cursor = '';
    do {
      const page = await person.api.want(200, 'GET', `/api/v1/auth/sessions?limit=2${cursor}`);
      names.push(...page.items.map((x) => x.device_name));
      cursor = page.next_cursor && `&cursor=${page.next_cursor}`;
    } while (cursor);
    assert.deepEqual(names, ['device 3', 'device 2', 'device 1', 'device 0', 'laptop']);
    await person.api.wantProblem('validation_failed', 422, 'GET', '/api/v1/auth/sessions?cursor=x');
  });
});

describe('the end of a session', () => {
  it('from_another_device_closes_its_sockets_and_says_why', async () => {
    const person = await stack.signUp('end');
    const phone = await named(person, 'phone');
    const socket = await Realtime.open(stack.node.base, phone.access_token);
    const id = (await list(person.api)).items.find((x) => x.device_name === 'phone').id;
    await person.api.want(204, 'DELETE', `/api/v1/auth/sessions/${id}`);
    assert.equal((await socket.ended).code, 3503);
    assert.deepEqual(ends(socket), ['signed_out_elsewhere']);
    await stack.api.as(phone.access_token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    assert.deepEqual((await list(person.api)).items.map((x) => x.device_name), ['laptop']);
    await person.api.want(204, 'DELETE', `/api/v1/auth/sessions/${id}`); // Repeatable.
  });

  it('of_somebody_else_is_not_found_and_changes_nothing', async () => {
    const [mine, theirs] = [await stack.signUp('mine'), await stack.signUp('theirs')];
    const [{ id }] = (await list(theirs.api)).items;
    await mine.api.wantProblem('not_found', 404, 'DELETE', `/api/v1/auth/sessions/${id}`);
    await mine.api.wantProblem('not_found', 404, 'DELETE', `/api/v1/auth/sessions/ses_0000${'01JD'.padEnd(26, '0')}`);
    await mine.api.wantProblem('not_found', 404, 'DELETE', '/api/v1/auth/sessions/nonsense');
    await theirs.api.want(200, 'GET', '/api/v1/me');
  });

  it('of_all_others_leaves_the_one_that_asks_and_holds_over_a_crash', async () => {
    const person = await stack.signUp('others');
    const others = [];
    for (let i = 0; i < 5; ++i) others.push(await named(person, `other ${i}`));
    const sockets = await Promise.all(others.map((x) => Realtime.open(stack.node.base, x.access_token)));
    await person.api.want(204, 'DELETE', '/api/v1/auth/sessions');
    for (const socket of sockets) {
      assert.equal((await socket.ended).code, 3503);
      assert.deepEqual(ends(socket), ['signed_out_elsewhere']);
    }
    await person.api.want(204, 'DELETE', '/api/v1/auth/sessions');
    assert.deepEqual((await list(person.api)).items.map((x) => x.current), [true]);
    await stack.node.kill9();
    await stack.node.start();
    await person.api.want(200, 'GET', '/api/v1/me');
    for (const x of others) {
      await stack.api.as(x.access_token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
      await stack.api.wantProblem('session_revoked', 401, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: x.refresh_token } });
    }
  });

  it('while_its_token_is_being_renewed_leaves_no_way_in', async () => {
    const person = await stack.signUp('storm');
    const phone = await named(person, 'phone');
    const renew = async () => {
      const got = await stack.api.post('/api/v1/auth/refresh', { refresh_token: phone.refresh_token });
      return got.status === 200 ? got.body : null;
    };
    const [won] = await Promise.all([renew(), person.api.want(204, 'DELETE', '/api/v1/auth/sessions')]);
    const tokens = [phone.access_token, won?.access_token].filter(Boolean);
    for (const token of tokens) await stack.api.as(token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    const refresh_token = won?.refresh_token ?? phone.refresh_token;
    await stack.api.wantProblem('session_revoked', 401, 'POST', '/api/v1/auth/refresh', { json: { refresh_token } });
    assert.equal((await list(person.api)).items.length, 1);
  });

  it('by_a_replayed_token_is_mailed_to_the_owner', async () => {
    const person = await stack.signUp('replay');
    await stack.api.want(200, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh } });
    const socket = await Realtime.open(stack.node.base, person.access);
    // The grace of this suite is none: the second use is a replay.
    await stack.api.wantProblem('session_revoked', 401, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh } });
    assert.equal((await socket.ended).code, 3503);
    assert.deepEqual(ends(socket), ['replayed']);
    const [, warning] = await stack.mails(person.email, 2);
    assert.match(warning.subject, /security notice/);
    assert.ok(warning.text.includes('laptop'), warning.text);
    const lines = await stack.database.rows(`SELECT action FROM audit WHERE actor = '${person.user.id}' AND action = 'session.replayed'`);
    assert.equal(lines.length, 1);
  });
});

describe('browsers', () => {
  /** A browser: keeps cookies by name, sends what a page of this node sends. */
  class Browser {
    jar = new Map();
    constructor(base, headers = {}) {
      this.base = base;
      this.headers = { 'x-zhian-client': 'browser', origin: base, ...headers };
    }
    async post(path, json, { headers = {}, token } = {}) {
      const all = { ...this.headers, 'accept-language': 'en', ...headers };
      if (this.jar.size > 0) all.cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
      if (token) all.authorization = `Bearer ${token}`;
      if (json) all['content-type'] = 'application/json';
      const res = await fetch(this.base + path, { method: 'POST', headers: all, body: json && JSON.stringify(json) });
      this.set = res.headers.getSetCookie?.() ?? [];
      for (const line of this.set) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        if (value) this.jar.set(name, value);
        else this.jar.delete(name);
      }
      const text = await res.text();
      const body = text ? JSON.parse(text) : null;
      stack.contract.check({ method: 'POST', path, status: res.status, type: (res.headers.get('content-type') ?? '').split(';')[0], body });
      return { status: res.status, body };
    }
  }

  async function signedIn(hint) {
    const person = await stack.signUp(hint);
    const page = new Browser(stack.node.base);
    const got = await page.post('/api/v1/auth/login', { email: person.email, password: person.password });
    assert.equal(got.status, 200, JSON.stringify(got.body));
    return { person, page, got };
  }

  it('keep_tokens_where_no_script_reads_them_and_renew_by_cookie', async () => {
    const { page, got } = await signedIn('cookie');
    assert.deepEqual(Object.keys(got.body).filter((x) => /refresh|device/.test(x)), []);
    assert.equal(page.set.length, 2);
    for (const line of page.set) {
      assert.match(line, /; HttpOnly/);
      assert.match(line, /; SameSite=Strict/);
      assert.match(line, /; Path=\/api\/v1\/auth(;|$)/);
    }
    const first = page.jar.get('zhian_refresh');
    const next = await page.post('/api/v1/auth/refresh', {});
    assert.equal(next.status, 200, JSON.stringify(next.body));
    assert.equal('refresh_token' in next.body, false);
    assert.notEqual(page.jar.get('zhian_refresh'), first, 'rotated');
    await stack.api.as(next.body.access_token).want(200, 'GET', '/api/v1/me');
  });

  it('are_refused_when_another_site_asks_for_them', async () => {
    const { page } = await signedIn('csrf');
    const cookie = page.jar.get('zhian_refresh');
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const got = await page.post('/api/v1/auth/refresh', {}, { headers });
      assert.deepEqual([got.status, got.body.code], [403, 'cross_site'], JSON.stringify(headers));
      const out = await page.post('/api/v1/auth/logout', undefined, { headers });
      assert.deepEqual([out.status, out.body.code], [403, 'cross_site']);
    }
    // A form of another site cannot add the header: the cookie alone is nothing.
    const plain = await stack.api.post('/api/v1/auth/refresh', {}, { headers: { cookie: `zhian_refresh=${cookie}` } });
    assert.equal(plain.status, 422);
    assert.equal((await page.post('/api/v1/auth/refresh', {})).status, 200, 'nothing of it hurt the session');
  });

  it('sign_out_by_cookie_and_lose_it', async () => {
    const { person, page } = await signedIn('bye');
    const cookie = page.jar.get('zhian_refresh');
    assert.equal((await page.post('/api/v1/auth/logout')).status, 204);
    assert.equal(page.jar.has('zhian_refresh'), false);
    assert.equal((await page.post('/api/v1/auth/refresh', {})).status, 401);
    await stack.api.wantProblem('session_revoked', 401, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: cookie } });
    assert.equal((await list(person.api)).items.length, 1, 'the other device stays');
  });

  it('lose_the_cookie_of_a_session_that_ended_elsewhere', async () => {
    const { person, page } = await signedIn('gone');
    await person.api.want(204, 'DELETE', '/api/v1/auth/sessions');
    const got = await page.post('/api/v1/auth/refresh', {});
    assert.deepEqual([got.status, got.body.code, got.body.detail], [401, 'session_revoked', 'signed_out_elsewhere']);
    assert.equal(page.jar.has('zhian_refresh'), false);
  });
});

