// A run in which everything is right, and what the checker says of it once something was changed.
import assert from 'node:assert/strict';

import { check } from '../check/checker.mjs';

const user = 'usr_1';
/** A recharge of 1000 fen with 20 points, paid, of which 10 bought a voucher; another order was given up. */
const soundMoney = {
  history: () => ({
    placed: [
      { user, amount_fen: 1000, key: 'o1', start: 100, end: 110, outcome: 'ok', order: 'ord_1' },
      { user, amount_fen: 1500, key: 'o2', start: 200, end: 210, outcome: 'ok', order: 'ord_2' },
      { user, amount_fen: 1700, key: 'o3', start: 220, end: 300, outcome: 'unknown' },
    ],
    views: [
      { order: 'ord_1', status: 'awaiting_payment', amount_fen: 1000, points: 20, start: 100, end: 110 },
      { order: 'ord_1', status: 'paid', amount_fen: 1000, points: 20, start: 130, end: 140 },
      { order: 'ord_2', status: 'closed', amount_fen: 1500, points: 30, start: 215, end: 218 },
    ],
    cancels: [{ user, order: 'ord_2', key: 'c1', start: 215, end: 218, outcome: 'ok' }],
    charges: [{ order: 'ord_1', how: 'click', fault: 'duplicate', at: 120 }],
    redeems: [
      { user, item: 'diagnosis', key: 'r1', start: 150, end: 160, outcome: 'ok', again: false, voucher: 'vch_1', price: 10, balance: 10 },
      { user, item: 'diagnosis', key: 'r1', start: 170, end: 180, outcome: 'ok', again: true, voucher: 'vch_1', price: 10, balance: 10 },
      { user, item: 'mock_interview', key: 'r2', start: 185, end: 190, outcome: 'fail', again: false },
    ],
    balances: [
      { user, start: 101, end: 102, available: 0, held: 0, owed: 0 },
      { user, start: 191, end: 195, available: 10, held: 0, owed: 0 },
    ],
    statements: [
      {
        user,
        start: 196,
        end: 199,
        items: [
          { number: 3, kind: 'debit', reference: 'vch_1', available: -10, held: 0, debt: 0, settled_fen: 0, balance: 10 },
          { number: 2, kind: 'grant', reference: 'ord_1', available: 20, held: 0, debt: 0, settled_fen: 0, balance: 20 },
          { number: 1, kind: 'payment', reference: 'ord_1', available: 0, held: 0, debt: 0, settled_fen: 1000, balance: 0 },
        ],
      },
    ],
  }),
  final: () => ({
    orders: [
      { id: 'ord_1', user, amount_fen: 1000, points: 20, paid: true, provider_txn: '42', late: false, closed_early: false },
      { id: 'ord_2', user, amount_fen: 1500, points: 30, paid: false, provider_txn: '', late: false, closed_early: true },
    ],
    ledger: [
      { user, number: 1, kind: 1, reason: 'order', reference: 'ord_1', lines: 2, entries: [[1, 1000], [20, -1000]] },
      { user, number: 2, kind: 3, reason: 'recharge', reference: 'ord_1', lines: 2, entries: [[2, 20], [22, -20]] },
      { user, number: 3, kind: 5, reason: 'diagnosis', reference: 'vch_1', lines: 2, entries: [[2, -10], [23, 10]] },
    ],
    accounts: [{ user, settled_fen: 1000, points: 10, held: 0, owed: 0, last_txn: 3 }],
    vouchers: [{ id: 'vch_1', user, good: 2, price: 10 }],
    findings: [],
    messages: [{ order: 'ord_1', n: 1 }],
    taken: new Map([['ord_1', { fen: 1000, transaction: '42' }]]),
    proof: { holds: true, why: '' },
  }),
};

const opening = 1000;

/**
 * A short run in which everything is right: two transfers, a read, a room with one answer, a person, who recharges once, gives an
 * order up, and buys a voucher.
 */
export function sound() {
  const id = '01JD0000000000000000000001';
  const debit = { purse: 'p0', number: 1, amount: -5, balance: 995, peer: 'p1', of_number: 0, op: 'http:/testing/purses/{name}/transfers:k1' };
  const credit = { purse: 'p1', number: 1, amount: 5, balance: 1005, peer: 'p0', of_number: 1, op: 'credit:p0:1' };
  const back = { purse: 'p1', number: 2, amount: -7, balance: 998, peer: 'p0', of_number: 0, op: 'http:/testing/purses/{name}/transfers:k2' };
  const came = { purse: 'p0', number: 2, amount: 7, balance: 1002, peer: 'p1', of_number: 2, op: 'credit:p1:2' };
  const frame = (seq, type, text) => ({ room: 'rom_1', client: 'r0', epoch: '1.1', seq, type, turn: 1, text, snapshot: false, at: seq * 10 });
  const text = `Answer 1 (${id}): so it was.`;
  const lines = [frame(1, 'question', 'Why?'), frame(2, 'answer', text), frame(3, 'ended')];
  return {
    history: {
      transfers: [
        { purse: 'p0', to: 'p1', amount: 5, key: 'k1', start: 10, end: 20, outcome: 'ok', number: 1, balance: 995 },
        { purse: 'p1', to: 'p0', amount: 7, key: 'k2', start: 40, end: 50, outcome: 'ok', number: 2, balance: 998 },
        { purse: 'p1', to: 'p0', amount: 9999, key: 'k3', start: 60, end: 70, outcome: 'fail', code: 'validation_failed' },
        { purse: 'p1', to: 'p0', amount: 1, key: 'k4', start: 60, end: 70, outcome: 'unknown' },
      ],
      reads: [
        { purse: 'p0', start: 1, end: 5, number: 0, balance: 1000 },
        { purse: 'p0', start: 25, end: 30, number: 1, balance: 995 },
      ],
      samples: [{ at: 15, off: 0, cash: 0, points: 0, cash_mirror: 0, points_mirror: 0 }],
      ...soundMoney.history(),
      rooms: ['rom_1'],
      answers: [{ room: 'rom_1', turn: 1, id, start: 15, end: 20, outcome: 'ok', seq: 2 }],
      frames: lines,
      verified: [{ email: 'a@example.com', user: 'usr_1' }],
      refreshes: [{ email: 'a@example.com', outcome: 'ok', end: 9 }],
      failovers: [{ kind: 'stop-in-transaction', node: 'n1', at: 9000, ms: 8000, alone: true }],
    },
    final: {
      opening,
      purses: 2,
      total: 2000,
      entries: [debit, credit, back, came],
      balances: new Map([
        ['p0', { balance: 1002, version: 2 }],
        ['p1', { balance: 998, version: 2 }],
      ]),
      timersLeft: 0,
      rooms: ['rom_1'],
      events: lines.map(({ room, seq, type, turn, text: said }) => ({ room, seq, type, turn, text: said ?? null })),
      records: [{ room: 'rom_1', answers: 1 }],
      users: [{ id: 'usr_1', email: 'a@example.com' }],
      signIns: [{ email: 'a@example.com', status: 200 }],
      log: [
        { shard_id: 1, what: 'own', who: 'A', epoch: 1 },
        { shard_id: 1, what: 'write', who: 'A', epoch: null },
        { shard_id: 1, what: 'own', who: 'B', epoch: 2 },
        { shard_id: 1, what: 'write', who: 'B', epoch: null },
      ],
      ...soundMoney.final(),
      heal: 900,
      crashes: [],
    },
  };
}

/** What the checker says after `plant` has changed the run. */
export function after(plant) {
  const run = sound();
  plant(run.history, run.final);
  return check(run.history, run.final);
}

/** Wants exactly these invariants broken. */
export function breaks(which, plant) {
  const got = after(plant);
  const broken = Object.keys(got.invariants).filter((x) => got.invariants[x] === false);
  for (const one of [which].flat()) assert.ok(broken.includes(one), `${one} should be broken: ${JSON.stringify(got)}`);
  return got;
}
