// The checker finds what it is there for: one anomaly of each kind is planted in a history that is right without it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { after, breaks } from './sound.mjs';

describe('the checker', () => {
  it('finds_nothing_where_nothing_is', () => {
    const got = after(() => {});
    assert.deepEqual(got.violations, []);
    assert.deepEqual(got.invariants, { I1: true, I2: true, I3: true, I4: true, I5: true, I6: true, I7: true, I8: true, M1: true, M2: true, M3: true, M4: true });
    assert.deepEqual([got.acknowledged, got.lost, got.doubled], [9, 0, 0]);
  });

  it('a_command_of_unknown_outcome_may_be_there_once', () => {
    const got = after((h, f) => {
      f.entries.push({ purse: 'p1', number: 3, amount: -1, balance: 997, peer: 'p0', of_number: 0, op: 'http:x:k4' });
      f.entries.push({ purse: 'p0', number: 3, amount: 1, balance: 1003, peer: 'p1', of_number: 3, op: 'credit:p1:3' });
      f.balances.set('p1', { balance: 997, version: 3 }).set('p0', { balance: 1003, version: 3 });
    });
    assert.deepEqual(got.violations, []);
  });

  it('a_lost_transfer_is_found', () => {
    const got = breaks('I3', (h, f) => f.entries.splice(0, 2));
    assert.equal(got.lost, 1);
  });

  it('a_doubled_transfer_is_found', () => {
    const got = breaks(['I3', 'I7'], (h, f) => f.entries.push({ ...f.entries[0], number: 3 }));
    assert.equal(got.doubled, 1);
  });

  it('a_refused_transfer_that_took_place_is_found', () => {
    breaks('I3', (h, f) => f.entries.push({ ...f.entries[2], number: 3, amount: -9999, op: 'http:x:k3' }));
  });

  it('an_entry_nobody_asked_for_is_found', () => {
    breaks('I3', (h, f) => (f.entries[0].op = 'http:x:other'));
  });

  it('an_answer_that_is_not_what_was_written_is_found', () => {
    breaks('I3', (h) => (h.transfers[0].balance = 994));
    breaks('I3', (h) => (h.transfers[0].amount = 6));
  });

  it('money_from_nowhere_is_found', () => {
    breaks('I1', (h) => (h.samples[0].off = -5));
    breaks('I1', (h, f) => (f.total = 2005));
    breaks('I1', (h, f) => (f.entries[1].amount = 6));
    breaks('I1', (h) => (h.samples = []));
  });

  it('a_move_that_never_arrives_or_twice_is_found', () => {
    breaks('I6', (h, f) => f.entries.splice(1, 1));
    breaks('I6', (h, f) => f.entries.push({ ...f.entries[1], number: 3 }));
    breaks('I6', (h, f) => (f.entries[1].of_number = 9));
    breaks('I6', (h, f) => (f.timersLeft = 1));
  });

  it('two_activations_that_overwrite_each_other_are_found', () => {
    // Both took entry 2 of p1, one update is lost.
    breaks('I7', (h, f) => f.entries.push({ ...f.entries[2], op: 'http:x:k4' }));
    breaks('I7', (h, f) => (f.entries[2].balance = 993));
    breaks('I7', (h, f) => (f.balances.get('p1').balance = 997));
  });

  it('a_stale_read_is_found', () => {
    breaks('I7', (h) => h.reads.push({ purse: 'p0', start: 21, end: 24, number: 0, balance: 1000 }));
    breaks('I7', (h) => h.reads.push({ purse: 'p0', start: 25, end: 30, number: 1, balance: 994 }));
    breaks('I7', (h) => h.reads.push({ purse: 'p0', start: 25, end: 30, number: 7, balance: 1002 }));
  });

  it('a_read_at_the_same_time_as_a_transfer_may_show_either', () => {
    assert.deepEqual(after((h) => h.reads.push({ purse: 'p0', start: 12, end: 15, number: 0, balance: 1000 })).violations, []);
    assert.deepEqual(after((h) => h.reads.push({ purse: 'p0', start: 12, end: 15, number: 1, balance: 995 })).violations, []);
  });

  it('a_transfer_that_comes_before_what_was_told_is_found', () => {
    breaks('I7', (h) => h.reads.push({ purse: 'p1', start: 21, end: 30, number: 2, balance: 998 }));
  });

  it('a_write_of_who_is_not_the_owner_is_found', () => {
    breaks('I4', (h, f) => f.log.push({ shard_id: 1, what: 'write', who: 'A', epoch: null }));
    breaks('I4', (h, f) => f.log.push({ shard_id: 1, what: 'own', who: 'C', epoch: 2 }));
    breaks('I4', (h, f) => f.log.push({ shard_id: 2, what: 'write', who: 'A', epoch: null }));
    breaks('I4', (h, f) => f.log.push({ shard_id: 1, what: 'own', who: null, epoch: 3 }, { shard_id: 1, what: 'write', who: 'B', epoch: null }));
  });

  it('a_lost_a_doubled_and_a_moved_answer_are_found', () => {
    assert.equal(breaks('I3', (h, f) => f.events.splice(1, 1)).lost, 1);
    assert.equal(breaks('I3', (h, f) => f.events.push({ ...f.events[1], seq: 4 })).doubled, 1);
    breaks('I3', (h) => (h.answers[0].seq = 3));
  });

  it('a_record_that_is_missing_doubled_or_short_is_found', () => {
    breaks('I3', (h, f) => (f.records = []));
    breaks('I3', (h, f) => f.records.push(f.records[0]));
    breaks('I3', (h, f) => (f.records[0].answers = 0));
    breaks('I3', (h, f) => f.events.push({ ...f.events[2], seq: 4 }));
    breaks('I3', (h, f) => (f.rooms = []));
  });

  it('a_follower_that_misses_or_repeats_a_frame_is_found', () => {
    breaks('I5', (h) => h.frames.splice(1, 1));
    breaks('I5', (h) => h.frames.push(h.frames[2]));
    breaks('I5', (h) => (h.frames[1].text = 'something else'));
    breaks('I5', (h, f) => f.events.splice(2, 1));
    breaks('I5', (h) => h.frames.push({ ...h.frames[0], snapshot: true, seq: 1 }));
    breaks('I5', (h) => (h.frames = []));
  });

  it('a_snapshot_closes_a_hole', () => {
    const got = after((h, f) => {
      h.frames = [h.frames[0], { ...h.frames[2], snapshot: true, type: 'gap' }, { ...h.frames[2], seq: 4, type: 'takeover' }];
      f.events.push({ room: 'rom_1', seq: 4, type: 'takeover', turn: 1, text: null });
    });
    assert.equal(got.invariants.I5, true, JSON.stringify(got));
  });

  it('a_person_that_is_lost_or_there_twice_is_found', () => {
    assert.equal(breaks('I3', (h, f) => (f.users = [])).lost, 1);
    assert.equal(breaks('I3', (h, f) => f.users.push({ id: 'usr_2', email: 'a@example.com' })).doubled, 1);
    breaks('I3', (h, f) => (f.signIns[0].status = 401));
    breaks('I3', (h) => h.refreshes.push({ email: 'a@example.com', outcome: 'fail', code: 'session_revoked', end: 10 }));
  });

  it('a_cluster_that_does_not_come_back_is_found', () => {
    breaks('I8', (h, f) => (f.heal = 15_001));
    breaks('I8', (h, f) => (f.heal = null));
    breaks('I8', (h, f) => f.crashes.push({ node: 'n1', code: null, signal: 'SIGSEGV' }));
  });

  it('a_lock_that_outlives_the_takeover_is_found', () => {
    breaks('I8', (h) => (h.failovers[0].ms = 12_900));
    breaks('I8', (h) => (h.failovers[0].ms = null));
    // Nothing is promised of two faults at once, nor here of others.
    for (const change of [{ alone: false }, { kind: 'freeze' }])
      assert.equal(after((h) => Object.assign(h.failovers[0], { ms: 20_000 }, change)).invariants.I8, true);
  });

  it('two_parted_nodes_that_both_stay_are_found', () => {
    for (const kind of ['partition', 'partition-in', 'partition-one']) {
      breaks('I8', (h) => Object.assign(h.failovers[0], { kind, ms: 17_001 }));
      assert.equal(after((h) => Object.assign(h.failovers[0], { kind, ms: 17_000 })).invariants.I8, true);
    }
  });

  it('what_proves_a_missing_part_is_told_apart', () => {
    const tags = (plant) => Object.keys(after(plant).tags);
    assert.deepEqual(tags(() => {}), []);
    assert.deepEqual(tags((h, f) => f.log.push({ shard_id: 1, what: 'write', who: 'A', epoch: null })), ['foreign-write']);
    assert.deepEqual(tags((h) => h.reads.push({ purse: 'p0', start: 21, end: 24, number: 0, balance: 1000 })), ['stale']);
    assert.ok(tags((h, f) => f.entries.push({ ...f.entries[2], op: 'http:x:k4' })).includes('broken-chain'));
    assert.ok(tags((h, f) => f.entries.splice(0, 2)).includes('lost'));
    assert.ok(tags((h, f) => f.entries.push({ ...f.entries[1], number: 3 })).includes('doubled'));
  });

  it('a_history_of_nothing_proves_nothing', () => {
    breaks(['I3', 'I4', 'I7'], (h, f) => {
      h.transfers = [];
      h.reads = [];
      f.log = [];
    });
  });
});
