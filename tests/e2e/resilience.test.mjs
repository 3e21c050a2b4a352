// Servers that go away and come back: nothing that was acknowledged is lost, and nobody has to help.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { env, eventually, patience } from './support/env.mjs';
import { Ledger, Realtime } from './support/realtime.mjs';
import { PrivateServers } from './support/servers.mjs';
import { Stack } from './support/stack.mjs';

let servers;
let stack;
before(async () => {
  servers = await PrivateServers.start();
  stack = await Stack.start('resilience', { servers, settings: { interview: { delta_interval: '10ms' } } });
});
after(async () => {
  await stack?.stop();
  await servers?.stop();
});

// A fault that a test left behind must not hit the next one.
afterEach(() => stack.sandbox.faults.clear());

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ready = async () => (await fetch(`${stack.node.adminBase}/readyz`)).status;

async function openRoom(person, questions = 3) {
  const made = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', {
    json: { position: 'Backend engineer', language: 'en', questions },
  });
  const { epoch } = await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${made.room_id}`);
  return { ...made, ledger: new Ledger(made.channel, { epoch, seq: 0 }) };
}

async function follow(person, room) {
  const socket = await Realtime.open(stack.node.base, person.access, { ledger: room.ledger });
  const state = await socket.resume(room.channel, room.ledger.epoch, room.ledger.seq);
  assert.equal(state.recovered, true);
  return socket;
}

const question = (socket, turn) => socket.frame(`question ${turn}`, (f) => f.type === 'question' && f.data.turn === turn);
const answer = (socket, room, turn) =>
  socket.do('room.answer', { room_id: room.room_id, turn, text: `Answer ${turn}: I measured it and fixed it.` });

describe('resilience', () => {
  it('without_redis_everything_works', async () => {
    await servers.stopRedis();
    try {
      const person = await stack.signUp('redis');
      await stack.login(person);
      await stack.api.want(200, 'POST', '/api/v1/auth/refresh', { json: { refresh_token: person.refresh } });
      const room = await openRoom(person, 1);
      const socket = await follow(person, room);
      await question(socket, 1);
      await answer(socket, room, 1);
      assert.equal(await ready(), 200);
      await socket.close();
    } finally {
      await servers.startRedis();
    }
    await eventually('redis is seen again', async () => {
      const body = await (await fetch(`${stack.node.adminBase}/readyz`)).json();
      return body.checks?.redis !== false;
    });
  });

  it('without_postgres_it_says_so_and_comes_back_by_itself', async () => {
    const person = await stack.signUp('store');
    const room = await openRoom(person);
    let socket = await follow(person, room);
    await question(socket, 1);
    const receipt = await answer(socket, room, 1);
    await servers.killPostgres();
    const down = Date.now();
    await eventually('it is not ready', async () => (await ready()) === 503, { timeout: 15_000 });
    // Alive all the same, and clear about what is missing.
    assert.equal((await fetch(`${stack.node.base}/healthz`)).status, 200);
    const answers = await Promise.all(
      [1, 2, 3].map((i) => stack.api.post('/api/v1/auth/register', { email: stack.address('down'), password: `long enough ${i}` })),
    );
    for (const got of answers) {
      assert.ok([503, 504].includes(got.status), got.text);
      assert.equal(got.body.retryable, true);
      assert.ok(['storage_unavailable', 'timed_out', 'not_owner', 'fenced'].includes(got.body.code), got.body.code);
    }
    const outage = env.long ? 60_000 : 8_000;
    await pause(Math.max(0, outage - (Date.now() - down)));
    await servers.startPostgres();
    await eventually('it is ready again', async () => (await ready()) === 200, { timeout: 30_000 });
    assert.ok(stack.node.running);

    // Nothing acknowledged is gone, and the room goes on where it stood.
    if (!socket.closed) await socket.close();
    socket = await follow(person, room);
    // Here, or on the socket before, while the store was on its way down.
    await eventually('question 2', () => room.ledger.of('question').some((f) => f.data.turn === 2), { timeout: 20_000 });
    const stored = room.ledger.of('answer');
    assert.deepEqual(stored.map((f) => f.seq), [receipt.seq]);
    await answer(socket, room, 2);
    await question(socket, 3);
    await stack.login(person);
    await stack.signUp('after');
    await socket.close();
  });

  it('a_short_restart_of_postgres_is_ridden_out_mid_turn', async () => {
    const person = await stack.signUp('short');
    const room = await openRoom(person);
    const socket = await follow(person, room);
    await question(socket, 1);
    await answer(socket, room, 1);
    await socket.frame('words of turn 2', (f) => f.type === 'delta' && f.data.turn === 2);
    await servers.stopPostgres();
    await servers.startPostgres();
    await eventually('it is ready again', async () => (await ready()) === 200, { timeout: 30_000 });
    const next = socket.closed ? await follow(person, room) : socket;
    await eventually('the question of turn 2', async () => {
      // A room that lost its turn is woken by whoever looks at it.
      await person.api.want(200, 'GET', `/api/v1/mock-interview/rooms/${room.room_id}`);
      return room.ledger.of('question').some((f) => f.data.turn === 2);
    }, { timeout: 20_000, every: 250 });
    await next.close();
  });

  it('mail_that_is_refused_for_now_is_sent_again', async () => {
    const email = stack.address('grey');
    stack.sandbox.faults.order({ service: 'smtp', operation: 'rcpt_to', fault: 'reject_4xx', args: { to: email }, times: 1 });
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'long enough' } });
    const [mail, ...more] = await stack.mails(email, 1, 60_000);
    assert.ok(mail);
    assert.equal(more.length, 0);
  });

  it('mail_that_waits_survives_the_death_of_the_server', async () => {
    const email = stack.address('crash');
    stack.sandbox.faults.order({ service: 'smtp', operation: 'rcpt_to', fault: 'reject_4xx', args: { to: email }, times: null });
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'long enough' } });
    // Refused once and waiting: a code whose outcome is unknown would rightly never be sent again.
    await eventually('the mail waits', async () => {
      const sql = `SELECT state, attempts FROM outbox WHERE payload::text LIKE '%${email}%'`;
      const [row] = await stack.database.rows(sql);
      return row && row.state === 'new' && row.attempts > 0;
    });
    await stack.node.kill9();
    stack.sandbox.faults.clear();
    await stack.node.start();
    const code = (await stack.mails(email, 1, 60_000)).at(-1).text.match(/\d{6}/)[0];
    await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code } });
  });

  it('a_mail_whose_receipt_was_lost_is_repeated_under_one_message_id_unless_it_is_a_code', async () => {
    const person = await stack.signUp('receipt');
    // The notice to a known address may be repeated; a code may not.
    stack.sandbox.faults.order({ service: 'smtp', operation: 'data', fault: 'drop_after_data', args: { to: person.email } });
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email: person.email, password: 'long enough' } });
    const mails = (await stack.mails(person.email, 3, 60_000)).slice(1);
    assert.equal(new Set(mails.map((m) => m.message_id)).size, 1);
    const email = stack.address('once');
    stack.sandbox.faults.order({ service: 'smtp', operation: 'data', fault: 'drop_after_data', args: { to: email } });
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'long enough' } });
    const code = await stack.code(email);
    await stack.api.want(200, 'POST', '/api/v1/auth/verify', { json: { email, code } });
    assert.equal((await stack.mails(email)).length, 1);
  });

  it('sigterm_drains_and_loses_nothing_acknowledged', async () => {
    const person = await stack.signUp('drain');
    const room = await openRoom(person);
    let socket = await follow(person, room);
    await question(socket, 1);
    const receipt = await answer(socket, room, 1);
    const begin = Date.now();
    const gone = stack.node.stop('SIGTERM');
    const told = await socket.frame('reconnect', (f) => f.type === 'reconnect').catch(() => null);
    assert.equal((await socket.ended).code, 1012);
    assert.ok(told, 'it says when to come back');
    assert.deepEqual(await gone, { code: 0, signal: null });
    assert.ok(Date.now() - begin < patience(10_000));
    await assert.rejects(fetch(`${stack.node.base}/healthz`));
    await stack.node.start();
    socket = await follow(person, room);
    await question(socket, 2);
    assert.deepEqual(room.ledger.of('answer').map((f) => f.seq), [receipt.seq]);
    await socket.close();
  });

  it('requests_under_way_at_sigterm_are_answered_or_refused_never_dropped', async () => {
    const person = await stack.signUp('flight');
    const before = Number((await stack.database.rows('SELECT count(*) AS n FROM room'))[0].n);
    const calls = Array.from({ length: 4 }, (_, i) =>
      person.api.post('/api/v1/mock-interview/generate', { position: `p${i}`, questions: 1 }).then(
        (got) => got.status,
        (err) => err.cause?.code ?? 'cut',
      ),
    );
    await Promise.race(calls);
    const stopped = stack.node.stop('SIGTERM');
    const outcomes = await Promise.all(calls);
    assert.deepEqual(await stopped, { code: 0, signal: null });
    await stack.node.start();
    const after = Number((await stack.database.rows('SELECT count(*) AS n FROM room'))[0].n);
    assert.ok(outcomes.every((x) => [201, 503, 'ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(x)), `${outcomes}`);
    assert.ok(after - before >= outcomes.filter((x) => x === 201).length, 'what was answered is stored');
  });

  it('shards_that_a_dead_process_still_held_are_claimed_once_they_are_free', async () => {
    await stack.node.kill9();
    // As if a commit of the killed process were still under way: its rows are passed over at first.
    const held = stack.database.transaction(['SELECT 1 FROM shard WHERE shard_id < 3 FOR SHARE', 'SELECT pg_sleep(2)']);
    await eventually('the rows are held', async () => {
      const sql = "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(2)%' AND wait_event = 'PgSleep'";
      return Number((await stack.database.rows(sql))[0].n) > 0;
    });
    await stack.node.start();
    await held;
    await eventually('all shards are owned', async () => {
      const { checks } = await (await fetch(`${stack.node.adminBase}/readyz`)).json();
      return checks.shards_owned === 4096;
    });
  });

  it('a_second_process_under_the_same_name_takes_over_and_the_first_leaves', async () => {
    // A new incarnation of the slot fences the old one, which must notice and exit 75.
    const heir = await stack.node.twin('resilience-heir');
    await heir.start();
    const how = await stack.node.ended(30_000);
    assert.equal(how.code, 75);
    await heir.stop();
    await stack.node.start();
    await stack.signUp('heir');
  });
});
