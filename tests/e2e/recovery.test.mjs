// Getting back in: a mailed code for a new password, a changed password, and who is told.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';

let stack;
before(async () => {
  stack = await Stack.start('recovery', { settings: { auth: { refresh_grace: '0s' } } });
});
after(() => stack?.stop());

const fresh = 'an entirely new password';
const forgot = (email) => stack.api.want(202, 'POST', '/api/v1/auth/forgot', { json: { email } });
const reset = (email, code, new_password = fresh) => stack.api.post('/api/v1/auth/reset', { email, code, new_password });
const login = (email, password) => stack.api.post('/api/v1/auth/login', { email, password });
const otherThan = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const ends = ({ frames }) => frames.filter((x) => x.type === 'session_ended').map((x) => x.data.reason);

describe('a forgotten password', () => {
  it('is_replaced_with_a_mailed_code_and_ends_every_session', async () => {
    const person = await stack.signUp('forgot');
    const phone = await stack.login(person);
    const sockets = [await Realtime.open(stack.node.base, person.access), await Realtime.open(stack.node.base, phone.access_token)];
    await forgot(person.email);
    const code = await stack.code(person.email, 2);
    const got = await reset(person.email, code);
    assert.equal(got.status, 204, got.text);
    for (const socket of sockets) {
      assert.equal((await socket.ended).code, 3503);
      assert.deepEqual(ends(socket), ['password_reset']);
    }
    for (const token of [person.access, phone.access_token])
      await stack.api.as(token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    for (const refresh_token of [person.refresh, phone.refresh_token]) {
      const problem = await stack.api.wantProblem('session_revoked', 401, 'POST', '/api/v1/auth/refresh', { json: { refresh_token } });
      assert.equal(problem.detail, 'password_reset', 'who has no socket reads the reason here');
    }
    // The old password is worth nothing, the new one opens; the owner was told without a code.
    assert.equal((await login(person.email, person.password)).status, 401);
    assert.equal((await login(person.email, fresh)).status, 200);
    const [, , notice] = await stack.mails(person.email, 3);
    assert.match(notice.subject, /changed/);
    assert.doesNotMatch(notice.text, /(?<!\d)\d{6}(?!\d)/);
    const again = await reset(person.email, code);
    assert.deepEqual([again.status, again.body.code], [422, 'code_invalid'], 'a code works once');
  });

  it('is_nothing_anybody_learns_about_an_address', async () => {
    const person = await stack.signUp('quiet');
    const nobody = stack.address('nobody');
    assert.deepEqual(await forgot(person.email), await forgot(nobody));
    const code = await stack.code(person.email, 2);
    const wrong = await reset(person.email, otherThan(code));
    const unknown = await reset(nobody, code);
    const same = ({ request_id, ...rest }) => rest;
    assert.deepEqual(same(wrong.body), same(unknown.body));
    assert.equal(wrong.status, 422);
    // Nothing was mailed to nobody, and everything else was written for both.
    assert.equal((await stack.sandbox.mailbox.list(nobody)).length, 0);
    const [row] = await stack.database.rows(`SELECT owner, reset_mac <> '' AS has_code, reset_tries FROM identity WHERE value = '${nobody}'`);
    assert.deepEqual(row, { owner: null, has_code: true, reset_tries: 1 });
    await eventually('the mail to nobody went the whole way, to nowhere', async () => {
      const items = await stack.database.rows(`SELECT kind, state, payload FROM outbox WHERE dedup_key LIKE 'reset_code:%${nobody}%'`);
      return items.length === 1 && items[0].kind === 'nowhere' && items[0].state === 'done' && JSON.stringify(items[0].payload) === '{}';
    });
    const lines = await stack.database.rows(`SELECT actor, target FROM audit WHERE action = 'password.reset_asked' AND actor = 'stranger'`);
    assert.ok(lines.length >= 1 && lines.every((x) => !x.target.includes('@')), JSON.stringify(lines));
  });

  it('takes_the_same_time_whether_the_address_is_known', async () => {
    const person = await stack.signUp('time');
    const nobody = stack.address('time');
    const times = { known: [], unknown: [] };
    for (let i = 0; i < 40; ++i)
      for (const [kind, email] of [['known', person.email], ['unknown', nobody]]) {
        const begin = process.hrtime.bigint();
        await forgot(email);
        times[kind].push(Number(process.hrtime.bigint() - begin) / 1e6);
      }
    const median = (list) => list.sort((a, b) => a - b)[list.length / 2];
    const [known, unknown] = [median(times.known), median(times.unknown)];
    // Both wait for one commit. A way without one answers several times faster.
    assert.ok(unknown > known / 3 && unknown < known * 3, `${known} ms and ${unknown} ms`);
  });

  it('five_wrong_codes_kill_the_code_and_a_new_one_replaces_it', async () => {
    const person = await stack.signUp('five');
    await forgot(person.email);
    const code = await stack.code(person.email, 2);
    for (let i = 0; i < 5; ++i) assert.equal((await reset(person.email, otherThan(code))).status, 422);
    assert.equal((await reset(person.email, code)).status, 422, 'the right one is dead too');
    await forgot(person.email);
    assert.equal((await reset(person.email, await stack.code(person.email, 3))).status, 204);
  });

  it('a_code_of_a_registration_is_none_for_a_reset_and_a_pending_address_is_not_opened', async () => {
    const email = stack.address('pending');
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'a long enough password' } });
    const code = await stack.code(email);
    await forgot(email);
    assert.equal((await reset(email, code)).status, 422);
    assert.equal((await stack.api.post('/api/v1/auth/verify', { email, code })).status, 200, 'the registration goes on');
    assert.equal((await stack.mails(email)).length, 1);
  });

  it('parallel_resets_with_one_code_set_one_password', async () => {
    const person = await stack.signUp('race');
    await forgot(person.email);
    const code = await stack.code(person.email, 2);
    const words = Array.from({ length: 6 }, (_, i) => `parallel password ${i}`);
    const answers = await Promise.all(words.map((word) => reset(person.email, code, word)));
    assert.equal(answers.filter((x) => x.status === 204).length, 1, JSON.stringify(answers.map((x) => x.status)));
    const winner = words[answers.findIndex((x) => x.status === 204)];
    assert.equal((await login(person.email, winner)).status, 200);
  });

  it('survives_a_crash_between_the_code_and_its_use', async () => {
    const person = await stack.signUp('crash');
    await forgot(person.email);
    const code = await stack.code(person.email, 2);
    await stack.node.kill9();
    await stack.node.start();
    assert.equal((await reset(person.email, code)).status, 204);
    await stack.node.kill9();
    await stack.node.start();
    assert.equal((await login(person.email, fresh)).status, 200);
    await person.api.wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
  });

  it('is_answered_in_the_callers_language_by_mail', async () => {
    const person = await stack.signUp('zh');
    await stack.api.want(202, 'POST', '/api/v1/auth/forgot', { json: { email: person.email }, headers: { 'accept-language': 'zh-CN' } });
    assert.match((await stack.mails(person.email, 2))[1].subject, /重设密码/);
  });
});

describe('a changed password', () => {
  const change = (person, current_password, new_password = fresh) =>
    person.api.post('/api/v1/auth/change-password', { current_password, new_password });

  it('needs_the_current_one_keeps_this_session_and_ends_the_others', async () => {
    const person = await stack.signUp('change');
    const phone = await stack.login(person);
    const here = await Realtime.open(stack.node.base, person.access);
    const there = await Realtime.open(stack.node.base, phone.access_token);
    const wrong = await change(person, 'not the current one');
    assert.deepEqual([wrong.status, wrong.body.code, wrong.body.field], [422, 'wrong_password', 'current_password']);
    await here.do('ping', {});
    await there.do('ping', {});
    assert.equal((await change(person, person.password)).status, 204);
    assert.equal((await there.ended).code, 3503);
    assert.deepEqual(ends(there), ['password_changed']);
    await here.do('ping', {});
    await person.api.want(200, 'GET', '/api/v1/me');
    const next = await stack.api.want(200, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh } });
    await stack.api.as(next.access_token).want(200, 'GET', '/api/v1/me');
    await stack.api.as(phone.access_token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    assert.equal((await login(person.email, person.password)).status, 401);
    assert.equal((await login(person.email, fresh)).status, 200);
    assert.match((await stack.mails(person.email, 2))[1].subject, /changed/);
    await here.close();
  });

  it('is_refused_when_weak_or_without_a_session', async () => {
    const person = await stack.signUp('weak');
    for (const word of ['short', 'password123', person.email, person.email.split('@')[0], person.password]) {
      const got = await change(person, person.password, word);
      assert.deepEqual([got.status, got.body.code, got.body.field], [422, 'weak_password', 'new_password'], word);
    }
    await stack.api.wantProblem('unauthenticated', 401, 'POST', '/api/v1/auth/change-password', {
      json: { current_password: person.password, new_password: fresh },
    });
    assert.equal((await login(person.email, person.password)).status, 200);
  });
});

describe('secrets of recovery', () => {
  it('no_answer_of_auth_is_stored_and_no_code_or_password_either', async () => {
    const person = await stack.signUp('stored');
    const secret = 'a password to look for';
    await stack.api.want(202, 'POST', '/api/v1/auth/forgot', { json: { email: person.email }, headers: { 'idempotency-key': 'f-1' } });
    const code = await stack.code(person.email, 2);
    await stack.api.want(204, 'POST', '/api/v1/auth/reset', {
      json: { email: person.email, code, new_password: secret },
      headers: { 'idempotency-key': 'r-1' },
    });
    await stack.mails(person.email, 3);
    assert.deepEqual(await stack.database.rows(`SELECT op_key FROM op_dedup WHERE op_key LIKE '%/auth/%'`), []);
    const { readFile } = await import('node:fs/promises');
    const log = await readFile(stack.node.logFile, 'utf8');
    assert.ok(!log.includes(secret) && !log.includes(`"${code}"`) && !log.includes(person.email));
    const rows = JSON.stringify([
      await stack.database.rows('SELECT * FROM identity'),
      await stack.database.rows('SELECT * FROM session'),
      await stack.database.rows('SELECT * FROM audit'),
    ]);
    assert.ok(!rows.includes(secret) && !rows.includes(`"${code}"`));
    // What carried the code is emptied once it went out.
    await eventually('the mail of the code is marked as gone and empty', async () => {
      const mails = await stack.database.rows(`SELECT payload, state FROM outbox WHERE dedup_key LIKE 'reset_code:%${person.email}%'`);
      return mails.length === 1 && mails[0].state === 'done' && !JSON.stringify(mails).includes(code);
    });
  });
});
