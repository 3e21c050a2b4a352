// What the staff may do with people: find, block, give roles, read what was done. And why a sign-in was refused.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { Realtime } from './support/realtime.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';

let stack;
let admin;
let support;
before(async () => {
  stack = await Stack.start('staff');
  admin = await appoint(stack, 'admin');
  support = await appoint(stack, 'support');
});
after(() => stack?.stop());

const users = '/api/v1/admin/users';
const block = (person, by = admin, reason = 'posts spam', options = {}) =>
  by.api.call('POST', `${users}/${person.user.id}/block`, { json: { reason }, ...options });
const auditOf = (person) => admin.api.want(200, 'GET', `/api/v1/admin/audit?entity=${person.user.id}`);

describe('people', () => {
  it('are_found_by_id_and_by_the_beginning_of_address_or_name_page_by_page', async () => {
    const made = [];
    for (let i = 0; i < 5; ++i) made.push(await stack.signUp('findme'));
    await made[0].api.want(200, 'PATCH', '/api/v1/me', { json: { nickname: '独一无二' } });
    const find = (query) => support.api.want(200, 'GET', `${users}?query=${encodeURIComponent(query)}`);
    assert.deepEqual((await find(made[2].user.id)).items.map((x) => x.id), [made[2].user.id]);
    assert.deepEqual((await find(made[3].email.toUpperCase())).items.map((x) => x.id), [made[3].user.id]);
    assert.deepEqual((await find('独一')).items.map((x) => x.id), [made[0].user.id]);
    assert.deepEqual((await find('%')).items, [], 'what is special in a pattern is meant literally');
    const seen = [];
    for (let cursor = ''; cursor !== null; ) {
      const page = await support.api.want(200, 'GET', `${users}?query=findme&limit=2${cursor && `&cursor=${cursor}`}`);
      assert.ok(page.items.length <= 2);
      seen.push(...page.items.map((x) => x.id));
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen, made.map((x) => x.user.id).reverse());
    await support.api.wantProblem('validation_failed', 422, 'GET', `${users}?limit=0`);
    await support.api.wantProblem('validation_failed', 422, 'GET', `${users}?query=${'x'.repeat(300)}`);
  });

  it('are_shown_with_what_the_staff_needs_and_who_looked_is_written_down', async () => {
    const person = await stack.signUp('shown');
    const shown = await support.api.want(200, 'GET', `${users}/${person.user.id}`);
    assert.deepEqual([shown.email, shown.status, shown.live_sessions, shown.block_reason], [person.email, 'active', 1, null]);
    const { items } = await auditOf(person);
    const looked = items.find((x) => x.action === 'user.viewed');
    assert.deepEqual([looked.actor, looked.target], [support.user.id, person.user.id]);
    const other = person.user.id.slice(0, -1) + (person.user.id.endsWith('0') ? '1' : '0');
    await support.api.wantProblem('not_found', 404, 'GET', `${users}/${other}`);
    await support.api.wantProblem('not_found', 404, 'GET', `${users}/nonsense`);
  });

  it('of_another_realm_are_as_unknown_as_an_id_that_never_was', async () => {
    const person = await stack.signUp('realm');
    // The same id, in the other product: nobody signs up there yet.
    const { id } = person.user;
    const foreign = id.slice(0, -4) + (id.endsWith('0000') ? '0001' : '0000');
    await stack.database.transaction([
      `INSERT INTO app_user SELECT '${foreign}', 2, shard_id, email, 'realm stranger', status, roles, invited_by, created_at, version FROM app_user WHERE id = '${id}'`,
      `INSERT INTO account SELECT '${foreign}', 2, shard_id, settled_fen, points, version FROM account WHERE user_id = '${id}'`,
    ]);
    const nobody = foreign.slice(0, -4) + '0002';
    const same = ({ request_id, headers, ...rest }) => rest;
    const alike = async (method, tail, options) => {
      const [a, b] = await Promise.all([foreign, nobody].map((x) => admin.api.wantProblem('not_found', 404, method, `${users}/${x}${tail}`, options)));
      assert.deepEqual(same(a), same(b));
    };
    await alike('GET', '');
    await alike('POST', '/block', { json: { reason: 'not mine' } });
    await alike('POST', '/unblock', { json: { reason: 'not mine' } });
    await alike('PUT', '/roles', { json: { roles: ['admin'] } });
    const [row] = await stack.database.rows(`SELECT status, roles, version FROM app_user WHERE id = '${foreign}'`);
    assert.deepEqual([row.status, row.roles], [1, ['candidate']]);
    for (const query of [foreign, 'realm stranger'])
      assert.deepEqual((await admin.api.want(200, 'GET', `${users}?query=${encodeURIComponent(query)}`)).items, []);
    assert.deepEqual((await admin.api.want(200, 'GET', `${users}?query=${person.email}`)).items.map((x) => x.id), [id]);
    // Who tried is written down, alike for both.
    for (const target of [foreign, nobody]) {
      const { items } = await admin.api.want(200, 'GET', `/api/v1/admin/audit?entity=${target}`);
      const tried = items.filter((x) => x.actor === admin.user.id).map((x) => x.action);
      assert.deepEqual(tried.filter((x) => x === 'user.viewed' || x === 'user.missed').sort(), ['user.missed', 'user.missed', 'user.missed', 'user.viewed']);
    }
    // The log of the other realm is not ours to read.
    await stack.database.transaction([
      `SELECT append_audit(ARRAY[7], ARRAY[2]::smallint[], ARRAY['somebody'], ARRAY['user.blocked'], ARRAY['${foreign}'], ARRAY['{}']::jsonb[], ARRAY[''], ARRAY[''], ARRAY[now()])`,
    ]);
    const { items } = await admin.api.want(200, 'GET', `/api/v1/admin/audit?entity=${foreign}`);
    assert.ok(!items.some((x) => x.action === 'user.blocked'));
  });

  it('are_searched_for_without_their_address_staying_in_the_log', async () => {
    const person = await stack.signUp('sought');
    const find = (query) => support.api.want(200, 'GET', `${users}?query=${encodeURIComponent(query)}`);
    for (const query of [person.email, person.email.toUpperCase(), '李寻欢', person.user.id]) await find(query);
    await stack.node.command(['ops', 'why-login', person.email]);
    await stack.node.command(['ops', 'why-login', 'sought.nobody@example.com']);
    // Who looked for an address is found by it.
    const about = async (entity) =>
      (await admin.api.want(200, 'GET', `/api/v1/admin/audit?entity=${encodeURIComponent(entity)}`)).items.map((x) => [x.actor, x.action]);
    assert.deepEqual(await about(person.email), Array(2).fill([support.user.id, 'user.searched']));
    assert.deepEqual((await about('sought.nobody@example.com')).map(([, action]) => action), ['sign_in.explained']);
    assert.ok((await about(person.user.id)).some(([, action]) => action === 'user.searched'));
    // Whatever was done with the address, at any time, by anybody: the log does not hold it.
    await stack.api.call('POST', '/api/v1/auth/login', { json: { email: 'sought.nobody@example.com', password: 'whatever' } });
    const log = JSON.stringify(await stack.database.rows('SELECT actor, action, target, detail FROM audit'));
    assert.doesNotMatch(log, /@|李寻欢|sought/i);
  });

  it('candidates_and_the_public_listener_have_no_part_in_it', async () => {
    const person = await stack.signUp('candidate');
    await admin.api.as(person.access).wantProblem('forbidden', 403, 'GET', users);
    await admin.api.as(null).wantProblem('unauthenticated', 401, 'GET', users);
    assert.equal((await fetch(stack.node.base + users, { headers: { authorization: `Bearer ${admin.access_token}` } })).status, 404);
    // Support may look, and no more.
    assert.equal((await block(person, support)).body.code, 'forbidden');
    await support.api.wantProblem('forbidden', 403, 'PUT', `${users}/${person.user.id}/roles`, { json: { roles: ['support'] } });
    await support.api.wantProblem('forbidden', 403, 'GET', '/api/v1/admin/audit');
    await person.api.want(200, 'GET', '/api/v1/me');
  });
});

describe('a block', () => {
  it('ends_all_sessions_and_sockets_at_once_and_lets_nobody_in', async () => {
    const person = await stack.signUp('blocked');
    const other = await stack.login(person);
    const sockets = [await Realtime.open(stack.node.base, person.access), await Realtime.open(stack.node.base, other.access_token)];
    await person.api.want(200, 'GET', '/api/v1/me');
    const begin = Date.now();
    const answer = await block(person);
    assert.equal(answer.status, 200);
    assert.deepEqual([answer.body.status, answer.body.block_reason], ['blocked', 'posts spam']);
    for (const socket of sockets) {
      assert.equal((await socket.ended).code, 3503);
      assert.ok(socket.frames.some((f) => f.type === 'session_ended' && f.data.reason === 'blocked'), JSON.stringify(socket.frames));
    }
    // A second is promised; a loaded machine gets more before this fails.
    assert.ok(Date.now() - begin < 10_000, `${Date.now() - begin} ms`);
    for (const token of [person.access, other.access_token])
      await stack.api.as(token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    assert.equal((await stack.api.post('/api/v1/auth/refresh', { refresh_token: person.refresh })).body.code, 'session_revoked');
    await eventually('sign-in is refused', async () =>
      (await stack.api.post('/api/v1/auth/login', { email: person.email, password: person.password })).body.code === 'account_blocked');
    assert.equal((await stack.api.post('/api/v1/auth/login', { email: person.email, password: 'a wrong one' })).body.code, 'invalid_credentials');
    await stack.node.stop();
    await stack.node.start();
    assert.equal((await stack.api.post('/api/v1/auth/login', { email: person.email, password: person.password })).body.code, 'account_blocked');

    const lifted = await admin.api.want(200, 'POST', `${users}/${person.user.id}/unblock`, { json: { reason: 'appeal' } });
    assert.deepEqual([lifted.status, lifted.block_reason], ['active', null]);
    await eventually('sign-in is let in', async () =>
      (await stack.api.post('/api/v1/auth/login', { email: person.email, password: person.password })).status === 200);
    await person.api.wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    const actions = (await auditOf(person)).items.filter((x) => x.actor === admin.user.id).map((x) => [x.action, x.detail.reason]);
    assert.deepEqual(actions, [['user.unblocked', 'appeal'], ['user.blocked', 'posts spam']]);
  });

  it('repeated_changes_nothing_and_is_written_down_once', async () => {
    const person = await stack.signUp('again');
    const headers = { 'idempotency-key': 'block-1' };
    for (let i = 0; i < 3; ++i) assert.equal((await block(person, admin, 'posts spam', { headers })).status, 200);
    assert.equal((await block(person, admin, 'another reason', { headers })).body.code, 'idempotency_conflict');
    assert.equal((await auditOf(person)).items.filter((x) => x.action === 'user.blocked').length, 1);
    assert.equal((await admin.api.call('POST', `${users}/${person.user.id}/block`, { json: {} })).body.field, 'reason');
  });

  it('nobody_blocks_himself', async () => {
    assert.equal((await block(admin)).body.code, 'own_standing');
  });
});

describe('roles', () => {
  const give = (person, roles, by = admin) => by.api.call('PUT', `${users}/${person.user.id}/roles`, { json: { roles } });

  it('are_given_audited_and_held_from_the_next_sign_in_on', async () => {
    const person = await stack.signUp('promoted');
    const socket = await Realtime.open(stack.node.base, person.access);
    assert.deepEqual((await give(person, ['support', 'candidate'])).body.roles, ['candidate', 'support']);
    assert.equal((await socket.ended).code, 3503);
    const answer = await eventually('the new roles are signed in', async () => {
      const got = await stack.login(person);
      return got.user.roles.includes('support') && got;
    });
    await admin.api.as(answer.access_token).want(200, 'GET', users);
    const line = (await auditOf(person)).items.find((x) => x.action === 'user.roles_changed');
    assert.deepEqual(line.detail, { from: ['candidate'], to: ['candidate', 'support'] });
    assert.equal((await give(person, ['emperor'])).body.code, 'validation_failed');
    assert.equal((await give(person, 'support')).body.code, 'validation_failed');
    // Taken again: what the old token could is over.
    await give(person, ['candidate']);
    await eventually('the old token is over', async () => (await admin.api.as(answer.access_token).call('GET', users)).status === 401);
  });

  it('nobody_raises_himself_and_the_last_administrator_stays', async () => {
    const second = await appoint(stack, 'admin');
    assert.equal((await give(admin, ['admin', 'operator'])).body.code, 'own_standing');
    // Each takes the other's at the same time: one of them has to stay.
    const answers = await Promise.all([give(second, ['support'], admin), give(admin, ['support'], second)]);
    const [{ n }] = await stack.database.rows(`SELECT count(*) AS n FROM app_user WHERE roles ? 'admin' AND status = 1`);
    assert.equal(n, 1, JSON.stringify(answers.map((x) => x.body)));
    const stays = answers[0].status === 200 ? admin : second;
    const goes = stays === admin ? second : admin;
    const login = await stack.login(stays);
    stays.api = stays.api.as(login.access_token);
    await give(goes, ['admin'], stays);
    admin = stays;
  });
});

describe('audit', () => {
  it('is_read_page_by_page_newest_first', async () => {
    const person = await stack.signUp('audited');
    for (let i = 0; i < 3; ++i) {
      await block(person, admin, `reason ${i}`);
      await admin.api.want(200, 'POST', `${users}/${person.user.id}/unblock`, { json: { reason: `appeal ${i}` } });
    }
    const whole = (await auditOf(person)).items.filter((x) => x.actor === admin.user.id);
    assert.deepEqual(whole.map((x) => x.detail.reason), ['appeal 2', 'reason 2', 'appeal 1', 'reason 1', 'appeal 0', 'reason 0']);
    const seen = [];
    for (let cursor = ''; cursor !== null; ) {
      const page = await admin.api.want(200, 'GET', `/api/v1/admin/audit?entity=${person.user.id}&limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items);
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen.filter((x) => x.actor === admin.user.id), whole);
    await admin.api.wantProblem('validation_failed', 422, 'GET', '/api/v1/admin/audit?cursor=x');
  });
});

describe('zhian ops why-login', () => {
  const why = async (email) => JSON.parse((await stack.node.command(['ops', 'why-login', email, '--json'])).stdout);
  const attempt = (email, password) => stack.api.post('/api/v1/auth/login', { email, password, device_name: '李的手机' });

  it('tells_each_decision_and_no_secret', async () => {
    const person = await stack.signUp('why');
    assert.equal((await attempt(person.email, 'a wrong guess')).status, 401);
    await stack.login(person);
    let answer;
    // The first hold-up is two seconds short: on a slow machine it takes another guess, which doubles it.
    for (let i = 0; i < 30 && answer?.body.code !== 'rate_limited'; ++i) answer = await attempt(person.email, `guess number ${i}`);
    assert.equal(answer.body.code, 'rate_limited');
    const story = await why(person.email);
    assert.deepEqual([story.known, story.verified, story.user, story.status], [true, true, person.user.id, 'active']);
    const outcomes = story.trail.map((x) => x.outcome).reverse();
    assert.deepEqual(outcomes.slice(0, 12), ['wrong_password', 'signed_in', ...Array(10).fill('wrong_password')]);
    assert.equal(outcomes.at(-1), 'held_up');
    assert.ok(story.trail[0].detail.until && story.trail[0].detail.in_a_row >= 10);
    const tenth = [...story.trail].reverse()[11].detail;
    assert.deepEqual([tenth.in_a_row, tenth.free], [10, 10]);
    assert.ok(tenth.held_up_until);
    assert.equal(story.trail[1].device, '李的手机');
    assert.equal(story.trail[1].client, '127.0.0.1');
    const text = JSON.stringify(story) + (await stack.node.command(['ops', 'why-login', person.email])).stdout;
    for (const secret of [person.password, 'guess number', 'a wrong guess', '$2b$', person.refresh]) assert.ok(!text.includes(secret), secret);
    assert.match(text, /held_up/);
  });

  it('tells_of_unknown_addresses_and_blocked_people', async () => {
    const nobody = stack.address('nobody');
    await attempt(nobody, 'whatever it is');
    const story = await why(nobody);
    assert.deepEqual([story.verified, story.trail.map((x) => x.outcome)], [false, ['unknown_address']]);
    const person = await stack.signUp('whyblocked');
    await block(person, admin, 'fraud');
    await eventually('the block is met', async () => (await attempt(person.email, person.password)).body.code === 'account_blocked');
    const blocked = await why(person.email);
    assert.deepEqual([blocked.status, blocked.block_reason, blocked.trail[0].outcome], ['blocked', 'fraud', 'blocked']);
    const refused = await stack.node.command(['ops', 'why-login', 'nonsense']).catch((err) => err);
    assert.equal(refused.code, 1);
  });

  it('names_the_limit_that_refused_and_keeps_fifty_lines_at_most', async () => {
    const strict = await Stack.start('why-limits', { settings: { http: { limits_percent: 100 } } });
    try {
      const email = strict.address('limited');
      const statuses = [];
      for (let i = 0; i < 25; ++i) statuses.push((await strict.api.post('/api/v1/auth/login', { email, password: `guess ${i}` })).status);
      assert.ok(statuses.includes(429));
      const line = await eventually('the refusal is in the trail', async () => {
        const { stdout } = await strict.node.command(['ops', 'why-login', email, '--json']);
        return JSON.parse(stdout).trail.find((x) => x.outcome === 'rate_limited');
      });
      assert.match(line.detail.rule, /^login\.\w+$/);
      await strict.database.transaction([
        `INSERT INTO sign_in_trail (realm, shard_id, address, outcome, detail, client, device, trace, at) SELECT 1, 0, '${email}', 'wrong_password', '{}', '', '', '', now() FROM generate_series(1, 200)`,
      ]);
      await strict.api.post('/api/v1/auth/login', { email: strict.address('other'), password: 'x' });
      const person = await strict.signUp('trail');
      for (let i = 0; i < 3; ++i) await strict.login(person);
      await strict.database.transaction([
        `INSERT INTO sign_in_trail (realm, shard_id, address, outcome, detail, client, device, trace, at) SELECT 1, 0, '${person.email}', 'wrong_password', '{}', '', '', '', now() FROM generate_series(1, 200)`,
      ]);
      await strict.login(person);
      const [{ n }] = await strict.database.rows(`SELECT count(*) AS n FROM sign_in_trail WHERE address = '${person.email}'`);
      assert.equal(n, 50);
    } finally {
      await strict.stop();
    }
  });
});
