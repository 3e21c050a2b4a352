// The command line on a living store: migrations, staff, durable work.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client } from './support/client.mjs';
import { Contract } from './support/contract.mjs';
import { eventually } from './support/env.mjs';
import { Stack } from './support/stack.mjs';

let stack;
before(async () => {
  stack = await Stack.start('cli');
});
after(() => stack?.stop());

const command = (...args) => stack.node.command(args);
const json = async (...args) => JSON.parse((await command(...args, '--json')).stdout);

const givenUp = () =>
  eventually('the refused mail is given up', async () => {
    const { items } = await json('ops', 'outbox', 'list', '--state', 'dead');
    return items[0];
  });

describe('command line', () => {
  it('a_repeated_migration_changes_nothing', async () => {
    const count = async () => (await stack.database.rows("SELECT count(*) AS n FROM pg_class WHERE relkind = 'r'"))[0].n;
    const tables = await count();
    const { stdout } = await command('migrate');
    assert.doesNotMatch(stdout, /applied/);
    assert.equal(await count(), tables);
  });

  it('the_settings_of_the_node_are_in_order_and_shown_without_secrets', async () => {
    const { stdout } = await command('check-config');
    assert.ok(stdout.includes(String(stack.node.port)));
    assert.doesNotMatch(stdout, /user=zhian_app password/);
    stack.node.settings.nonsense = { colour: 'red' };
    const refused = await command('check-config').then(
      () => assert.fail('an unknown setting was taken'),
      (err) => err,
    );
    delete stack.node.settings.nonsense;
    assert.equal(refused.code, 78);
    assert.match(refused.stderr, /nonsense/);
  });

  it('a_member_of_staff_is_appointed_and_may_what_others_may_not', async () => {
    const email = stack.address('staff');
    const { stdout } = await stack.node.command(['admin', 'create', '--email', email, '--role', 'operator'], 'a staff password\n');
    assert.match(stdout, /operator/);
    const staff = await stack.login({ email, password: 'a staff password' });
    assert.ok(staff.user.roles.includes('operator'));
    const ops = new Client(stack.node.adminBase, await Contract.load(stack.node.adminBase));
    await ops.wantProblem('unauthenticated', 401, 'GET', '/ops/status');
    const candidate = await stack.signUp('candidate');
    await ops.as(candidate.access).wantProblem('forbidden', 403, 'GET', '/ops/status');
    const status = await ops.as(staff.access_token).want(200, 'GET', '/ops/status');
    assert.equal(status.ready, true);
    assert.equal(status.shards_owned, 4096);
  });

  it('an_existing_person_is_given_a_role', async () => {
    const person = await stack.signUp('promoted');
    await stack.node.command(['admin', 'create', '--email', person.email, '--role', 'support'], `${person.password}\n`);
    const answer = await stack.login(person);
    assert.equal(answer.user.id, person.user.id);
    assert.ok(answer.user.roles.includes('support'));
    const refused = await stack.node.command(['admin', 'create', '--email', person.email, '--role', 'emperor'], 'a staff password\n').catch((err) => err);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /emperor/);
  });

  it('durable_work_is_listed_and_tried_again_by_hand', async () => {
    const { email } = await stack.signUp('ops');
    const refuse = { service: 'smtp', operation: 'rcpt_to', fault: 'reject_5xx', args: { to: email }, times: null };
    stack.sandbox.faults.order(refuse);
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'long enough' } });
    const dead = await givenUp();
    stack.sandbox.faults.clear();
    await command('ops', 'outbox', 'retry', String(dead.id));
    await stack.mails(email, 2); // The code of the sign-up and this notice.
    assert.deepEqual((await json('ops', 'outbox', 'list', '--state', 'dead')).items, []);
    const status = await json('ops', 'status');
    assert.ok(JSON.stringify(status).includes('node-1'));
  });

  it('a_dead_one_time_code_is_never_repeated_the_person_asks_again', async () => {
    const email = stack.address('code');
    const refuse = { service: 'smtp', operation: 'rcpt_to', fault: 'reject_5xx', args: { to: email }, times: null };
    stack.sandbox.faults.order(refuse);
    await stack.api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'long enough' } });
    const dead = await givenUp();
    stack.sandbox.faults.clear();
    const refused = await command('ops', 'outbox', 'retry', String(dead.id)).catch((err) => err);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /unsupported/);
  });

  it('a_timer_fired_by_hand_before_its_time_ends_no_room_and_is_set_again', async () => {
    const person = await stack.signUp('timer');
    const made = await person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: 'x', questions: 1 } });
    const room = `/api/v1/mock-interview/rooms/${made.room_id}`;
    const listed = async () => (await json('ops', 'timers', 'list')).items.find((x) => JSON.stringify(x).includes(made.room_id));
    const before = await eventually('the timer is listed', listed);
    await command('ops', 'timers', 'run', before.entity, before.name);
    const again = await eventually('the timer is set again', async () => {
      const now = await listed();
      return now && new Date(now.due_at) > new Date(Date.now() + 60_000) && now;
    });
    assert.deepEqual([again.entity, again.name], [before.entity, before.name]);
    assert.notEqual((await person.api.want(200, 'GET', room)).phase, 'ended');
  });
});
