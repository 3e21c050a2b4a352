// What a person has planned: on the clocks of its zone, and reminded of once, by mail from gold on, whichever node dies.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client } from './support/client.mjs';
import { eventually } from './support/env.mjs';
import { Nodes } from './support/nodes.mjs';
import { click, payable, place } from './support/payment.mjs';
import { Stack } from './support/stack.mjs';

const events = '/api/v1/calendar/events';
const minute = 60_000;
const day = 24 * 60 * minute;

/** A time to the minute on clocks that show UTC, so many milliseconds from now. */
const wall = (ahead) => new Date(Date.now() + ahead).toISOString().slice(0, 16);
const add = (person, json) => person.api.want(201, 'POST', events, { json });
const titles = ({ items }) => items.map((x) => [x.title, x.starts_at.slice(0, 16)]);
const windowOf = (person, from, to, more = '') => person.api.want(200, 'GET', `${events}?from=${from}T00:00:00Z&to=${to}T00:00:00Z${more}`);

/** What the store has of an event's reminders. */
const mailsOf = (database, id) => database.rows(`SELECT dedup_key, state FROM outbox WHERE dedup_key LIKE 'calendar:${id}:%' ORDER BY 1`);
const timerOf = async (database, id) => (await database.rows(`SELECT due_at, payload FROM timer WHERE name = 'remind:${id}'`))[0];
const remindersOf = async (person) => {
  const { items } = await person.api.want(200, 'GET', '/api/v1/messages');
  return items.filter((x) => x.kind === 'calendar_reminder');
};
/** Mails that came with a reminder; the same mail twice is one. */
const arrived = async (stack, person, title) => {
  const all = await stack.mails(person.email, 2, 60_000);
  return new Set(all.filter((x) => x.text.includes(title)).map((x) => x.message_id));
};

describe('a calendar', () => {
  let stack;
  before(async () => {
    stack = await Stack.start('calendar', { settings: payable, sandbox: { wechatPay: { noticeScale: 0.01 } } });
  });
  after(() => stack?.stop());

  /** Somebody who has recharged `fen`. */
  async function member(hint, fen) {
    const person = await stack.signUp(hint);
    const order = await place(person, { kind: 'recharge', amount_fen: fen });
    await click(order.code_url);
    await eventually('the order is paid', async () => (await person.api.want(200, 'GET', `/api/v1/orders/${order.id}`)).status === 'paid');
    return person;
  }

  /** The node is killed, and when it is back the reminder is due. */
  async function due(id) {
    await stack.node.kill9();
    await stack.database.transaction([`UPDATE timer SET due_at = now() WHERE name = 'remind:${id}'`]);
    await stack.node.start();
  }

  it('is_written_read_changed_and_forgotten', async () => {
    const person = await stack.signUp('planner');
    const made = await add(person, {
      title: '二面',
      kind: 'interview',
      place: '世纪大道 100 号',
      starts_at: '2026-12-01T09:00',
      remind_before_min: 30,
      recurrence: { freq: 'weekly', by_weekday: ['fr', 'tu'], until: '2026-12-31' },
    });
    assert.deepEqual([made.time_zone, made.duration_min, made.first_at, made.last_at], ['Asia/Shanghai', 60, '2026-12-01T01:00:00.000Z', '2026-12-29T01:00:00.000Z']);
    const path = `${events}/${made.id}`;
    const read = await person.api.call('GET', path);
    assert.deepEqual(read.body, made);
    const tag = read.headers.get('etag');
    const json = { title: '终面', starts_at: '2026-12-02T10:00', time_zone: 'America/New_York', duration_min: 90 };
    const changed = await person.api.want(200, 'PUT', path, { json, headers: { 'if-match': tag } });
    assert.deepEqual([changed.title, changed.kind, changed.place, changed.recurrence, changed.first_at], ['终面', 'other', null, null, '2026-12-02T15:00:00.000Z']);
    await person.api.wantProblem('precondition_failed', 412, 'PUT', path, { json, headers: { 'if-match': tag } });
    await person.api.wantProblem('precondition_failed', 412, 'DELETE', path, { headers: { 'if-match': tag } });
    assert.equal(await timerOf(stack.database, made.id), undefined);
    // Without a zone the one it has stays.
    const { time_zone, ...rest } = json;
    assert.deepEqual(await person.api.want(200, 'PUT', path, { json: rest }), changed);
    await person.api.want(204, 'DELETE', path);
    await person.api.wantProblem('not_found', 404, 'DELETE', path);
    await person.api.wantProblem('not_found', 404, 'GET', path);
    assert.deepEqual(await windowOf(person, '2026-12-01', '2026-12-31'), { items: [], next_cursor: null });
  });

  it('shows_each_occurrence_at_its_local_hour_whatever_clocks_do', async () => {
    const person = await stack.signUp('clocks');
    await add(person, { title: 'ny', starts_at: '2026-10-31T09:00', time_zone: 'America/New_York', recurrence: { freq: 'daily', count: 3 } });
    await add(person, { title: 'sh', starts_at: '2026-11-01T09:00', time_zone: 'Asia/Shanghai', recurrence: { freq: 'daily' } });
    await add(person, { title: '31st', starts_at: '2026-08-31', time_zone: 'Asia/Shanghai', all_day: true, recurrence: { freq: 'monthly' } });
    assert.deepEqual(titles(await windowOf(person, '2026-10-31', '2026-11-03')), [
      ['31st', '2026-10-30T16:00'], // Still going on.
      ['ny', '2026-10-31T13:00'],
      ['sh', '2026-11-01T01:00'],
      ['ny', '2026-11-01T14:00'],
      ['sh', '2026-11-02T01:00'],
      ['ny', '2026-11-02T14:00'],
    ]);
    const first = await windowOf(person, '2026-10-31', '2026-11-03', '&limit=4');
    const rest = await windowOf(person, '2026-10-31', '2026-11-03', `&limit=4&cursor=${first.next_cursor}`);
    assert.deepEqual([first.items.length, titles(rest).length, rest.next_cursor], [4, 2, null]);
    assert.deepEqual(titles(await windowOf(person, '2026-11-05', '2027-01-01', '&limit=100')).filter(([title]) => title === '31st'), [['31st', '2026-12-30T16:00']]);
  });

  it('refuses_what_it_does_not_take_by_its_field', async () => {
    const person = await stack.signUp('strict');
    const good = { title: 'x', starts_at: '2026-12-01T09:00' };
    const bad = {
      title: { title: '' },
      starts_at: { starts_at: '2026-02-30T09:00' },
      time_zone: { time_zone: 'Mars/Olympus' },
      duration_min: { duration_min: 20161 },
      link: { link: 'ftp://x' },
      'recurrence.by_weekday': { recurrence: { freq: 'weekly', by_weekday: ['mo'] } },
      'recurrence.until': { recurrence: { freq: 'daily', until: '2030-01-01' } },
      'recurrence.count': { recurrence: { freq: 'daily', count: 731 } },
      remind_before_min: { remind_before_min: -1 },
    };
    for (const [field, json] of Object.entries(bad))
      assert.equal((await person.api.wantProblem('validation_failed', 422, 'POST', events, { json: { ...good, ...json } })).field, field);
    const far = `${events}?from=2026-01-01T00:00:00Z&to=2026-04-11T00:00:01Z`;
    assert.equal((await person.api.wantProblem('validation_failed', 422, 'GET', far)).field, 'to');
    assert.equal((await person.api.wantProblem('validation_failed', 422, 'GET', events)).field, 'from');
  });

  it('that_was_written_twice_under_one_key_is_one_event_and_500_are_the_most', async () => {
    const person = await stack.signUp('twice');
    const asked = { json: { title: 'once', starts_at: '2026-12-01T09:00' }, headers: { 'idempotency-key': 'the-same-event' } };
    const made = await Promise.all([1, 2, 3].map(() => person.api.want(201, 'POST', events, asked)));
    assert.equal(new Set(made.map((x) => x.id)).size, 1);
    await stack.database.transaction([
      `INSERT INTO calendar_event SELECT 'evt_' || lpad(g::text, 30, '0'), realm, shard_id, user_id, title, note, place, link, kind, starts_at, time_zone, all_day, duration_min,
         recurrence, remind_before_min, first_at, last_at, ends_at, reminded, edition, created_at, changed_at, 1 FROM calendar_event, generate_series(1, 499) g WHERE id = '${made[0].id}'`,
    ]);
    await person.api.wantProblem('too_many_events', 409, 'POST', events, { json: { title: 'one more', starts_at: '2026-12-01T09:00' } });
  });

  it('reminds_gold_by_mail_once_each_time_also_when_the_node_dies_before_and_after', async () => {
    const person = await member('gold', 20000);
    const title = 'Stand-up';
    const json = { title, starts_at: wall(day), time_zone: 'UTC', remind_before_min: 10, recurrence: { freq: 'daily', count: 5 } };
    const event = await add(person, json);
    const planned = await timerOf(stack.database, event.id);
    assert.equal(Date.parse(planned.due_at), Date.parse(event.first_at) - 10 * minute);

    await stack.node.kill9();
    await stack.node.start();
    assert.deepEqual(await timerOf(stack.database, event.id), planned, 'the timer outlives the node');

    await due(event.id);
    await eventually('the reminder is committed', async () => (await mailsOf(stack.database, event.id)).length === 1);
    await stack.node.kill9(); // Right after: the mail may be on its way, or not yet.
    // What was being sent is looked at again after two minutes; here they are over.
    await stack.database.transaction([`UPDATE outbox SET next_at = now() WHERE dedup_key LIKE 'calendar:${event.id}:%'`]);
    await stack.node.start();
    const sent = await eventually('the outbox is done with it', async () => {
      const rows = await mailsOf(stack.database, event.id);
      return rows[0].state === 'done' && rows;
    }, { timeout: 60_000 });
    assert.deepEqual(sent, [{ dedup_key: `calendar:${event.id}:${event.first_at}`, state: 'done' }]);
    assert.equal((await arrived(stack, person, title)).size, 1);
    const [note, ...more] = await remindersOf(person);
    assert.deepEqual([note.data.event_id, note.data.starts_at, note.data.local_starts_at, more], [event.id, event.first_at, json.starts_at, []]);
    const news = await stack.database.rows(`SELECT data->>'id' AS id FROM user_event WHERE stream = 'user:${person.user.id}' AND type = 'message' AND data->>'kind' = 'calendar_reminder'`);
    assert.deepEqual(news, [{ id: note.id }]);
    // The next day is planned already, and is told of in its turn; the ETag is what it was.
    const next = await timerOf(stack.database, event.id);
    assert.equal(Date.parse(next.due_at) - Date.parse(planned.due_at), day);
    await due(event.id);
    await eventually('the second one', async () => (await mailsOf(stack.database, event.id)).length === 2);
    assert.equal((await remindersOf(person)).length, 2);
    const { status } = await person.api.call('PUT', `${events}/${event.id}`, { json: { ...json, title: 'Other' }, headers: { 'if-match': '"1"' } });
    assert.equal(status, 200);
  });

  it('below_gold_tells_of_it_in_the_message_centre_alone', async () => {
    const person = await member('silver', 6000);
    const event = await add(person, { title: 'Interview', starts_at: wall(day), time_zone: 'UTC', remind_before_min: 0 });
    await due(event.id);
    const [note] = await eventually('the message', async () => {
      const all = await remindersOf(person);
      return all.length > 0 && all;
    });
    assert.equal(note.data.title, 'Interview');
    assert.deepEqual(await mailsOf(stack.database, event.id), []);
    assert.equal(await timerOf(stack.database, event.id), undefined);
  });

  it('sends_no_mail_to_who_turned_them_off_and_no_reminder_of_what_was_forgotten', async () => {
    const person = await member('quiet', 20000);
    await person.api.want(200, 'PUT', '/api/v1/me/notifications', { json: { calendar: false, exports: true, interviews: true, orders: true } });
    const json = { title: 'Interview', starts_at: wall(day), time_zone: 'UTC', remind_before_min: 5 };
    const [kept, gone] = [await add(person, json), await add(person, { ...json, title: 'Gone' })];
    await person.api.want(204, 'DELETE', `${events}/${gone.id}`);
    assert.equal(await timerOf(stack.database, gone.id), undefined);
    await due(kept.id);
    const all = await eventually('the message', async () => {
      const found = await remindersOf(person);
      return found.length > 0 && found;
    });
    assert.deepEqual(all.map((x) => x.data.title), ['Interview']);
    assert.deepEqual(await mailsOf(stack.database, kept.id), []);
  });
});

describe('a calendar on two nodes', () => {
  let several;
  before(async () => {
    several = await Nodes.start('calendar-two', { count: 2, settings: { pay: { first_rules: 'open' } } });
  });
  after(() => several?.stop());

  it('reminds_once_when_the_node_that_set_the_timer_is_gone', async () => {
    const { stack } = several;
    const person = await stack.signUp('two');
    const owner = await several.ownerOf(several.shardOf(person.user.id));
    const other = several.nodes.find((x) => x !== owner);
    person.api = new Client(other.base, stack.contract).as(person.access);
    const event = await add(person, { title: 'Handover', starts_at: wall(day), time_zone: 'UTC', remind_before_min: 10 });
    await owner.kill9();
    await stack.database.transaction([`UPDATE timer SET due_at = now() WHERE name = 'remind:${event.id}'`]);
    assert.equal((await arrived(stack, person, 'Handover')).size, 1);
    await owner.start();
    await several.spread();
    await eventually('the outbox is done with it', async () => (await mailsOf(stack.database, event.id))[0]?.state === 'done', { timeout: 60_000 });
    assert.equal((await mailsOf(stack.database, event.id)).length, 1);
    assert.equal((await remindersOf(person)).length, 1);
    assert.equal((await arrived(stack, person, 'Handover')).size, 1);
  });
});
