// The end of an account: nothing personal stays, what is counted stays, the address is free again.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { png } from './support/picture.mjs';
import { Realtime } from './support/realtime.mjs';
import { appoint } from './support/staff.mjs';
import { Stack } from './support/stack.mjs';
import { fileForm } from './support/upload.mjs';

let stack;
before(async () => {
  stack = await Stack.start('closing', { settings: { node: { fresh_files: '0s' }, account: { file_grace: '0s' } } });
});
after(() => stack?.stop());

const close = (person, password = person.password) => person.api.call('POST', '/api/v1/me/close', { json: { password } });

/** All tables with all their rows, as text. */
async function everything() {
  const tables = await stack.database.rows(
    "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'",
  );
  const out = {};
  for (const { name } of tables) out[name] = JSON.stringify(await stack.database.rows(`SELECT * FROM "${name}"`));
  return out;
}

describe('closing an account', () => {
  it('takes_everything_personal_along_and_keeps_the_books', async () => {
    const person = await stack.signUp('leaver');
    const other = await stack.login(person);
    const nickname = '李不见';
    await person.api.want(200, 'PATCH', '/api/v1/me', { json: { nickname } });
    const text = 'Zwetschkenknoedel C++';
    await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(text), 'Knoedel.txt', 'text/plain') });
    const { avatar_url } = await person.api.want(200, 'POST', '/api/v1/me/avatar', { form: fileForm(png(11, 11, [5, 6, 7, 255]), 'me.png', 'image/png') });
    const room = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: 'Knoedelkoch', questions: 1 } });
    await person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room.room_id}/end`);
    await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: 'Knoedelkoch', questions: 1 } });
    const exported = await person.api.want(202, 'POST', '/api/v1/me/export');
    await eventually('the export is ready', async () => (await person.api.want(200, 'GET', `/api/v1/me/exports/${exported.id}`)).state === 'ready', { timeout: 30_000 });
    await stack.mails(person.email, 2);
    const sockets = [await Realtime.open(stack.node.base, person.access), await Realtime.open(stack.node.base, other.access_token)];
    const [account] = await stack.database.rows(`SELECT points, settled_fen FROM account WHERE user_id = '${person.user.id}'`);

    assert.equal((await close(person)).status, 204);
    for (const socket of sockets) assert.equal((await socket.ended).code, 3503);
    await eventually('both sessions are over', async () => {
      const rows = await stack.database.rows(`SELECT revoke_reason FROM session WHERE user_id = '${person.user.id}' AND revoked_at IS NOT NULL`);
      return rows.length === 2 && rows.every((x) => x.revoke_reason === 'closed');
    });
    await person.api.wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    assert.equal((await stack.api.post('/api/v1/auth/refresh', { refresh_token: other.refresh_token })).body.code, 'session_revoked');
    const refused = await stack.api.post('/api/v1/auth/login', { email: person.email, password: person.password });
    assert.deepEqual([refused.status, refused.body.code], [401, 'invalid_credentials']);
    assert.equal((await fetch(stack.node.base + avatar_url)).status, 404);

    // The rest goes in pieces; a row tells when it is all.
    await eventually('everything has gone', async () => {
      const [row] = await stack.database.rows(`SELECT finished_at FROM erasure WHERE user_id = '${person.user.id}'`);
      return row?.finished_at;
    }, { timeout: 30_000 });

    // The account goes on without a name.
    assert.deepEqual(await stack.database.rows(`SELECT points, settled_fen FROM account WHERE user_id = '${person.user.id}'`), [account]);
    const [user] = await stack.database.rows(`SELECT * FROM app_user WHERE id = '${person.user.id}'`);
    assert.deepEqual([user.email, user.nickname, user.status, user.roles], [`${person.user.id}@closed.invalid`, '', 4, []]);
    const audit = await stack.database.rows(`SELECT action, actor FROM audit WHERE target = '${person.user.id}' AND action = 'user.closed'`);
    assert.deepEqual(audit, [{ action: 'user.closed', actor: person.user.id }]);

    // The last mail may still be on its way; after it the address is nowhere but in the row of the address itself,
    // the trail of the refused sign-in above, and that mail.
    await stack.mails(person.email, 3);
    await eventually('the last mail is sent', async () => {
      const [row] = await stack.database.rows(`SELECT state FROM outbox WHERE dedup_key = 'account_closed:${person.user.id}'`);
      return row?.state === 'done';
    });
    for (const [table, rows] of Object.entries(await everything())) {
      for (const trace of [nickname, 'Knoedel', 'laptop'])
        assert.ok(!rows.includes(trace), `${trace} in ${table}`);
      if (!['identity', 'sign_in_trail', 'outbox'].includes(table)) assert.ok(!rows.includes(person.email), `the address in ${table}`);
    }
    await eventually('no file is kept', async () => {
      const files = await readdir(join(stack.node.dir, 'data', 'files', 'objects'), { recursive: true, withFileTypes: true });
      return files.filter((x) => x.isFile()).length === 0;
    }, { timeout: 30_000 });
  });

  it('the_address_can_register_again_as_somebody_new', async () => {
    const person = await stack.signUp('again');
    assert.equal((await close(person)).status, 204);
    const { email, password } = person;
    const before = (await stack.mails(email, 2)).length;
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password } });
    const code = await stack.code(email, before + 1);
    const answer = await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code } });
    assert.notEqual(answer.user.id, person.user.id);
    const api = stack.api.as(answer.access_token);
    assert.deepEqual((await api.want(200, 'GET', '/api/v1/resumes')).items, []);
    assert.equal((await api.want(200, 'GET', '/api/v1/me')).user.email, email);
  });

  it('a_wrong_password_closes_nothing_and_guessing_is_held_up', async () => {
    const person = await stack.signUp('wrong');
    let held;
    for (let i = 0; i < 30; ++i) {
      const got = await close(person, `guess ${i}`);
      if (got.status === 429) {
        assert.ok(i >= 10, 'an honest person may mistype ten times');
        held = got;
        break;
      }
      assert.deepEqual([got.status, got.body.code, got.body.field], [422, 'password_wrong', 'password']);
    }
    assert.equal(held?.body.code, 'rate_limited');
    assert.ok(Number(held.headers.get('retry-after')) >= 1);
    await person.api.want(200, 'GET', '/api/v1/me');
    await person.api.wantProblem('validation_failed', 422, 'POST', '/api/v1/me/close', { json: {} });
  });

  it('twice_at_once_is_once', async () => {
    const person = await stack.signUp('twice');
    const answers = await Promise.all([close(person), close(person), close(person)]);
    assert.equal(answers[0].status, 204);
    // A repeat gets the same answer, or hears that its session is over: it never meets a living account.
    for (const { status, body } of answers) assert.ok(status === 204 || body.code === 'session_revoked', `${status} ${JSON.stringify(body)}`);
    const lines = await stack.database.rows(`SELECT 1 FROM audit WHERE target = '${person.user.id}' AND action = 'user.closed'`);
    assert.equal(lines.length, 1);
  });

  it('survives_the_death_of_the_node_in_the_middle', async () => {
    const person = await stack.signUp('killed');
    assert.equal((await close(person)).status, 204);
    await stack.node.kill9();
    await stack.node.start();
    await person.api.wantProblem('session_revoked', 401, 'GET', '/api/v1/me');
    await eventually('the sessions are over in the store too', async () => {
      const [row] = await stack.database.rows(`SELECT count(*) AS n FROM session WHERE user_id = '${person.user.id}' AND revoked_at IS NULL`);
      return row.n === 0;
    }, { timeout: 30_000 });
    await eventually('no timer is left', async () => {
      const rows = await stack.database.rows(`SELECT name FROM timer WHERE entity = 'account/${person.user.id}'`);
      return rows.length === 0;
    }, { timeout: 30_000 });
  });

  it('a_person_with_many_rows_goes_too_and_a_kill_in_the_middle_changes_nothing', async () => {
    const person = await stack.signUp('hoarder');
    const id = person.user.id;
    const events = () => stack.database.rows(`SELECT count(*) AS n FROM user_event WHERE stream = 'user:${id}'`).then(([row]) => row.n);
    await stack.database.transaction([
      `INSERT INTO user_event SELECT 'user:${id}', 1000000 + g, 1, 0, 'changed', '{}', now() FROM generate_series(1, 60000) g`,
    ]);
    assert.equal((await close(person)).status, 204);
    await eventually('a piece has gone', async () => (await events()) < 60_000);
    await stack.node.kill9();
    await stack.node.start();
    await eventually('everything has gone', async () => {
      const [row] = await stack.database.rows(`SELECT finished_at, pieces FROM erasure WHERE user_id = '${id}'`);
      return row?.finished_at && row.pieces >= 120;
    }, { timeout: 90_000 });
    assert.equal(await events(), 0);
  });

  it('the_last_administrator_stays', async () => {
    const admin = await appoint(stack, 'admin');
    const api = stack.api.as(admin.access_token);
    await api.wantProblem('last_admin', 409, 'POST', '/api/v1/me/close', { json: { password: admin.password } });
    await api.want(200, 'GET', '/api/v1/me');
    await appoint(stack, 'admin');
    await api.want(204, 'POST', '/api/v1/me/close', { json: { password: admin.password } });
  });
});
