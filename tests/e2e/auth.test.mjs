// Getting in and staying in: codes, passwords, rotation, revocation.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';

let stack;
before(async () => {
  stack = await Stack.start('auth', { settings: { auth: { refresh_grace: '2s' } } });
});
after(() => stack?.stop());

const password = 'a long enough password';
const register = (email, more) => stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password, ...more } });
const verify = (email, code, registration) => stack.api.post('/api/v1/auth/verify', { email, code, registration });
const login = (email, word) => stack.api.post('/api/v1/auth/login', { email, password: word });
const refresh = (token) => stack.api.post('/api/v1/auth/refresh', { refresh_token: token });
const otherThan = (code) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('registration', () => {
  it('a_known_address_is_answered_like_a_new_one_and_its_owner_is_told', async () => {
    const person = await stack.signUp('known');
    const shape = ({ registration, ...rest }) => ({ ...rest, length: registration.length });
    const known = await register(person.email);
    const fresh = await register(stack.address('fresh')); // As long as the other address.
    assert.deepEqual(shape(known), shape(fresh));
    // What a known address was answered opens nothing, and says so like a wrong code.
    const got = await verify(person.email, '000000', known.registration);
    assert.deepEqual([got.status, got.body.code], [422, 'code_invalid']);
    // The owner gets a notice without a code; the password stays what it was.
    const [, notice] = await stack.mails(person.email, 2);
    assert.doesNotMatch(notice.text, /(?<!\d)\d{6}(?!\d)/);
    await stack.login(person);
  });

  it('an_address_is_one_whatever_its_letters', async () => {
    const person = await stack.signUp('case');
    const { email } = person;
    person.email = ` ${email.toUpperCase()} `.trim();
    const answer = await stack.login(person);
    assert.equal(answer.user.id, person.user.id);
    assert.equal(answer.user.email, email);
  });

  it('the_mail_is_well_formed_in_the_language_of_the_caller', async () => {
    const email = stack.address('mail');
    await register(email);
    const [mail] = await stack.mails(email);
    assert.match(mail.from, /@/);
    assert.deepEqual(mail.to, [email]);
    assert.ok(mail.message_id);
    assert.ok(mail.subject.length > 0);
    assert.match(mail.headers['content-type'], /multipart\/alternative/);
    assert.equal(mail.headers['auto-submitted'], 'auto-generated');
    assert.ok(mail.html.includes(/\d{6}/.exec(mail.text)[0]), 'both parts hold the code');
    const zh = stack.address('zh');
    await stack.api.want(202, 'POST', '/api/v1/auth/register', {
      json: { email: zh, password },
      headers: { 'accept-language': 'zh-CN' },
    });
    assert.match((await stack.mails(zh))[0].text, /验证码/);
  });

  it('five_wrong_codes_kill_the_code', async () => {
    const email = stack.address('wrong');
    await register(email);
    const code = await stack.code(email);
    for (let i = 0; i < 5; ++i) {
      const got = await verify(email, otherThan(code));
      assert.deepEqual([got.status, got.body.code], [422, 'code_invalid']);
    }
    const late = await verify(email, code);
    assert.deepEqual([late.status, late.body.code], [422, 'code_invalid'], 'the right code is dead too');
    // A new one works.
    await stack.api.want(202, 'POST', '/api/v1/auth/resend', { json: { email } });
    assert.equal((await verify(email, await stack.code(email, 2))).status, 200);
  });

  it('a_resend_replaces_the_code_and_a_used_one_is_dead', async () => {
    const email = stack.address('resend');
    await register(email);
    const first = await stack.code(email);
    await stack.api.want(202, 'POST', '/api/v1/auth/resend', { json: { email } });
    const second = await stack.code(email, 2);
    if (first !== second) assert.equal((await verify(email, first)).status, 422);
    assert.equal((await verify(email, second)).status, 200);
    assert.equal((await verify(email, second)).status, 422);
    // Nobody learns that there is nothing to resend.
    const nobody = await stack.api.want(202, 'POST', '/api/v1/auth/resend', { json: { email: stack.address('none') } });
    assert.equal(typeof nobody.resend_after_s, 'number');
  });

  it('the_password_that_holds_is_the_one_of_the_registration_that_is_shown', async () => {
    const email = stack.address('two');
    const mine = await register(email);
    await stack.code(email);
    // A stranger registers the same address after the countdown, none here: the newer mail is his doing.
    const theirs = await register(email, { password: 'the password of a stranger' });
    const code = await stack.code(email, 2);
    const got = await verify(email, code, mine.registration);
    assert.equal(got.status, 200, got.text);
    assert.ok(!('password_set' in got.body));
    assert.equal((await login(email, password)).status, 200);
    assert.equal((await login(email, 'the password of a stranger')).status, 401);
    assert.equal((await verify(email, code, theirs.registration)).body.code, 'code_invalid');
  });

  it('without_it_none_of_several_passwords_holds_and_a_reset_sets_one', async () => {
    const email = stack.address('none');
    await register(email);
    await register(email, { password: 'the password of a stranger' });
    const got = await verify(email, await stack.code(email, 2));
    assert.equal(got.status, 200, got.text);
    assert.equal(got.body.password_set, false);
    await stack.api.as(got.body.access_token).want(200, 'GET', '/api/v1/me');
    for (const word of [password, 'the password of a stranger']) assert.equal((await login(email, word)).status, 401);
    const notice = (await stack.mails(email, 3)).at(-1);
    assert.doesNotMatch(notice.text, /(?<!\d)\d{6}(?!\d)/);
    await stack.api.want(202, 'POST', '/api/v1/auth/forgot', { json: { email } });
    const code = await stack.code(email, 4);
    await stack.api.want(204, 'POST', '/api/v1/auth/reset', { json: { email, code, new_password: password } });
    assert.equal((await login(email, password)).status, 200);
  });

  it('asking_twice_with_the_same_password_is_asking_once', async () => {
    const email = stack.address('twice');
    await register(email);
    await register(email);
    const got = await verify(email, await stack.code(email, 2));
    assert.ok(!('password_set' in got.body));
    assert.equal((await login(email, password)).status, 200);
  });

  it('a_registration_is_good_for_its_own_address_and_as_it_was_given', async () => {
    const [email, other] = [stack.address('own'), stack.address('other')];
    const { registration } = await register(email);
    const elsewhere = await register(other);
    const code = await stack.code(email);
    for (const bad of [elsewhere.registration, `${registration.slice(0, -4)}AAA=`, 'made up']) {
      const got = await verify(email, code, bad);
      assert.deepEqual([got.status, got.body.code, got.body.field], [422, 'validation_failed', 'registration']);
    }
    // None of that was a try of the code, and it survives a restart.
    await stack.node.kill9();
    await stack.node.start();
    assert.equal((await verify(email, code, registration)).status, 200);
  });

  it('parallel_verifications_make_one_user', async () => {
    const email = stack.address('race');
    await register(email);
    const code = await stack.code(email);
    const answers = await Promise.all(Array.from({ length: 8 }, () => verify(email, code)));
    assert.equal(answers.filter((x) => x.status === 200).length, 1);
    const rows = await stack.database.rows(`SELECT id FROM app_user WHERE email = '${email}'`);
    assert.equal(rows.length, 1);
  });

  it('weak_passwords_and_bad_addresses_are_refused_by_field', async () => {
    const email = stack.address('weak');
    const bad = [
      [{ email, password: 'short' }, 'weak_password', 'password'],
      [{ email, password: 'aaaaaaaaaaaa' }, 'weak_password', 'password'],
      [{ email, password: email }, 'weak_password', 'password'],
      [{ email: 'nobody', password }, 'validation_failed', 'email'],
      [{ email: 'a@b@c.example', password }, 'validation_failed', 'email'],
      [{ email: 'a@localhost', password }, 'validation_failed', 'email'],
    ];
    for (const [json, code, field] of bad) {
      const problem = await stack.api.wantProblem(code, 422, 'POST', '/api/v1/auth/register', { json });
      assert.equal(problem.field, field);
    }
  });
});

describe('sign-in', () => {
  it('a_wrong_password_and_an_unknown_address_look_the_same', async () => {
    const person = await stack.signUp('login');
    const json = { email: person.email, password: 'not the password' };
    const wrong = await stack.api.wantProblem('invalid_credentials', 401, 'POST', '/api/v1/auth/login', { json });
    const unknown = await stack.api.wantProblem('invalid_credentials', 401, 'POST', '/api/v1/auth/login', {
      json: { ...json, email: stack.address('nobody') },
    });
    const same = ({ request_id, headers, ...rest }) => rest;
    assert.deepEqual(same(wrong), same(unknown));
    // Registered but not verified: the same.
    const pending = stack.address('pending');
    await register(pending);
    await stack.api.wantProblem('invalid_credentials', 401, 'POST', '/api/v1/auth/login', {
      json: { email: pending, password },
    });
  });

  it('me_tells_who_tier_points_and_permissions', async () => {
    const person = await stack.signUp('me');
    const me = await person.api.want(200, 'GET', '/api/v1/me');
    assert.equal(me.user.email, person.email);
    assert.equal(me.user.realm, 'zhimai');
    assert.equal(me.user.status, 'active');
    assert.deepEqual([me.points, me.cumulative_fen, me.plan], [0, 0, null]);
    assert.ok(Array.isArray(me.permissions));
  });

  it('a_new_device_is_told_to_the_others', async () => {
    const person = await stack.signUp('device');
    const socket = await Realtime.open(stack.node.base, person.access);
    await socket.subscribe('user');
    const { email } = person;
    await stack.api.want(200, 'POST', '/api/v1/auth/login', {
      json: { email, password: person.password, device_name: '我的手机' },
    });
    const news = await socket.frame('the news', (f) => f.type === 'signed_in');
    assert.equal(news.data.device_name, '我的手机');
    await socket.close();
  });

  it('limits_slow_guessing_down_with_retry_after', async () => {
    const strict = await Stack.start('limits', { settings: { http: { limits_percent: 100 } } });
    try {
      const email = strict.address('guess');
      const statuses = [];
      for (let i = 0; i < 30; ++i) {
        const got = await strict.api.post('/api/v1/auth/login', { email, password: `guess ${i} of many` });
        statuses.push(got.status);
        if (got.status !== 429) continue;
        assert.equal(got.body.code, 'rate_limited');
        assert.ok(Number(got.headers.get('retry-after')) >= 1);
        assert.equal(got.headers.get('ratelimit-remaining'), '0');
      }
      assert.deepEqual([...new Set(statuses)], [401, 429]);
      assert.ok(statuses.indexOf(429) >= 10, 'an honest person may mistype ten times');
      // Somebody else at the same address (an office) is not hit.
      const other = await strict.api.post('/api/v1/auth/login', { email: strict.address('other'), password: 'mistyped once' });
      assert.equal(other.status, 401);
    } finally {
      await strict.stop();
    }
  });
});

describe('sessions', () => {
  it('twenty_parallel_refreshes_of_one_token_have_one_successor', async () => {
    const person = await stack.signUp('twenty');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(person.refresh)));
    assert.deepEqual([...new Set(answers.map((x) => x.status))], [200]);
    const successors = new Set(answers.map((x) => x.body.refresh_token));
    assert.equal(successors.size, 1);
    assert.ok(!successors.has(person.refresh));
    // The successor works, and so does every access token handed out.
    for (const { body } of answers) await stack.api.as(body.access_token).want(200, 'GET', '/api/v1/me');
    assert.equal((await refresh([...successors][0])).status, 200);
    const [row] = await stack.database.rows(`SELECT generation, revoked_at FROM session WHERE user_id = '${person.user.id}'`);
    assert.equal(row.revoked_at, null);
  });

  it('a_replay_after_the_grace_revokes_the_session_everywhere', async () => {
    const person = await stack.signUp('replay');
    const socket = await Realtime.open(stack.node.base, person.access);
    const next = (await refresh(person.refresh)).body;
    assert.equal((await refresh(person.refresh)).status, 200, 'within the grace the same successor');
    await new Promise((resolve) => setTimeout(resolve, 2200)); // The grace of this suite is two seconds.
    const replay = await refresh(person.refresh);
    assert.deepEqual([replay.status, replay.body.code], [401, 'session_revoked']);
    assert.equal((await socket.ended).code, 3503);
    const heir = await refresh(next.refresh_token);
    assert.deepEqual([heir.status, heir.body.code], [401, 'session_revoked'], 'thief and owner are both out');
    await stack.api.as(next.access_token).wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    // The owner is told, and can sign in again.
    assert.equal((await stack.mails(person.email, 2)).length, 2);
    await stack.login(person);
  });

  it('logout_ends_the_session_and_closes_its_sockets', async () => {
    const person = await stack.signUp('logout');
    const other = await stack.login(person);
    const socket = await Realtime.open(stack.node.base, person.access);
    await person.api.want(204, 'POST', '/api/v1/auth/logout');
    assert.equal((await socket.ended).code, 3503);
    await person.api.wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    assert.equal((await refresh(person.refresh)).body.code, 'session_revoked');
    await stack.api.as(other.access_token).want(200, 'GET', '/api/v1/me');
  });

  it('forged_cut_and_swapped_tokens_are_refused', async () => {
    const person = await stack.signUp('forged');
    const [head, claims, mac] = person.access.split('.');
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    const flipped = (mac[0] === 'A' ? 'B' : 'A') + mac.slice(1);
    const bad = ['x', `${head}.${claims}`, `${head}.${claims}.`, `${none}.${claims}.`, `${head}.${claims}.${flipped}`, person.refresh];
    for (const token of bad) await stack.api.as(token).wantProblem('unauthenticated', 401, 'GET', '/api/v1/me');
    await stack.api.wantProblem('unauthenticated', 401, 'GET', '/api/v1/me');
    for (const token of [person.access, 'x.1.y', `${person.refresh}A`]) {
      const got = await refresh(token);
      assert.ok([401, 422].includes(got.status), `${token.slice(0, 20)}…`);
    }
  });

  it('an_expired_token_ends_the_socket_unless_it_is_renewed_in_band', async () => {
    const short = await Stack.start('expiry', { settings: { auth: { access_ttl: '5s' } } });
    try {
      const person = await short.signUp('expiry');
      const json = { refresh_token: person.refresh };
      const left = await Realtime.open(short.node.base, person.access);
      const renewed = await Realtime.open(short.node.base, person.access);
      const begin = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 2500)); // So that the new token outlives the old one.
      const next = await short.api.want(200, 'POST', '/api/v1/auth/refresh', { json });
      await renewed.do('refresh', { access_token: next.access_token });
      assert.equal((await left.ended).code, 3500);
      assert.ok(Date.now() - begin >= 3500);
      await renewed.do('ping', {});
      await person.api.wantProblem('token_expired', 401, 'GET', '/api/v1/me');
      await short.api.as(next.access_token).want(200, 'GET', '/api/v1/me');
      assert.equal((await renewed.ended).code, 3500);
    } finally {
      await short.stop();
    }
  });

  it('a_socket_takes_no_token_of_somebody_else', async () => {
    const [a, b] = [await stack.signUp('mine'), await stack.signUp('theirs')];
    const socket = await Realtime.open(stack.node.base, a.access);
    const reply = await socket.ask('refresh', { access_token: b.access });
    assert.equal(reply.ok, false);
    if (!socket.closed) await socket.close();
  });

  it('tokens_survive_a_restart_of_the_server', async () => {
    const person = await stack.signUp('restart');
    await stack.node.stop();
    await stack.node.start();
    await person.api.want(200, 'GET', '/api/v1/me');
    assert.equal((await refresh(person.refresh)).status, 200);
  });

  it('no_secret_reaches_log_or_database', async () => {
    const person = await stack.signUp('secret');
    await stack.login(person);
    const { readFile } = await import('node:fs/promises');
    const log = await readFile(stack.node.logFile, 'utf8');
    for (const secret of [person.password, person.access, person.refresh, person.access.split('.')[2]])
      assert.ok(!log.includes(secret), 'a secret is in the log');
    const rows = JSON.stringify([
      await stack.database.rows('SELECT * FROM identity'),
      await stack.database.rows('SELECT * FROM session'),
      await stack.database.rows('SELECT * FROM op_dedup'),
      await stack.database.rows('SELECT * FROM audit'),
    ]);
    for (const secret of [person.password, person.access, person.refresh]) assert.ok(!rows.includes(secret));
  });
});
