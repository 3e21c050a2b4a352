// The real limits over the real node: crowds behind one address pass, guesses do not.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Person, Stack } from './support/stack.mjs';

let stack;
before(async () => {
  // Counted by the node itself: the Redis of a run is shared, and other suites would fill the same buckets.
  stack = await Stack.start('real-limits', {
    redis: false,
    settings: { http: { limits_percent: 100 }, auth: { resend_after: '60s', sends_per_hour: 5, sends_per_day: 10 } },
  });
});
after(() => stack?.stop());

const strange = 'not the password';

describe('limits', () => {
  it('thirty_people_behind_one_address_register_within_minutes', async () => {
    const begin = Date.now();
    const people = Array.from({ length: 30 }, (_, i) => new Person(stack.address('student'), `word of student ${i}`));
    for (const { email, password } of people) {
      const got = await stack.api.call('POST', '/api/v1/auth/register', { json: { email, password } });
      assert.equal(got.status, 202, got.text);
      assert.equal(got.headers.get('ratelimit-limit'), '60');
      assert.ok(Number(got.headers.get('ratelimit-remaining')) >= 0);
    }
    for (const person of people) {
      const { email } = person;
      // One of three mistypes once.
      const code = await stack.code(email);
      if (people.indexOf(person) % 3 === 0)
        await stack.api.wantProblem('code_invalid', 422, 'POST', '/api/v1/auth/verify', {
          json: { email, code: String((Number(code) + 1) % 1_000_000).padStart(6, '0') },
        });
      person.hold(await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code } }));
      await stack.api.as(person.access).want(200, 'GET', '/api/v1/me');
    }
    assert.ok(Date.now() - begin < 180_000);
  });

  it('the_countdown_comes_from_the_server', async () => {
    const email = stack.address('countdown');
    for (const path of ['/api/v1/auth/forgot', '/api/v1/auth/register']) {
      const json = path.endsWith('forgot') ? { email } : { email, password: 'a long enough password' };
      assert.equal((await stack.api.want(202, 'POST', path, { json })).resend_after_s, 60);
      const { resend_after_s } = await stack.api.want(202, 'POST', path, { json });
      assert.ok(resend_after_s > 0 && resend_after_s <= 60, `${resend_after_s}`);
    }
    assert.equal((await stack.mails(email)).length, 1, 'the second of each sent nothing, nor did the forgotten one');
  });

  it('hundreds_of_wrong_passwords_are_slowed_while_the_owner_gets_in_on_a_known_device', async () => {
    const email = stack.address('owner');
    const password = 'the right one for once';
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password } });
    const code = await stack.code(email);
    const { device_token } = await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code } });
    // Twenty guesses at one account from one place, all of them free again after five minutes (login.pair of
    // http/auth/limits.cpp). Three times as many are allowed here, and what came free meanwhile.
    const begin = Date.now();
    const most = () => 60 + ((Date.now() - begin) / 1000) * (20 / 300);
    const seen = { 401: 0, 429: 0 };
    const waits = [];
    for (let round = 0; round < 10; ++round) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => stack.api.post('/api/v1/auth/login', { email, password: strange })),
      );
      for (const { status, headers } of answers) {
        ++seen[status];
        if (status === 429) waits.push(Number(headers.get('retry-after')));
      }
      // In the middle of it, from the same network.
      const owner = await stack.api.post('/api/v1/auth/login', { email, password, device_token });
      assert.equal(owner.status, 200, owner.text);
      assert.equal(owner.body.device_token, device_token);
    }
    assert.equal(seen[401] + seen[429], 300);
    assert.ok(seen[401] <= most(), `${seen[401]} of 300 guesses were looked at`);
    assert.ok(waits.every((x) => x >= 1), 'each refusal says how long to wait');
    // Who does not show the device waits like everybody, with the right password too.
    // A burst: in the time between two calls a place may have become free.
    const burst = async (json) => {
      const all = await Promise.all(Array.from({ length: 30 }, () => stack.api.post('/api/v1/auth/login', json)));
      const statuses = all.map((x) => x.status);
      assert.ok(statuses.every((x) => x === 200 || x === 429), `${statuses}`);
      assert.ok(statuses.includes(429), `${statuses}`);
      return statuses.filter((x) => x === 200).length;
    };
    let passed = seen[401] + (await burst({ email, password }));
    // A device token is for one address, and cannot be made.
    passed += await burst({ email, password, device_token: device_token.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')) });
    assert.ok(passed <= most(), `${passed} of 360 calls were looked at`);
  });

  it('the_device_survives_a_restart_and_dies_with_the_password', async () => {
    const email = stack.address('device');
    const password = 'before the change of it';
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password } });
    const signed = await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code: await stack.code(email) } });
    const known = async () => (await stack.database.rows(`SELECT known_devices FROM identity WHERE value = '${email}'`))[0].known_devices;
    assert.equal((await known()).length, 1);
    assert.ok(!JSON.stringify(await known()).includes(signed.device_token.split('.')[0]), 'kept as a digest');
    await stack.node.stop();
    await stack.node.start();
    const json = { email, password, device_token: signed.device_token };
    assert.equal((await stack.api.want(200, 'POST', '/api/v1/auth/login', { json })).device_token, signed.device_token);
    assert.equal((await known()).length, 1, 'no second entry');
    await stack.api.as(signed.access_token).want(204, 'POST', '/api/v1/auth/change-password', {
      json: { current_password: password, new_password: 'after the change of it' },
    });
    assert.deepEqual(await known(), []);
  });

  it('guesses_at_the_current_password_are_bounded_too', async () => {
    const email = stack.address('current');
    const password = 'a word nobody guesses';
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password } });
    const { access_token } = await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code: await stack.code(email) } });
    const api = stack.api.as(access_token);
    const statuses = [];
    for (let i = 0; i < 15; ++i)
      statuses.push((await api.post('/api/v1/auth/change-password', { current_password: `guess ${i}`, new_password: 'what they would like' })).status);
    assert.deepEqual([...new Set(statuses)], [422, 429]);
    assert.ok(statuses.filter((x) => x === 422).length <= 11, `${statuses}`);
    await api.want(200, 'GET', '/api/v1/me');
  });
});

describe('passwords everybody tries', () => {
  it('are_refused_at_registration_and_recovery', async () => {
    const email = stack.address('common.name.');
    const local = email.split('@')[0];
    for (const password of ['password1', 'QWERTYUIOP', '1qaz2wsx', 'woaini1314', email, local, local.toUpperCase()]) {
      const problem = await stack.api.wantProblem('weak_password', 422, 'POST', '/api/v1/auth/register', { json: { email, password } });
      assert.equal(problem.field, 'password');
      const again = await stack.api.wantProblem('weak_password', 422, 'POST', '/api/v1/auth/reset', {
        json: { email, code: '123456', new_password: password },
      });
      assert.equal(again.field, 'new_password');
    }
  });
});
